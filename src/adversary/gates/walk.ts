/**
 * What of a shell script runs, and in which circumstances: branches are all taken, functions only where they are called; what runs in the
 * background holds nobody. What a loop or a command means is for whoever extends it.
 */
import {
  forEachChild,
  type AndOr,
  type Case,
  type Command,
  type Coproc,
  type If,
  type Pipeline,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import { isFailure, isStrict, nextOr, type Around } from './around.ts';
import { decided, itemsOf } from './decided.ts';
import { activeAfter, activeWhere, both } from './guards.ts';
import { isLoop, wayOut, type Loop } from './loop.ts';
import type { Scope } from './scope.ts';

/** What surely ends with a node: nothing, the function that it stands in, or the script. */
export type Ended = 'nothing' | 'function' | 'script';

export abstract class Walk {
  /** What could not be read, and where. */
  unread: string | null = null;

  /** @param thenFails whether an exit as failed, and nothing before it, follows the loop */
  protected abstract loop(loop: Loop, scope: Scope, around: Around, thenFails: boolean): void;
  protected abstract command(command: Command, scope: Scope, around: Around): Ended;

  script(scope: Scope, around: Around): Ended {
    const [error] = scope.script.errors ?? [];
    if (error !== undefined) this.unread ??= `line ${scope.lineAt(error.pos)}: ${error.message}`;
    const strict = around.strict || isStrict(scope);
    return this.statements(scope.script.commands, scope, { ...around, strict });
  }

  protected statements(all: readonly Statement[], scope: Scope, outer: Around): Ended {
    let around = outer;
    for (const [at, statement] of all.entries()) {
      const isLast = at === all.length - 1;
      const next = all[at + 1];
      // Behind a loop that gave up, an exit that nothing stands before.
      const thenFails = next !== undefined && isFailure(next, scope);
      const isBehind = statement.background === true && !scope.hasWait;
      const ended = this.node(
        statement.command,
        scope,
        {
          ...around,
          background: around.background || isBehind,
          ignored: around.ignored || !(around.strict || isLast || thenFails),
        },
        thenFails,
      );
      if (statement.background !== true && ended !== 'nothing') return ended;
      if (statement.background !== true)
        around = { ...around, active: both(around.active, activeAfter(statement.command, scope)) };
    }
    return 'nothing';
  }

  protected node(node: SyntaxNode, scope: Scope, around: Around, thenFails = false): Ended {
    if (!scope.budget.spend() || node.type === 'Function') return 'nothing';
    if (node.type === 'Coproc') return this.coproc(node, scope, around);
    if (isLoop(node)) {
      this.loop(node, scope, around, thenFails);
      return 'nothing';
    }
    if (node.type === 'Command') {
      this.substitutions(node, scope, around);
      return this.command(node, scope, around);
    }
    if (node.type === 'AndOr') return this.andOr(node, scope, around);
    if (node.type === 'Pipeline') return this.pipeline(node, scope, around);
    if (node.type === 'If') return this.branches(node, scope, around);
    if (node.type === 'Case') return this.items(node, scope, around);
    if (node.type === 'CompoundList') return this.statements(node.commands, scope, around);
    if (node.type === 'BraceGroup') return this.node(node.body, scope, around);
    let ended: Ended = 'nothing';
    forEachChild(node, (child) => {
      const own = this.node(child, scope, around);
      if (node.type === 'Redirected' && ended === 'nothing') ended = own;
    });
    return ended;
  }

  /** Runs beside the script, which holds it only where that waits for it. */
  private coproc({ body }: Coproc, scope: Scope, around: Around): Ended {
    this.node(body, scope, { ...around, background: around.background || !scope.hasWait });
    return 'nothing';
  }

  private branches(node: If, scope: Scope, around: Around): Ended {
    const tested = { ...around, strict: false, ignored: true };
    let all: Ended | undefined;
    for (const [at, { clause, then }] of [node, ...node.elif].entries()) {
      const isTrue = decided(clause, scope);
      this.statements(clause.commands, scope, at === 0 ? tested : around);
      if (isTrue === false) continue;
      const active = at === 0 ? both(around.active, activeWhere(clause, scope)) : around.active;
      const own = this.statements(then.commands, scope, { ...around, active });
      all = lesser(all, own);
      if (isTrue === true) return all;
    }
    if (node.else === undefined) return 'nothing';
    return lesser(all, this.statements(node.else.commands, scope, around));
  }

  private items(node: Case, scope: Scope, around: Around): Ended {
    this.substitutions(node.word, scope, around);
    const items = itemsOf(node, scope);
    const ends = items.map(({ body }) => this.statements(body.commands, scope, around));
    return items.length === 1 && node.items.length > 1 ? (ends[0] ?? 'nothing') : 'nothing';
  }

  private andOr({ commands, operators }: AndOr, scope: Scope, around: Around): Ended {
    const otherwise = nextOr(operators);
    const firstOr = otherwise[0] ?? operators.length;
    let { active } = around;
    let isTrue: boolean | undefined;
    for (const [at, command] of commands.entries()) {
      const isAnd = operators[at - 1] === '&&';
      if (at > 0 && isTrue !== undefined && isTrue !== isAnd) continue;
      const caught = commands[(otherwise[at] ?? commands.length) + 1];
      const fails = caught !== undefined && wayOut(caught, scope)?.fails === true;
      const ended = this.node(
        command,
        scope,
        {
          ...around,
          active,
          ignored: fails ? false : around.ignored || caught !== undefined,
        },
        fails,
      );
      // What runs for certain ends for certain.
      if (ended !== 'nothing' && (at === 0 || isTrue === isAnd)) return ended;
      const own = decided(command, scope);
      isTrue = at === 0 || isTrue === isAnd || own === !isAnd ? own : undefined;
      // `A || B && C`: C runs behind either of them.
      active = at < firstOr ? both(active, activeWhere(command, scope)) : around.active;
    }
    return 'nothing';
  }

  private pipeline(pipeline: Pipeline, scope: Scope, around: Around): Ended {
    const isNegated = pipeline.prefixes.some(({ type }) => type === 'Negation');
    const ends = pipeline.commands.map((command) =>
      this.node(command, scope, { ...around, ignored: around.ignored || isNegated }),
    );
    return ends.length === 1 ? (ends[0] ?? 'nothing') : 'nothing';
  }

  /** `x=$(...)` runs what is in it. */
  private substitutions(node: SyntaxNode, scope: Scope, around: Around): void {
    forEachChild(node, (child) => {
      if (child.type === 'Script') this.statements(child.commands, scope, around);
      else this.substitutions(child, scope, around);
    });
  }
}

const ORDER: readonly Ended[] = ['nothing', 'function', 'script'];

/** What ends in either case. */
function lesser(a: Ended | undefined, b: Ended): Ended {
  return a === undefined || ORDER.indexOf(b) < ORDER.indexOf(a) ? b : a;
}
