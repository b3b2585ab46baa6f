/** What systemctl says of a unit that nobody has started yet: a loop that this ends waits for no unit to come. */
import type { Case, Command, Pipeline, Statement, SyntaxNode, Word, WordPart } from 'unbash';
import { SYSTEMCTL_VALUES, isElsewhere } from './asked.ts';
import { commandLine, option } from './options.ts';
import { wordsOf, type Scope } from './scope.ts';
import { unwrap } from './wrapped.ts';

/**
 * When a condition over a unit's state comes to be, at a boot that has not started the unit: at once; when the unit has come;
 * or when it has come and ended, or is in a state that it never has.
 */
export type Comes = 'now' | 'with-it' | 'after-it';

/** Text that a word is, and whether it is the state of a unit. */
interface Said {
  readonly text: string;
  readonly isState: boolean;
}

/** States of a unit that does not run: systemd's unit_active_state, and the sub states of a service. */
const ENDED = /^(?:(?:ActiveState|SubState)=)?(?:inactive|dead|failed|deactivating|unknown|)$/;

/** Variables that are set to each other are followed so far. */
const LONGEST = 4;

/** When a condition becomes `wanted`; undefined where it is not about the state of a unit. */
export function comesOf(node: SyntaxNode, wanted: boolean, scope: Scope): Comes | undefined {
  if (!scope.budget.spend()) return undefined;
  if (node.type === 'TestBinary') {
    if (!/^(?:==?|!=)$/.test(node.operator) || /[*?[]/.test(node.right.text)) return undefined;
    return compared(node.operator, node.left, node.right, wanted, scope);
  }
  if (node.type === 'Pipeline') return ofListing(node, wanted, scope);
  return node.type === 'Command' ? ofCommand(node, wanted, scope) : undefined;
}

/** The item of a `case` over the state of a unit that runs while it is not there, and when the others do. */
export function itemsByState({ word, items }: Case, scope: Scope): readonly Comes[] | undefined {
  const state = said(word, scope);
  if (state?.isState !== true || items.some(({ terminator = ';;' }) => terminator !== ';;'))
    return undefined;
  const patterns = items.map(({ pattern }) => pattern.map(patternOf));
  if (patterns.flat().includes(undefined)) return undefined;
  const taken = patterns.findIndex((own) => own.some((one) => one?.test(state.text)));
  return items.map(({ pattern }, at) => {
    if (at === taken) return 'now';
    return pattern.every(({ value }) => ENDED.test(value)) ? 'after-it' : 'with-it';
  });
}

/** A pattern of plain letters and few `*`; undefined for others. */
function patternOf({ value }: Word): RegExp | undefined {
  const parts = value.split('*');
  const isPlain = parts.length <= 3 && parts.every((part) => /^[\w=-]*$/.test(part));
  return isPlain ? new RegExp(`^${parts.join('.*')}$`) : undefined;
}

function ofCommand(node: Command, wanted: boolean, scope: Scope): Comes | undefined {
  const words = node.args.filter((word): word is Word => word.type === 'Word');
  const name = node.name?.value ?? '';
  if (/^(?:\[|test)$/.test(name) && !scope.functions.has(name)) {
    const own = name === '[' ? words.slice(0, -1) : words;
    const isNegated = own[0]?.value === '!';
    const [left, operator, right, ...others] = isNegated ? own.slice(1) : own;
    if (left === undefined || right === undefined || others.length > 0) return undefined;
    return compared(operator?.value ?? '', left, right, wanted !== isNegated, scope);
  }
  const asked = systemctlIn(node, scope);
  if (asked?.verb !== 'is-failed') return undefined;
  return wanted ? 'after-it' : 'now';
}

function compared(
  operator: string,
  a: Word,
  b: Word,
  wanted: boolean,
  scope: Scope,
): Comes | undefined {
  if (!/^(?:==?|!=)$/.test(operator)) return undefined;
  const [left, right] = [said(a, scope), said(b, scope)];
  if (left === undefined || right === undefined || left.isState === right.isState) return undefined;
  const isSame = left.text === right.text;
  const literal = left.isState ? right.text : left.text;
  if ((operator !== '!=') === wanted)
    return isSame ? 'now' : ENDED.test(literal) ? 'after-it' : 'with-it';
  return isSame ? 'with-it' : 'now';
}

/** `systemctl is-active x | grep -q inactive`. */
function ofListing(
  { commands, prefixes }: Pipeline,
  wanted: boolean,
  scope: Scope,
): Comes | undefined {
  const [first, second, ...others] = commands;
  if (first?.type !== 'Command' || second?.type !== 'Command' || others.length > 0)
    return undefined;
  const text = echoed(first, scope) ?? printed(first, scope);
  const sought = text === undefined ? undefined : grepOf(second, scope);
  if (text === undefined || sought === undefined) return undefined;
  const { words, isIn, isInverted } = sought;
  const isFound = words.some((word) => isIn(word, text)) !== isInverted;
  const isNegated = prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  if (isFound === (wanted !== isNegated)) return 'now';
  const isOfEnd = !isFound && !isInverted && words.every((word) => ENDED.test(bare(word)));
  return isOfEnd ? 'after-it' : 'with-it';
}

function echoed(node: Command, scope: Scope): string | undefined {
  const [only, ...others] = node.args;
  if (node.name?.value !== 'echo' || only?.type !== 'Word' || others.length > 0) return undefined;
  const own = said(only, scope);
  return own?.isState === true ? own.text : undefined;
}

interface Sought {
  /** Each may stand behind `^` and before `$`. */
  readonly words: readonly string[];
  readonly isIn: (word: string, text: string) => boolean;
  readonly isInverted: boolean;
}

/** What grep looks for, where that is plain words. */
function grepOf(node: Command, scope: Scope): Sought | undefined {
  const [program = '', ...words] = wordsOf(node, scope);
  const { options, operands } = commandLine(words, 'e m');
  const [pattern, ...files] = [...(options.get('e') ?? []), ...operands];
  const isPlain = [...options.keys()].every((name) => /^[qxwEFvsoe]$/.test(name));
  if (!/^[ef]?grep$/.test(program) || pattern === undefined || files.length > 0 || !isPlain)
    return undefined;
  const isExtended = program === 'egrep' || options.has('E');
  const alternatives = isExtended
    ? pattern.replace(/^(\^?)\(([^()]*)\)(\$?)$/, (_, from: string, inner: string, to: string) =>
        inner.split('|').map((one) => `${from}${one}${to}`).join('|'),
      ).split('|') // prettier-ignore
    : pattern.split('\\|');
  if (!alternatives.every((one) => /^\^?[\w= -]*\$?$/.test(one))) return undefined;
  const [before, after] = options.has('x')
    ? ['^', '$']
    : options.has('w')
      ? ['\\b', '\\b']
      : ['', ''];
  return {
    words: alternatives,
    isIn: (word, text) => new RegExp(`${before}(?:${word})${after}`).test(text),
    isInverted: options.has('v'),
  };
}

function bare(word: string): string {
  return word.replace(/^\^|\$$/g, '');
}

/** The text of a word, a unit's state among it: undefined where somebody else may say it. */
function said(word: Word, scope: Scope, depth = 0): Said | undefined {
  if (depth > LONGEST || !scope.budget.spend()) return undefined;
  if (word.parts === undefined) return { text: word.value, isState: false };
  return joined(word.parts, scope, depth);
}

function joined(parts: readonly WordPart[], scope: Scope, depth: number): Said | undefined {
  const all = parts.map((part) => ofPart(part, scope, depth));
  if (all.some((one) => one === undefined)) return undefined;
  const known = all.flatMap((one) => one ?? []);
  return {
    text: known.map(({ text }) => text).join(''),
    isState: known.some(({ isState }) => isState),
  };
}

function ofPart(part: WordPart, scope: Scope, depth: number): Said | undefined {
  const { type } = part;
  if (type === 'Literal' || type === 'SingleQuoted' || type === 'AnsiCQuoted')
    return { text: part.value, isState: false };
  if (type === 'DoubleQuoted') return joined(part.parts, scope, depth);
  if (type === 'CommandExpansion') return substituted(part.script?.commands ?? [], scope);
  if (type === 'SimpleExpansion') return variable(part.text.slice(1), scope, depth);
  if (type !== 'ParameterExpansion') return undefined;
  const isWhole = [part.prefix, part.index, part.operation].every((one) => one === undefined);
  return isWhole ? variable(part.parameter, scope, depth) : undefined;
}

/** What all places that set a variable set it to; that it is empty before the first does not count. */
function variable(name: string, scope: Scope, depth: number): Said | undefined {
  if (scope.changedAt.has(name) || scope.mayBeOther(name)) return undefined;
  const all = (scope.assigned.get(name) ?? []).map((word) => said(word, scope, depth + 1));
  const set = all.filter((one) => one?.text !== '');
  const [first, ...others] = set;
  if (!others.every((one) => one?.text === first?.text)) return undefined;
  return set.find((one) => one?.isState === true) ?? first;
}

/** `$(systemctl is-active x)`, and `$(systemctl is-active x || true)`. */
function substituted(statements: readonly Statement[], scope: Scope): Said | undefined {
  const [only, ...others] = statements;
  if (only === undefined || others.length > 0) return undefined;
  const text = ofNode(only.command, scope);
  return text === undefined ? undefined : { text, isState: true };
}

function ofNode(node: SyntaxNode, scope: Scope): string | undefined {
  if (node.type === 'Command') return printed(node, scope);
  if (node.type !== 'AndOr' || node.operators.join() !== '||') return undefined;
  const [first, second] = node.commands;
  const isSilent = second?.type === 'Command' && /^(?:true|:)$/.test(second.name?.value ?? '');
  return first?.type === 'Command' && isSilent ? printed(first, scope) : undefined;
}

/** What `systemctl` prints of a unit that is there and does not run. */
function printed(node: Command, scope: Scope): string | undefined {
  const isKept = node.redirects.every(
    ({ descriptor }) => descriptor?.type === 'FileDescriptor' && descriptor.value === 2,
  );
  const asked = systemctlIn(node, scope);
  if (!isKept || asked === undefined || asked.isQuiet) return undefined;
  if (asked.verb !== 'show') return 'inactive';
  const state = asked.property && STATES.get(asked.property);
  if (state === undefined) return undefined;
  return asked.isValue ? state : `${asked.property}=${state}`;
}

const STATES: ReadonlyMap<string | undefined, string> = new Map([
  ['ActiveState', 'inactive'],
  ['SubState', 'dead'],
]);

interface Asked {
  readonly verb: 'is-active' | 'is-failed' | 'show';
  readonly property: string | undefined;
  readonly isValue: boolean;
  readonly isQuiet: boolean;
}

/** What one unit of this host is asked for. */
function systemctlIn(node: Command, scope: Scope): Asked | undefined {
  const plain = unwrap(wordsOf(node, scope));
  if (plain?.kind !== 'program' || plain.program !== 'systemctl') return undefined;
  if (scope.functions.has(plain.path)) return undefined;
  const line = commandLine(plain.words, SYSTEMCTL_VALUES);
  const [verb, ...units] = line.operands;
  if (isElsewhere(line) || units.length !== 1) return undefined;
  if (verb !== 'is-active' && verb !== 'is-failed' && verb !== 'show') return undefined;
  return {
    verb,
    property: option(line, 'p', 'property', 'P'),
    isValue: line.options.has('value') || line.options.has('P'),
    isQuiet: line.options.has('q') || line.options.has('quiet'),
  };
}
