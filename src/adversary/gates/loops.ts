/** Loops that wait: for what, and until when. */
import {
  forEachChild,
  type ArithmeticFor,
  type CompoundList,
  type For,
  type If,
  type SyntaxNode,
  type While,
} from 'unbash';
import { arithmeticLimit, asksIn, limitIn, type NumberLimit } from './conditions.ts';
import type { Ask, Bound } from './model.ts';
import { wordsOf, type Scope } from './scope.ts';
import { numberIn, secondsIn, textOf } from './words.ts';

export type Loop = While | For | ArithmeticFor;

export interface LoopWait {
  readonly asks: readonly Ask[];
  readonly bound: Bound;
}

/** Undefined where the loop waits for nothing that is known. */
export function loopWait(loop: Loop, scope: Scope): LoopWait | undefined {
  const asks = askedBy(loop, scope);
  if (asks.length === 0) return undefined;
  const pause = Math.max(sleepIn(loop.body, scope), 1);
  const inBody = limitedExit(loop.body, scope);
  if (inBody !== undefined) return { asks, bound: bounded(inBody.limit, pause, inBody.fails) };
  const rounds = roundsOf(loop, scope);
  return { asks, bound: rounds === undefined ? { ends: 'never' } : bounded(rounds, pause, false) };
}

function bounded({ limit, isTime }: NumberLimit, pause: number, fails: boolean): Bound {
  const seconds = limit === null ? null : isTime ? limit : Math.ceil(limit * pause);
  return { ends: fails ? 'fails' : 'goes-on', seconds };
}

function askedBy(loop: Loop, scope: Scope): Ask[] {
  if (loop.type === 'While' && (loop.kind === 'until' || isNegated(loop.clause, scope))) {
    const asks = asksIn(loop.clause, scope);
    if (asks.length > 0) return asks;
  }
  return leavingAsks(loop.body, scope);
}

/** `while ! curl`, `while [ "$(curl ...)" != 200 ]`: it goes round for as long as nothing answers. */
function isNegated(node: SyntaxNode, scope: Scope): boolean {
  if (node.type === 'Pipeline' && node.prefixes.some(({ type }) => type === 'Negation'))
    return true;
  if (node.type === 'TestNot') return true;
  if (node.type === 'TestBinary' && /^(?:!=|-ne|-lt)$/.test(node.operator)) return true;
  if (node.type === 'TestUnary' && node.operator === '-z') return true;
  if (node.type === 'Command') {
    const [program = '', ...words] = wordsOf(node, scope);
    if (/^(?:\[|test)$/.test(program))
      return words.some((word) => /^(?:!|!=|-ne|-lt|-z)$/.test(word));
  }
  let found = false;
  forEachChild(node, (child) => {
    found ||= isNegated(child, scope);
  });
  return found;
}

/** What decides that a loop is left: `curl ... && break`, `if curl ...; then exit 0; fi`. */
function leavingAsks(body: CompoundList, scope: Scope): Ask[] {
  const found: Ask[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Function' || isLoop(node)) return;
    if (node.type === 'AndOr') {
      const leaves = node.commands.findIndex(
        (one, at) => at > 0 && leavesBy(one, scope) !== undefined,
      );
      if (leaves > 0 && node.operators[leaves - 1] === '&&')
        found.push(...node.commands.slice(0, leaves).flatMap((one) => asksIn(one, scope)));
    }
    if (node.type === 'If' && branches(node).some((one) => leavesBy(one, scope) !== undefined))
      found.push(...asksIn(node.clause, scope));
    forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function branches({ then, else: otherwise }: If): CompoundList[] {
  return otherwise === undefined ? [then] : [then, otherwise];
}

/** A way out of the loop that a number opens: after so many rounds. */
function limitedExit(
  body: CompoundList,
  scope: Scope,
): { limit: NumberLimit; fails: boolean } | undefined {
  let found: { limit: NumberLimit; fails: boolean } | undefined;
  const offer = (condition: SyntaxNode, consequence: SyntaxNode): void => {
    const limit = limitIn(condition, scope);
    const way = leavesBy(consequence, scope);
    if (limit !== undefined && way !== undefined) found ??= { limit, fails: way === 'fails' };
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Function' || isLoop(node)) return;
    if (node.type === 'If') for (const branch of branches(node)) offer(node.clause, branch);
    if (node.type === 'AndOr') {
      const [first, ...others] = node.commands;
      if (first !== undefined) for (const one of others) offer(first, one);
    }
    forEachChild(node, visit);
  };
  visit(body);
  return found;
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

/** How often it goes round at most; undefined where nothing says so. */
function roundsOf(loop: Loop, scope: Scope): NumberLimit | undefined {
  if (loop.type === 'While') return limitIn(loop.clause, scope);
  if (loop.type === 'ArithmeticFor') {
    const test = loop.test && scope.source.slice(loop.test.pos, loop.test.end);
    return test === undefined ? undefined : arithmeticLimit(test, scope);
  }
  const [only, ...others] = (loop.wordlist ?? []).map((word) => textOf(word, scope.lookup));
  if (only === undefined) return { limit: null, isTime: false };
  const [, first, last] = /^(?:\{(\d+)\.\.(\d+)\}|.*)$/.exec(only) ?? [];
  const [, words = ''] = /^\$\(\s*seq\s+(.*?)\s*\)$/.exec(only) ?? [];
  const ends = last === undefined ? words.split(/\s+/) : [first, last];
  const to = numberIn(ends.at(-1));
  const from = ends.length > 1 ? (numberIn(ends[0]) ?? 1) : 1;
  if (to !== null) return { limit: to - from + 1, isTime: false };
  return { limit: /[$`*]/.test(only) ? null : others.length + 1, isTime: false };
}

/** Seconds that a round sleeps. */
function sleepIn(node: SyntaxNode, scope: Scope): number {
  if (node.type === 'Function') return 0;
  let sum = 0;
  if (node.type === 'Command') {
    const [program, seconds] = wordsOf(node, scope);
    if (program === 'sleep') sum += secondsIn(seconds) ?? 0;
  }
  forEachChild(node, (child) => {
    sum += sleepIn(child, scope);
  });
  return sum;
}
