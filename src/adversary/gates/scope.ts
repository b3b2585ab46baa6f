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
import { textOf, type Lookup } from './words.ts';

/** Scripts inside of scripts, functions that call functions: deeper ones are not followed. */
const DEEPEST = 6;

export interface Scope {
  readonly source: string;
  readonly script: ParsedScript;
  readonly functions: ReadonlyMap<string, ShellFunction>;
  /** The words that a variable is ever set to. */
  readonly assigned: ReadonlyMap<string, readonly Word[]>;
  readonly lookup: Lookup;
  /** Line of a place in the source, from 1. */
  readonly lineAt: (position: number) => number;
  /** How deep it is inside others. */
  readonly depth: number;
}

/** Parses a script; `firstLine` is where it stands in the file that holds it. Undefined where it is too deep. */
export function scopeOf(source: string, firstLine = 1, depth = 0): Scope | undefined {
  if (depth > DEEPEST) return undefined;
  const script = parse(source);
  const functions = new Map<string, ShellFunction>();
  const assigned = new Map<string, Word[]>();
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Function') functions.set(node.name.value, node);
    if (node.type === 'Assignment' && node.value.type === 'Word') {
      assigned.set(node.name, [...(assigned.get(node.name) ?? []), node.value]);
    }
    if (node.type === 'For') assigned.set(node.name.value, [...(node.wordlist ?? [])]);
    forEachChild(node, visit);
  };
  visit(script);
  return {
    source,
    script,
    functions,
    assigned,
    depth,
    lookup: lookupIn(assigned, new Map()),
    lineAt: (position) => firstLine + countLines(source, position),
  };
}

/** The scope inside of a function that is called with these words. */
export function calledWith(scope: Scope, words: readonly string[]): Scope | undefined {
  if (scope.depth >= DEEPEST) return undefined;
  const given = new Map(words.map((word, at) => [String(at + 1), word]));
  return { ...scope, depth: scope.depth + 1, lookup: lookupIn(scope.assigned, given) };
}

function lookupIn(
  assigned: ReadonlyMap<string, readonly Word[]>,
  given: ReadonlyMap<string, string>,
): Lookup {
  const open = new Set<string>();
  const lookup: Lookup = (name) => {
    const parameter = given.get(name);
    if (parameter !== undefined) return parameter;
    const [only, ...others] = assigned.get(name) ?? [];
    if (only === undefined || others.length > 0 || open.has(name)) return undefined;
    open.add(name);
    const text = textOf(only, lookup);
    open.delete(name);
    return /[$`]\(|`/.test(text) ? undefined : text;
  };
  return lookup;
}

/** The words of a command, its program first. */
export function wordsOf(command: Command, scope: Scope): string[] {
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

function countLines(source: string, position: number): number {
  let lines = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < position; at = source.indexOf('\n', at + 1)) {
    lines += 1;
  }
  return lines;
}
