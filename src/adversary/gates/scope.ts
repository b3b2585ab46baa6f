/** What the names of a script stand for. */
import {
  forEachChild,
  parse,
  type Command,
  type Function as ShellFunction,
  type ParsedScript,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { Budget } from './budget.ts';
import { changeBy, movesGiven, setsAny } from './changes.ts';
import { testedIn, type Tested } from './tested.ts';
import { textOf, type Lookup } from './words.ts';

/** Scripts inside of scripts, functions that call functions: deeper ones are not followed. */
const DEEPEST = 6;

export interface Scope extends Tested {
  readonly source: string;
  readonly script: ParsedScript;
  readonly functions: ReadonlyMap<string, ShellFunction>;
  /** Those that are defined again: which of them runs is not told. */
  readonly redefined: ReadonlySet<string>;
  /** It waits for what it put into the background. */
  readonly hasWait: boolean;
  /** The words that a variable is ever set to. */
  readonly assigned: ReadonlyMap<string, readonly Word[]>;
  /** Of those words the ones that are set whatever happens, and in which function. */
  readonly firm: ReadonlyMap<Word, ShellFunction | null>;
  /** Where a variable is changed by something else than a word: `((n++))`, `read n`. */
  readonly changedAt: ReadonlyMap<string, readonly number[]>;
  /** Something in it may set any variable: a file that it reads, text that it runs. */
  readonly isLoose: boolean;
  /** Whether something may set a variable anew, behind the one place that sets it. */
  readonly mayBeOther: (name: string) => boolean;
  readonly lookup: Lookup;
  /** `$1` and on, where all of them are known. */
  readonly given: readonly string[] | undefined;
  /** Functions that change their `$1` and on. */
  readonly moving: ReadonlySet<ShellFunction>;
  /** It is the inside of such a function. */
  readonly isMoving: boolean;
  /** How many `shift` stand before a place, and how many of a function's own. */
  readonly shiftsAt: (position: number) => number;
  readonly shiftsIn: (position: number) => number;
  /** Whether it is the inside of a function: `return` ends that. */
  readonly isFunction: boolean;
  /** Files that a script may call: text, null for a program, undefined where it was not read. */
  readonly files: Files;
  /** Line of a place in the source, from 1. */
  readonly lineAt: (position: number) => number;
  /** How deep it is inside others. */
  readonly depth: number;
  /** The file that it is, where another one calls it. */
  readonly file: string | null;
  readonly budget: Budget;
}

export type Files = ReadonlyMap<string, string | null>;

/** Variables that are made of each other, and words of one command: more are not followed. */
const LONGEST_CHAIN = 50;
const MOST_WORDS = 2000;

/** What stands in these runs whenever they do. */
const STRAIGHT: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'Script',
  'CompoundList',
  'Statement',
  'Command',
  'BraceGroup',
  'Redirected',
]);

type Nesting = Extract<
  SyntaxNode,
  { type: 'CommandExpansion' | 'ParameterExpansion' | 'ProcessSubstitution' }
>;

function isNesting(node: SyntaxNode): node is Nesting {
  return /^(?:Command|Parameter)Expansion$|^ProcessSubstitution$/.test(node.type);
}

function isStraight(node: SyntaxNode): boolean {
  return STRAIGHT.has(node.type) && !(node.type === 'Statement' && node.background === true);
}

function isBefore({ pos }: { pos: number }, name: Word | undefined): boolean {
  return name !== undefined && pos < name.pos;
}

/** Whether a command is `wait`, also by `builtin` or `eval`, or in a file that is read by `.`. */
function waits({ name, args }: Command, files: Files): boolean {
  const [program = '', ...words] = [name, ...args].flatMap((word) =>
    word?.type === 'Word' ? [word.value] : [],
  );
  if (program === 'wait') return true;
  if (/^(?:builtin|command|eval)$/.test(program)) return words.some((word) => WAIT.test(word));
  return /^(?:\.|source)$/.test(program) && WAIT.test(files.get(words[0] ?? '') ?? '');
}

const WAIT = /(?:^|[\s;&|(){}])wait(?![\w-])/;

