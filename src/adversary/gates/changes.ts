/** What commands and expressions do to variables. */
import type { ArithmeticExpression, Assignment, Command, SyntaxNode, Word } from 'unbash';
import { isOpen, numberIn } from './words.ts';

export interface VariableChange {
  readonly name: string;
  /** What it adds; null where it sets something else. */
  readonly adds: number | null;
  /** What it is set to, where that is a word. */
  readonly word: Word | null;
}

/** What a node itself, not those below it, does to variables. */
export function changeBy(node: SyntaxNode): VariableChange[] {
  if (node.type === 'Assignment') return [assignedBy(node)];
  if (node.type === 'ArithmeticUnary' && /^(?:\+\+|--)$/.test(node.operator)) {
    const adds = node.operator === '++' ? 1 : -1;
    return node.operand.type === 'ArithmeticWord'
      ? [{ name: node.operand.value, adds, word: null }]
      : [];
  }
  if (node.type === 'ArithmeticBinary' && /^(?:[-+*/%]|<<|>>|[&|^])?=$/.test(node.operator)) {
    return node.left.type === 'ArithmeticWord'
      ? [{ name: node.left.value, adds: addedBy(node), word: null }]
      : [];
  }
  if (node.type === 'ParameterExpansion') {
    const { operation, parameter } = node;
    const isSet = operation?.type === 'Default' && /^:?=$/.test(operation.operator);
    return isSet ? [{ name: parameter, adds: null, word: null }] : [];
  }
  return node.type === 'Command' ? setByCommand(builtinOf(plainWords(node))) : [];
}

/** What runs another command of the shell: `command read n`. */
function builtinOf(words: readonly string[]): readonly string[] {
  if (!/^(?:command|builtin)$/.test(words[0] ?? '')) return words;
  return words.slice(1).filter((word, at) => at > 0 || !word.startsWith('-'));
}

/**
 * Whether a command may set any variable: a file that it reads says which, or text, or another name for it. `isPassing`: whether a
 * program is a function, which may run the words that it is given.
 */
export function setsAny(command: Command, isPassing: (program: string) => boolean): boolean {
  const words = command.args.flatMap((word) => (word.type === 'Word' ? [word.value] : []));
  const [program = '', ...given] = builtinOf([command.name?.value ?? '', ...words]);
  if (isAnySet(program, given)) return true;
  const [passed = '', ...others] = given;
  return (isOpen(program) || isPassing(program)) && isAnySet(passed, others);
}

function isAnySet(program: string, words: readonly string[]): boolean {
  if (/^(?:\.|source|eval|trap|alias)$/.test(program)) return true;
  if (/^(?:declare|typeset|local)$/.test(program) && words.some((word) => /^-\w*n/.test(word)))
    return true;
  if (program === 'printf')
    return /^-v/.test(words[0] ?? '') && isOpen(`${words[0] ?? ''} ${words[1] ?? ''}`);
  if (program === 'let') return words.some((word) => /^[^=]*\$|,/.test(word));
  return SETTING.test(program) && words.some(isOpen);
}

const SETTING = /^(?:export|readonly|declare|typeset|local|read|unset|mapfile|readarray|getopts)$/;

/** `let n+=1`; `read n` and its kind set what is not known. */
function setByCommand([program, ...words]: readonly string[]): {
  name: string;
  adds: number | null;
  word: null;
}[] {
  if (program === 'let')
    return words.flatMap((word) => {
      const [, name, sign, step] = /^(\w+)\s*(?:([+-])=\s*(\d+)|(?:\+\+|--)|=.*)$/.exec(word) ?? [];
      if (name === undefined) return [];
      if (/(?:\+\+|--)$/.test(word))
        return [{ name, adds: word.endsWith('+') ? 1 : -1, word: null }];
      return [
        { name, adds: sign === undefined ? null : Number(`${sign}${step ?? ''}`), word: null },
      ];
    });
  if (program === 'printf') {
    const [, name] = /^-v ?([A-Za-z_]\w*)/.exec(words.slice(0, 2).join(' ')) ?? [];
    return name === undefined ? [] : [{ name, adds: null, word: null }];
  }
  if (!/^(?:read|unset|mapfile|readarray|getopts)$/.test(program ?? '')) return [];
  return words
    .filter((word) => /^[A-Za-z_]\w*$/.test(word))
    .map((name) => ({ name, adds: null, word: null }));
}

/** Whether a command changes `$1` and on: `shift`, `set -- a b`, or text that may. */
export function movesGiven({ name, args }: Command): boolean {
  if (name?.value === 'shift') return true;
  if (name?.value === 'eval')
    return args.some(({ text }) => isOpen(text) || /\b(?:set|shift)\b/.test(text));
  return (
    name?.value === 'set' && args.some(({ text }) => !/^[-+]\w/.test(text) && text !== 'pipefail')
  );
}

function addedBy({
  operator,
  left,
  right,
}: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>): number | null {
  const name = left.type === 'ArithmeticWord' ? left.value : '';
  if (operator === '+=' || operator === '-=') {
    const step = right.type === 'ArithmeticWord' ? numberIn(right.value) : null;
    return step === null ? null : operator === '+=' ? step : -step;
  }
  return operator === '=' ? stepOf(right, name) : null;
}

/** `n + 1`, `$n - 1`, `1 + n`. */
function stepOf(expression: ArithmeticExpression, name: string): number | null {
  if (expression.type === 'ArithmeticGroup') return stepOf(expression.expression, name);
  if (expression.type === 'ArithmeticUnary' && expression.prefix) {
    const adds = { '++': 1, '--': -1 }[expression.operator];
    return adds !== undefined && isNamed(expression.operand, name) ? adds : null;
  }
  if (expression.type !== 'ArithmeticBinary') return null;
  const { operator, left, right } = expression;
  if (/^[+-]=$/.test(operator)) return isNamed(left, name) ? addedBy(expression) : null;
  const [counted, step] = isNamed(left, name) ? [left, right] : [right, left];
  if (!isNamed(counted, name) || step.type !== 'ArithmeticWord') return null;
  const number = numberIn(step.value);
  if (operator === '+') return number;
  return operator === '-' && counted === left && number !== null ? -number : null;
}

export function isNamed(expression: ArithmeticExpression, name: string): boolean {
  return (
    expression.type === 'ArithmeticWord' && /^\$?\{?(\w+)\}?$/.exec(expression.value)?.[1] === name
  );
}

function assignedBy({ name, value, append }: Assignment): VariableChange {
  if (value.type !== 'Word' || append === true) return { name, adds: null, word: null };
  const [only, ...others] = value.parts ?? [];
  const inner = only?.type === 'DoubleQuoted' && only.parts.length === 1 ? only.parts[0] : only;
  if (others.length > 0 || inner === undefined) return { name, adds: null, word: value };
  if (inner.type === 'ArithmeticExpansion' && inner.expression !== undefined)
    return { name, adds: stepOf(inner.expression, name), word: value };
  const [, counted, sign, step] =
    /^[$`(\s]+expr\s+["']?\$\{?(\w+)\}?["']?\s+([+-])\s+(\d{1,7})[`)\s]+$/.exec(inner.text) ?? [];
  const adds = counted === name ? Number(`${sign ?? ''}${step ?? ''}`) : null;
  return { name, adds, word: value };
}

function plainWords({ name, args }: Command): string[] {
  return name === undefined
    ? []
    : [name.value, ...args.map((word) => (word.type === 'Word' ? word.value : word.text))];
}
