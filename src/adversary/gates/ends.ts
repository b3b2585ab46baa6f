/** When a loop ends while nothing that it asks for answers, and how. */
import { forEachChild, type SyntaxNode, type Word } from 'unbash';
import { changeBy } from './changes.ts';
import { asksIn } from './conditions.ts';
import { Counting, type Change, type Changes } from './counts.ts';
import { itemsByState } from './idle.ts';
import { isLoop, leavesBy, wayOut, type Loop } from './loop.ts';
import type { Ask } from './model.ts';
import { AT_ONCE, NEVER, UNKNOWN, afterAsks, both, either, type Reach } from './reach.ts';
import { calledWith, wordsOf, type Scope } from './scope.ts';
import { Truth } from './truth.ts';
import { secondsIn } from './words.ts';

/** A way out of a loop. */
export interface Exit extends Reach {
  readonly fails: boolean;
}

type Visit = (node: SyntaxNode, reach: Reach, scope: Scope) => void;

export class LoopReading extends Truth {
  private readonly loop: Loop;
  /** Seconds of a round. */
  readonly pause: number;
  /** How many loops inside of it are walked through. */
  private nested = 0;

  /** @param awaited what another reading of it found that it waits for */
  constructor(loop: Loop, scope: Scope, awaited?: readonly Ask[]) {
    super(scope, awaited);
    this.loop = loop;
    this.pause = Math.max(sleepIn(loop, scope), 1);
    // What counts is found first, as if nothing counted: so that a count which a count decides is none.
    this.counting = new Counting(loop, scope, this.changes(), this.pause);
  }

  /** All ways out of it, those of its own condition too. */
  exits(): Exit[] {
    const { loop, scope } = this;
    const found: Exit[] = [];
    const note = (reach: Reach, fails: boolean): void => {
      found.push({ ...reach, fails });
    };
    if (loop.type === 'While') note(this.reach(loop.clause, loop.kind === 'until', scope), false);
    if (loop.type === 'ArithmeticFor' && loop.test !== undefined)
      note(this.reach(loop.test, false, scope), false);
    this.walk((node, reach, inner) => {
      const way = leavesBy(node, inner);
      if (way === undefined) return;
      // What a function returns from is the function, and what an inner loop breaks is itself.
      const isOwn = inner === scope && (this.nested === 0 || way.by === 'return');
      if (isOwn || way.by === 'exit') note(reach, way.fails);
    });
    return found;
  }

  private changes(): Changes {
    const found = new Map<string, Change[]>();
    this.walk((node, reach) => {
      for (const change of changeBy(node)) {
        const one = { ...change, reach };
        found.set(change.name, [...(found.get(change.name) ?? []), one]);
      }
    });
    return found;
  }

  /** Visits what a round runs, each with when that is reached. */
  private walk(visit: Visit): void {
    const { loop, scope } = this;
    if (loop.type === 'While') this.paths(loop.clause, AT_ONCE, scope, visit);
    if (loop.type === 'ArithmeticFor' && loop.update !== undefined)
      this.paths(loop.update, AT_ONCE, scope, visit);
    if (loop.type === 'ArithmeticFor' && loop.test !== undefined)
      this.paths(loop.test, AT_ONCE, scope, visit);
    this.paths(loop.body, AT_ONCE, scope, visit);
  }

  private paths(node: SyntaxNode, reach: Reach, scope: Scope, visit: Visit): void {
    if (node.type === 'Function' || node.type === 'Subshell' || !scope.budget.spend()) return;
    if (node.type === 'CompoundList' || node.type === 'Script') {
      let here = reach;
      for (const { command, background } of node.commands) {
        if (background === true) continue;
        this.paths(command, here, scope, visit);
        here = both(here, this.passes(command, scope));
      }
      return;
    }
    if (node.type === 'AndOr') this.chain(node, reach, scope, visit);
    else if (node.type === 'If') this.branches(node, reach, scope, visit);
    else if (node.type === 'Case') this.cases(node, reach, scope, visit);
    else {
      visit(node, reach, scope);
      if (node.type === 'Command') this.called(node, reach, scope, visit);
      if (node.type === 'Pipeline' && node.commands.length > 1) return;
      const depth = isLoop(node) ? 1 : 0;
      this.nested += depth;
      forEachChild(node, (child) => {
        this.paths(child, depth === 1 ? UNKNOWN : reach, scope, visit);
      });
      this.nested -= depth;
    }
  }

  private called(
    node: Extract<SyntaxNode, { type: 'Command' }>,
    reach: Reach,
    scope: Scope,
    visit: Visit,
  ): void {
    const [program = '', ...words] = wordsOf(node, scope);
    const called = scope.functions.get(program);
    const inner = called && calledWith(scope, called, words);
    if (called !== undefined && inner !== undefined) this.paths(called.body, reach, inner, visit);
  }

  private chain(
    { commands, operators }: Extract<SyntaxNode, { type: 'AndOr' }>,
    reach: Reach,
    scope: Scope,
    visit: Visit,
  ): void {
    // When what stands so far is true, and when it is not.
    let yes: Reach = AT_ONCE;
    let no: Reach = NEVER;
    for (const [at, command] of commands.entries()) {
      const isAnd = at === 0 || operators[at - 1] === '&&';
      this.paths(command, both(reach, isAnd ? yes : no), scope, visit);
      const [own, other] = [true, false].map((wanted) => this.reach(command, wanted, scope));
      if (own === undefined || other === undefined) continue;
      [yes, no] = isAnd ? [both(yes, own), either(no, other)] : [either(yes, own), both(no, other)];
    }
  }

  private branches(
    { clause, then, elif, else: otherwise }: Extract<SyntaxNode, { type: 'If' }>,
    reach: Reach,
    scope: Scope,
    visit: Visit,
  ): void {
    let before = reach;
    for (const one of [{ clause, then }, ...elif]) {
      this.paths(one.clause, before, scope, visit);
      this.paths(one.then, both(before, this.reach(one.clause, true, scope)), scope, visit);
      before = both(before, this.reach(one.clause, false, scope));
    }
    if (otherwise !== undefined) this.paths(otherwise, before, scope, visit);
  }

  /** Which item it is, what is asked for decides, or nobody knows. */
  private cases(
    node: Extract<SyntaxNode, { type: 'Case' }>,
    reach: Reach,
    scope: Scope,
    visit: Visit,
  ): void {
    const { word, items } = node;
    const asks = asksIn(word, scope);
    const states = itemsByState(node, scope);
    const isRest = (pattern: readonly Word[]): boolean =>
      pattern.some(({ value }) => value === '*');
    const isLeft = items.some(
      ({ pattern, body }) => !isRest(pattern) && wayOut(body, scope) !== undefined,
    );
    for (const [at, { pattern, body }] of items.entries()) {
      const isNow = isLeft && isRest(pattern);
      const state = states?.[at];
      const known = asks.length === 0 ? UNKNOWN : isNow ? AT_ONCE : afterAsks(asks);
      const item = state === undefined ? known : this.byState(state, asks);
      this.paths(body, both(reach, item), scope, visit);
    }
  }
}

/** Seconds that a node sleeps, all of it once. */
export function sleepIn(node: SyntaxNode, scope: Scope): number {
  if (node.type === 'Function') return 0;
  let total = 0;
  if (node.type === 'Command') {
    const [program, seconds] = wordsOf(node, scope);
    if (program === 'sleep') total += secondsIn(seconds) ?? 0;
  }
  forEachChild(node, (child) => {
    total += sleepIn(child, scope);
  });
  return total;
}
