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
import { changeBy } from './changes.ts';
import { textOf, type Lookup } from './words.ts';

/** Scripts inside of scripts, functions that call functions: deeper ones are not followed. */
const DEEPEST = 6;

export interface Scope {
  readonly source: string;
  readonly script: ParsedScript;
  readonly functions: ReadonlyMap<string, ShellFunction>;
  /** Those that are defined again: which of them runs is not told. */
  readonly redefined: ReadonlySet<string>;
  /** The words that a variable is ever set to. */
  readonly assigned: ReadonlyMap<string, readonly Word[]>;
  /** Of those words the ones that are set whatever happens. */
  readonly firm: ReadonlySet<Word>;
  /** Where a variable is changed by something else than a word: `((n++))`, `read n`. */
  readonly changedAt: ReadonlyMap<string, readonly number[]>;
  readonly lookup: Lookup;
  /** Line of a place in the source, from 1. */
  readonly lineAt: (position: number) => number;
  /** How deep it is inside others. */
  readonly depth: number;
  /** The file that it is, where another one calls it. */
  readonly file: string | null;
  readonly budget: Budget;
}

/** A script written to be endless work ends: a real one needs some thousand steps. */
const MOST_STEPS = 50_000;
const MOST_LETTERS = 400_000;
const LONGEST_CHAIN = 50;
const MOST_WORDS = 2000;

/** What reading a script may cost, all that it calls included; and why it was not read whole. */
export class Budget {
  private steps = MOST_STEPS;
  private letters = MOST_LETTERS;
  unread: string | null = null;

  /** False where there is no more. */
  spend(letters = 0): boolean {
    this.steps -= 1;
    this.letters -= letters;
    const isLeft = this.steps >= 0 && this.letters >= 0;
    if (!isLeft) this.note('it is too long or too intricate');
    return isLeft;
  }

  note(reason: string): void {
    this.unread ??= reason;
  }
}

/** What stands in these runs whenever they do. */
const STRAIGHT: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'Script',
  'CompoundList',
  'Statement',
  'Command',
  'Function',
  'BraceGroup',
  'Redirected',
]);

/** Where a script stands that is parsed. */
interface Standing {
  readonly firstLine?: number;
  readonly depth?: number;
  readonly file?: string | null;
  readonly budget?: Budget;
}

/** Parses a script; `firstLine` is where it stands in the file that holds it. Undefined where it is too deep. */
export function scopeOf(
  source: string,
  { firstLine = 1, depth = 0, file = null, budget = new Budget() }: Standing = {},
): Scope | undefined {
  if (depth > DEEPEST) budget.note('scripts in it are nested too deep');
  if (depth > DEEPEST || !budget.spend(source.length)) return undefined;
  const script = parse(source);
  const breaks = [...source.matchAll(/\n/g)].map(({ index }) => index);
  const functions = new Map<string, ShellFunction>();
  const assigned = new Map<string, Word[]>();
  const assign = (name: string, words: readonly Word[]): void => {
    const known = assigned.get(name);
    if (known === undefined) assigned.set(name, [...words]);
    else known.push(...words);
  };
  const redefined = new Set<string>();
  const firm = new Set<Word>();
  const changedAt = new Map<string, number[]>();
  const visit = (node: SyntaxNode, isFirm: boolean): void => {
    if (node.type === 'Function') {
      if (functions.has(node.name.value)) redefined.add(node.name.value);
      functions.set(node.name.value, node);
    }
    if (node.type === 'Assignment' && node.value.type === 'Word') {
      assign(node.name, [node.value]);
      if (isFirm) firm.add(node.value);
    } else {
      for (const { name } of changeBy(node))
        changedAt.set(name, [...(changedAt.get(name) ?? []), node.pos]);
    }
    if (node.type === 'For') assigned.set(node.name.value, [...(node.wordlist ?? [])]);
    const inside = isFirm && STRAIGHT.has(node.type);
    forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  visit(script, true);
  return {
    source,
    script,
    functions,
    redefined,
    assigned,
    firm,
    changedAt,
    depth,
    file,
    budget,
    lookup: lookupIn(assigned, new Map(), budget),
    lineAt: (position) => firstLine + linesBefore(breaks, position),
  };
}

/** The scope of text that a command hands to a shell. */
export function innerScope(text: string, command: Command, scope: Scope): Scope | undefined {
  const { file, budget, depth, lineAt } = scope;
  return scopeOf(text, { firstLine: lineAt(command.pos), depth: depth + 1, file, budget });
}

/** The scope inside of a function that is called with these words. */
export function calledWith(scope: Scope, words: readonly string[]): Scope | undefined {
  if (scope.depth >= DEEPEST) scope.budget.note('functions in it call others too deep');
  if (scope.depth >= DEEPEST) return undefined;
  const given = new Map(words.map((word, at) => [String(at + 1), word]));
  const lookup = lookupIn(scope.assigned, given, scope.budget);
  return { ...scope, depth: scope.depth + 1, lookup };
}

function lookupIn(
  assigned: ReadonlyMap<string, readonly Word[]>,
  given: ReadonlyMap<string, string>,
  budget: Budget,
): Lookup {
  const open = new Set<string>();
  const lookup: Lookup = (name) => {
    const parameter = given.get(name);
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

/** The words of a command, its program first. */
export function wordsOf(command: Command, scope: Scope): string[] {
  if (command.args.length > MOST_WORDS) {
    scope.budget.note(`line ${scope.lineAt(command.pos)} is too long`);
    return [];
  }
  const words = command.args.map((word) =>
    word.type === 'Word' ? textOf(word, scope.lookup) : word.text,
  );
  return command.name === undefined ? [] : [textOf(command.name, scope.lookup), ...words];
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