/** Where a script stands that is parsed. */
interface Standing {
  readonly firstLine?: number;
  readonly depth?: number;
  readonly file?: string | null;
  readonly budget?: Budget;
  readonly files?: Files;
  readonly given?: readonly string[] | undefined;
  /** The shell that reads it: what that knows, this does. */
  readonly outer?: Scope;
}

/** Parses a script; `firstLine` is where it stands in the file that holds it. Undefined where it is too deep. */
export function scopeOf(
  source: string,
  {
    firstLine = 1,
    depth = 0,
    file = null,
    budget = new Budget(),
    files = new Map(),
    given,
    outer,
  }: Standing = {},
): Scope | undefined {
  if (depth > DEEPEST) budget.note('scripts in it are nested too deep');
  if (depth > DEEPEST || !budget.spend(source.length)) return undefined;
  const script = parse(source);
  const breaks = [...source.matchAll(/\n/g)].map(({ index }) => index);
  const functions = new Map<string, ShellFunction>(outer?.functions);
  const assigned = new Map<string, Word[]>();
  for (const [name, words] of outer?.assigned ?? []) assigned.set(name, [...words]);
  const assign = (name: string, words: readonly Word[]): void => {
    const known = assigned.get(name);
    if (known === undefined) assigned.set(name, [...words]);
    else known.push(...words);
  };
  const change = (name: string, position: number): void => {
    changedAt.set(name, [...(changedAt.get(name) ?? []), position]);
  };
  const redefined = new Set<string>(outer?.redefined);
  const firm = new Map<Word, ShellFunction | null>();
  const changedAt = new Map<string, number[]>();
  const shifts: number[] = [];
  const commands: Command[] = [];
  const moving = new Set<ShellFunction | null>();
  let hasWait = outer?.hasWait ?? false;
  const visit = (node: SyntaxNode, isFirm: boolean, owner: ShellFunction | null): void => {
    // What is substituted is parsed again for each of those around it.
    if (isNesting(node) && !budget.spend(node.text.length)) return;
    if (node.type === 'Function') {
      if (functions.has(node.name.value)) redefined.add(node.name.value);
      functions.set(node.name.value, node);
    }
    if (node.type === 'Assignment' && node.value.type === 'Word') {
      assign(node.name, [node.value]);
      if (isFirm) firm.set(node.value, owner);
    } else {
      for (const { name } of changeBy(node)) change(name, node.pos);
    }
    if (node.type === 'Command') {
      commands.push(node);
      hasWait ||= waits(node, files);
      if (node.name?.value === 'shift') shifts.push(node.pos);
      if (movesGiven(node)) moving.add(owner);
    }
    if (node.type === 'For') assigned.set(node.name.value, [...(node.wordlist ?? [])]);
    if (node.type === 'For' || node.type === 'Select') change(node.name.value, node.pos);
    const inside = node.type === 'Function' || (isFirm && isStraight(node));
    forEachChild(node, (child) => {
      // `NAME=value command`: of that command alone.
      const isOfCommand =
        child.type === 'Assignment' && node.type === 'Command' && isBefore(child, node.name);
      visit(child, inside && !isOfCommand, node.type === 'Function' ? node : owner);
    });
  };
  visit(script, true, null);
  if (budget.isSpent) return undefined;
  const own = moving.size > 0 ? undefined : given;
  const setters = commands.filter((one) => setsAny(one, (name) => functions.has(name)));
  const isLoose = outer?.isLoose === true || setters.length > 0;
  const mayBeOther = (name: string): boolean => {
    const [only] = assigned.get(name) ?? [];
    if (only === undefined) return false;
    const isInherited = outer?.assigned.get(name)?.includes(only) === true;
    const isAfter = ({ pos }: Command): boolean => isInherited || pos > only.pos;
    return outer?.mayBeOther(name) === true || setters.some(isAfter);
  };
  return {
    ...testedIn(script),
    source,
    script,
    hasWait,
    functions,
    redefined,
    assigned,
    firm,
    changedAt,
    isLoose,
    mayBeOther,
    moving: new Set([...moving].filter((one) => one !== null)),
    isMoving: false,
    depth,
    file,
    budget,
    files,
    isFunction: false,
    shiftsAt: (position) => shifts.filter((at) => at < position).length,
    shiftsIn: () => 0,
    given: own,
    lookup: lookupIn(assigned, own, () => 0, budget),
    lineAt: (position) => firstLine + linesBefore(breaks, position),
  };
}

