/** Branches that a script's own words decide: `case "$1"` of a script that its unit gives `start`. */
import type { SyntaxNode, Word, WordPart } from 'unbash';
import { isFirm, type Scope } from './scope.ts';
import { numberIn } from './words.ts';

/** Variables set to each other are followed so far. */
const LONGEST = 8;

/** What a word surely is; undefined where somebody else may say it. */
export function decidedText(word: Word | undefined, scope: Scope, depth = 0): string | undefined {
  if (word === undefined || depth > LONGEST || !scope.budget.spend()) return undefined;
  if (word.parts === undefined) return word.value;
  return joined(word.parts, scope, depth);
}

function joined(parts: readonly WordPart[], scope: Scope, depth: number): string | undefined {
  let text = '';
  for (const part of parts) {
    const own = partText(part, scope, depth);
    if (own === undefined) return undefined;
    text += own;
  }
  return text;
}

function partText(part: WordPart, scope: Scope, depth: number): string | undefined {
  if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted')
    return part.value;
  if (part.type === 'DoubleQuoted') return joined(part.parts, scope, depth);
  if (part.type === 'SimpleExpansion') return variable(part.text.slice(1), part.pos, scope, depth);
  if (part.type !== 'ParameterExpansion') return undefined;
  const { parameter, prefix, index, operation, pos } = part;
  if (prefix !== undefined || index !== undefined) return undefined;
  const own = variable(parameter, pos, scope, depth);
  if (operation === undefined || own === undefined) return own;
  if (operation.type !== 'Default' || !/^:?[-=]$/.test(operation.operator)) return undefined;
  return own === '' ? decidedText(operation.operand, scope, depth + 1) : own;
}

function variable(name: string, pos: number, scope: Scope, depth: number): string | undefined {
  const given = scope.isMoving ? undefined : scope.given;
  if (name === '#') return given === undefined ? undefined : String(given.length);
  if (/^[1-9]\d?$/.test(name))
    return given === undefined ? undefined : (scope.lookup(name, pos) ?? '');
  if (scope.isLoose) return undefined;
  const [only, ...others] = scope.assigned.get(name) ?? [];
  const isSure = only !== undefined && others.length === 0 && isFirm(scope, only, pos);
  return isSure && only.pos < pos && !scope.changedAt.has(name)
    ? decidedText(only, scope, depth + 1)
    : undefined;
}

/** Whether a condition holds; undefined where it is not decided. */
export function decided(node: SyntaxNode, scope: Scope): boolean | undefined {
  if (!scope.budget.spend()) return undefined;
  if (node.type === 'CompoundList') {
    const [only, ...others] = node.commands;
    return only === undefined || others.length > 0 ? undefined : decided(only.command, scope);
  }
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    const inner = only === undefined || others.length > 0 ? undefined : decided(only, scope);
    return node.prefixes.some(({ type }) => type === 'Negation') ? negated(inner) : inner;
  }
  if (node.type === 'AndOr')
    return node.commands
      .slice(1)
      .reduce<boolean | undefined>(
        (so, one, at) => combined(so, node.operators[at] === '&&', () => decided(one, scope)),
        decided(node.commands[0] as SyntaxNode, scope),
      );
  if (node.type === 'TestCommand' || node.type === 'TestGroup')
    return decided(node.expression, scope);
  if (node.type === 'TestNot') {
    const inner = decided(node.operand, scope);
    return node.negations.length % 2 === 1 ? negated(inner) : inner;
  }
  if (node.type === 'TestBinary') {
    const isPattern = /[*?[]/.test(node.right.text);
    return isPattern ? undefined : compared(node.operator, node.left, node.right, scope);
  }
  if (node.type === 'TestUnary') return measured(node.operator, node.operand, scope);
  return node.type === 'Command' ? ofCommand(node, scope) : undefined;
}

function combined(
  so: boolean | undefined,
  isAnd: boolean,
  next: () => boolean | undefined,
): boolean | undefined {
  if (so !== undefined) return so === isAnd ? next() : so;
  return next() === !isAnd ? !isAnd : undefined;
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function ofCommand(
  node: Extract<SyntaxNode, { type: 'Command' }>,
  scope: Scope,
): boolean | undefined {
  const name = node.name?.value ?? '';
  if (scope.functions.has(name) || node.redirects.length > 0) return undefined;
  if (name === 'true' || name === ':') return true;
  if (name === 'false') return false;
  if (name !== '[' && name !== 'test') return undefined;
  const words = node.args.filter((word): word is Word => word.type === 'Word');
  const own = name === '[' ? words.slice(0, -1) : words;
  const isNegated = own[0]?.value === '!';
  const [left, operator, right, ...others] = isNegated ? own.slice(1) : own;
  if (left === undefined || operator === undefined || others.length > 0) return undefined;
  const value =
    right === undefined
      ? measured(left.value, operator, scope)
      : compared(operator.value, left, right, scope);
  return isNegated ? negated(value) : value;
}

function measured(operator: string, word: Word, scope: Scope): boolean | undefined {
  if (operator !== '-n' && operator !== '-z') return undefined;
  const text = decidedText(word, scope);
  return text === undefined ? undefined : (text === '') === (operator === '-z');
}

function compared(operator: string, a: Word, b: Word, scope: Scope): boolean | undefined {
  const [left, right] = [decidedText(a, scope), decidedText(b, scope)];
  if (left === undefined || right === undefined) return undefined;
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const [from, to] = [numberIn(left), numberIn(right)];
  if (from === null || to === null) return undefined;
  const numbers: Readonly<Record<string, boolean>> = {
    '-eq': from === to,
    '-ne': from !== to,
    '-gt': from > to,
    '-ge': from >= to,
    '-lt': from < to,
    '-le': from <= to,
  };
  return numbers[operator];
}

/** The items of a `case` that may run: one where its word is decided, else all. */
export function itemsOf(
  { word, items }: Extract<SyntaxNode, { type: 'Case' }>,
  scope: Scope,
): Extract<SyntaxNode, { type: 'Case' }>['items'] {
  const text = decidedText(word, scope);
  if (
    text === undefined ||
    items.some(({ terminator }) => terminator !== undefined && terminator !== ';;')
  )
    return items;
  for (const item of items) {
    for (const pattern of item.pattern) {
      const own = decidedText(pattern, scope);
      if (pattern.text === '*' || own === text) return [item];
      if (own === undefined || /[*?[\]]/.test(pattern.text)) return items;
    }
  }
  return [];
}
