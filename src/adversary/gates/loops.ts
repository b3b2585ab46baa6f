/** Loops that wait: for what, and until when. */
import { forEachChild, type ArithmeticFor, type For, type SyntaxNode, type While } from 'unbash';
import { LoopReading, type Exit } from './ends.ts';
import type { Ask, Bound } from './model.ts';
import { UNTOLD } from './reach.ts';
import { wordsOf, type Scope } from './scope.ts';
import { numberIn, textOf } from './words.ts';

export type Loop = While | For | ArithmeticFor;

export interface LoopWait {
  readonly asks: readonly Ask[];
  readonly bound: Bound;
}

/** Undefined where the loop waits for nothing that is known. */
export function loopWait(loop: Loop, scope: Scope): LoopWait | undefined {
  const reading = new LoopReading(loop, scope);
  const exits = [...reading.exits(), ...roundsOf(loop, scope, reading.pause)];
  const asks = new Map(
    exits.flatMap((exit) => exit.asks.map((ask) => [`${ask.kind} ${ask.target}`, ask])),
  );
  const sure = firstOf(exits);
  // Asked once, and gone on.
  if (asks.size === 0 || sure?.after === 0) return undefined;
  return { asks: [...asks.values()], bound: boundOf(sure) };
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

/** How a node leaves the loop; undefined where it does not. */
export function leavesBy(node: SyntaxNode, scope: Scope): 'fails' | 'goes-on' | undefined {
  if (node.type === 'Function' || isLoop(node)) return undefined;
  if (node.type === 'Command') {
    const [program = '', status = '0'] = wordsOf(node, scope);
    if (program === 'break') return 'goes-on';
    if (program === 'exit' || program === 'return') return status === '0' ? 'goes-on' : 'fails';
    return undefined;
  }
  let found: 'fails' | 'goes-on' | undefined;
  forEachChild(node, (child) => {
    found ??= leavesBy(child, scope);
  });
  return found;
}

export function isLoop(node: SyntaxNode): node is Loop {
  return node.type === 'While' || node.type === 'For' || node.type === 'ArithmeticFor';
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
  const [, words = ''] = /^\$\(\s*seq\s+(.*?)\s*\)$/.exec(only) ?? [];
  const ends = last === undefined ? words.split(/\s+/) : [first, last];
  const to = numberIn(ends.at(-1));
  const from = ends.length > 1 ? (numberIn(ends[0]) ?? 1) : 1;
  if (to !== null) return to - from + 1;
  return /[$`*]/.test(only) ? null : others.length + 1;
}