/** The scope of text that a command hands to a shell; `isOwn`: to the one that reads the command. */
export function innerScope(
  text: string,
  command: Command,
  scope: Scope,
  isOwn = false,
): Scope | undefined {
  const { file, budget, depth, lineAt, files } = scope;
  const standing = { firstLine: lineAt(command.pos), depth: depth + 1, file, budget, files };
  return scopeOf(text, isOwn ? { ...standing, outer: scope } : standing);
}

/** The scope inside of a function that is called with these words. */
export function calledWith(
  scope: Scope,
  called: ShellFunction,
  words: readonly string[],
): Scope | undefined {
  if (scope.depth >= DEEPEST) scope.budget.note('functions in it call others too deep');
  if (scope.depth >= DEEPEST) return undefined;
  if (scope.redefined.has(called.name.value))
    scope.budget.note(`${called.name.value} in it is defined twice`);
  const before = scope.shiftsAt(called.pos);
  const shiftsAt = (position: number): number =>
    position < called.pos || position > called.end ? 0 : scope.shiftsAt(position) - before;
  const given = words.some((word) => word.includes('$@')) ? undefined : words;
  const lookup = lookupIn(scope.assigned, given, shiftsAt, scope.budget);
  const base = scope.isFunction ? scope : { ...scope, isFunction: true };
  const isMoving = scope.moving.has(called);
  return { ...base, depth: scope.depth + 1, lookup, given, isMoving, shiftsIn: shiftsAt };
}

function lookupIn(
  assigned: ReadonlyMap<string, readonly Word[]>,
  given: readonly string[] | undefined,
  shiftsAt: (position: number) => number,
  budget: Budget,
): Lookup {
  const open = new Set<string>();
  const lookup: Lookup = (name, position) => {
    const at = /^[1-9]\d?$/.test(name) ? Number(name) - 1 + shiftsAt(position ?? 0) : -1;
    const parameter = at < 0 ? undefined : given?.[at];
    if (parameter !== undefined) return budget.spend(parameter.length) ? parameter : undefined;
    const [only, ...others] = assigned.get(name) ?? [];
    if (only === undefined || others.length > 0 || open.has(name)) return undefined;
    if (open.size >= LONGEST_CHAIN) budget.note('its variables are made of each other');
    if (open.size >= LONGEST_CHAIN || !budget.spend()) return undefined;
    open.add(name);
    const text = textOf(only, lookup);
    open.delete(name);
    return /[$`]\(|`/.test(text) || !budget.spend(text.length) ? undefined : text;
  };
  return lookup;
}

/** Whether a variable is surely set to a word, as seen from a place. */
export function isFirm({ firm }: Scope, word: Word, position: number): boolean {
  const owner = firm.get(word);
  return owner === null || (owner !== undefined && owner.pos <= position && position <= owner.end);
}

/** The words of a command, its program first. */
export function wordsOf(command: Command, scope: Scope): string[] {
  if (command.args.length > MOST_WORDS) {
    scope.budget.note(`line ${scope.lineAt(command.pos)} is too long`);
    return [];
  }
  if (command.name === undefined) return [];
  return [command.name, ...command.args].flatMap((word) => {
    if (word.type !== 'Word') return [word.text];
    const isAll = /^"?\$\{?[@*]\}?"?$/.test(word.text) && scope.given !== undefined;
    if (!isAll) return [textOf(word, scope.lookup)];
    const rest = scope.given.slice(scope.shiftsIn(word.pos));
    return rest.every((one) => scope.budget.spend(one.length)) ? rest : [];
  });
}

/** A piece of the source on one line, for a reader. */
export function shown({ source }: Scope, { pos, end }: { pos: number; end: number }): string {
  const text = source.slice(pos, end).replace(/\s+/g, ' ').trim();
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

function linesBefore(breaks: readonly number[], position: number): number {
  let from = 0;
  let to = breaks.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((breaks[middle] ?? 0) < position) from = middle + 1;
    else to = middle;
  }
  return from;
}
