/** Loops that wait: for what, and until when. */
import { forEachChild, type For, type SyntaxNode } from 'unbash';
import { isNegated } from './conditions.ts';
import { LoopReading, type Exit } from './ends.ts';
import type { Loop } from './loop.ts';
import type { Ask, Bound } from './model.ts';
import { UNTOLD, common } from './reach.ts';
import { calledWith, wordsOf, type Scope } from './scope.ts';
import { numberIn, textOf } from './words.ts';
import { unwrap } from './wrapped.ts';

export interface LoopWait {
  readonly asks: readonly Ask[];
  readonly bound: Bound;
}

/** Undefined where the loop waits for nothing; `unclear` where it may, and that is not understood. */
export function loopWait(loop: Loop, scope: Scope): LoopWait | 'unclear' | undefined {
  const first = exitsOf(loop, scope);
  const awaited = first.flatMap(({ asks }) => asks);
  const exits = awaited.length === 0 ? first : exitsOf(loop, scope, awaited);
  const asking = exits.filter(({ asks }) => asks.length > 0);
  const sure = firstOf(exits);
  // Asked once, and gone on.
  if (sure?.after === 0) return undefined;
  if (asking.length === 0) return isUnclear(loop, scope, exits) ? 'unclear' : undefined;
  const asks = new Map(neededBy(asking).map((ask) => [`${ask.kind} ${ask.target}`, ask]));
  return asks.size === 0 ? 'unclear' : { asks: [...asks.values()], bound: boundOf(sure) };
}

function exitsOf(loop: Loop, scope: Scope, awaited?: readonly Ask[]): Exit[] {
  const reading = new LoopReading(loop, scope, awaited);
  return [...reading.exits(), ...roundsOf(loop, scope, reading.pause)];
}

/** What has to answer whichever way out is taken; how it gives up says nothing of that. */
function neededBy(exits: readonly Exit[]): readonly Ask[] {
  const good = exits.filter(({ fails }) => !fails);
  const [first, ...others] = good.length === 0 ? exits : good;
  return others.reduce<readonly Ask[]>((asks, one) => common(asks, one.asks), first?.asks ?? []);
}

/** It pauses, or asks a program again and again, and what ends it is not its own count. */
function isUnclear(loop: Loop, scope: Scope, exits: readonly Exit[]): boolean {
  const isPausing = pausesIn(loop, scope);
  if (loop.type !== 'While' && !isPausing) return false;
  const isSure = exits.some(({ after }) => Number.isFinite(after) && after !== UNTOLD);
  const isOpen = exits.some(({ after }) => Number.isNaN(after));
  if (isPausing) return isOpen || !isSure;
  if (loop.type !== 'While' || !isOpen) return false;
  return (
    (loop.kind === 'until' || isNegated(loop.clause, scope)) && asksProgram(loop.clause, scope)
  );
}

const PAUSES = /^(?:sleep|usleep|inotifywait)$/;
/** What only looks at a script's own words. */
const BUILTIN = /^(?:\[|test|read|getopts|shift|true|false|:|set|echo|printf|let|)$/;

function pausesIn(node: SyntaxNode, scope: Scope): boolean {
  return hasCommand(node, scope, ([program = '', ...words]) =>
    program === 'read' ? words.some((word) => /^-\w*t/.test(word)) : PAUSES.test(program),
  );
}

function asksProgram(node: SyntaxNode, scope: Scope): boolean {
  return hasCommand(node, scope, ([program = '']) => !BUILTIN.test(program));
}

function hasCommand(
  node: SyntaxNode,
  scope: Scope,
  is: (words: readonly string[]) => boolean,
): boolean {
  if (node.type === 'Function' || !scope.budget.spend()) return false;
  if (node.type === 'Command') {
    const words = wordsOf(node, scope);
    const called = scope.functions.get(words[0] ?? '');
    const inner = called && calledWith(scope, called, words.slice(1));
    if (called !== undefined && inner !== undefined) return hasCommand(called.body, inner, is);
    const plain = unwrap(words);
    if (plain?.kind === 'program' ? is([plain.program, ...plain.words]) : plain !== undefined)
      return true;
  }
  let found = false;
  forEachChild(node, (child) => {
    found ||= hasCommand(child, scope, is);
  });
  return found;
}

/** The way out that comes first; of two, the one that fails. */
function firstOf(exits: readonly Exit[]): Exit | undefined {
  const [first] = exits
    .filter(({ after }) => Number.isFinite(after))
    .sort((a, b) => a.after - b.after || Number(b.fails) - Number(a.fails));
  return first;
}

function boundOf(exit: Exit | undefined): Bound {
  if (exit === undefined) return { ends: 'never' };
  const seconds = exit.after === UNTOLD ? null : exit.after;
  return { ends: exit.fails ? 'fails' : 'goes-on', seconds };
}

/** The end of a loop over words. */
function roundsOf(loop: Loop, scope: Scope, pause: number): Exit[] {
  if (loop.type !== 'For') return [];
  const rounds = wordsIn(loop, scope);
  return [{ after: rounds === null ? UNTOLD : Math.ceil(rounds * pause), asks: [], fails: false }];
}

/** How many words it goes through; null where the script does not say it. */
function wordsIn(loop: For, scope: Scope): number | null {
  const [only, ...others] = (loop.wordlist ?? []).map((word) => textOf(word, scope.lookup));
  if (only === undefined) return null;
  const [, first, last] = /^(?:\{(\d+)\.\.(\d+)\}|.*)$/.exec(only) ?? [];
  const [, words = ''] = /^\$\(\s*seq\s(.*)\)$/.exec(only) ?? [];
  const ends = last === undefined ? words.trim().split(/\s+/) : [first, last];
  const to = numberIn(ends.at(-1));
  const from = ends.length > 1 ? (numberIn(ends[0]) ?? 1) : 1;
  if (to !== null) return to - from + 1;
  return /[$`*]/.test(only) ? null : others.length + 1;
}
