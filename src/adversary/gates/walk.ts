/**
 * What of a shell script runs, and in which circumstances: branches are all taken, functions only where they are called; what runs in the
 * background holds nobody. What a loop or a command means is for whoever extends it.
 */
import {
  forEachChild,
  type AndOr,
  type Command,
  type If,
  type Pipeline,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import { isFailure, isStrict, nextOr, type Around } from './around.ts';
import { activeAfter, activeWhere, both } from './guards.ts';
import { isLoop, leavesBy, type Loop } from './loops.ts';
import type { Scope } from './scope.ts';

export abstract class Walk {
  /** What could not be read, and where. */
  unread: string | null = null;

  /** @param thenFails whether an exit as failed, and nothing before it, follows the loop */
  protected abstract loop(loop: Loop, scope: Scope, around: Around, thenFails: boolean): void;
  protected abstract command(command: Command, scope: Scope, around: Around): void;

  script(scope: Scope, around: Around): void {
    const [error] = scope.script.errors ?? [];
    if (error !== undefined) this.unread ??= `line ${scope.lineAt(error.pos)}: ${error.message}`;
    const strict = around.strict || isStrict(scope);
    this.statements(scope.script.commands, scope, { ...around, strict });
  }

  protected statements(all: readonly Statement[], scope: Scope, outer: Around): void {
    let around = outer;
    for (const [at, statement] of all.entries()) {
      const isLast = at === all.length - 1;
      const next = all[at + 1];
      // Behind a loop that gave up, an exit that nothing stands before.
      const thenFails = next !== undefined && isFailure(next, scope);
      this.node(
        statement.command,
        scope,
        {
          ...around,
          background: around.background || statement.background === true,
          ignored: around.ignored || !(around.strict || isLast || thenFails),
        },
        thenFails,
      );
      if (statement.background !== true)
        around = { ...around, active: both(around.active, activeAfter(statement.command, scope)) };
    }
  }

  protected node(node: SyntaxNode, scope: Scope, around: Around, thenFails = false): void {
    if (!scope.budget.spend()) return;
    if (isLoop(node)) {
      this.loop(node, scope, around, thenFails);
      return;
    }
    if (node.type === 'Function' || node.type === 'Coproc') return;
    if (node.type === 'Command') {
      this.substitutions(node, scope, around);
      this.command(node, scope, around);
    } else if (node.type === 'AndOr') this.andOr(node, scope, around);
    else if (node.type === 'Pipeline') this.pipeline(node, scope, around);
    else if (node.type === 'If') this.branches(node, scope, around);
    else if (node.type === 'CompoundList') this.statements(node.commands, scope, around);
    else {
      forEachChild(node, (child) => {
        this.node(child, scope, around);
      });
    }
  }

  private branches(node: If, scope: Scope, around: Around): void {
    const tested = { ...around, strict: false, ignored: true };
    const elifs = node.elif.flatMap(({ clause, then }) => [clause, then]);
    this.statements(node.clause.commands, scope, tested);
    const active = both(around.active, activeWhere(node.clause, scope));
    this.statements(node.then.commands, scope, { ...around, active });
    for (const list of elifs) this.statements(list.commands, scope, around);
    if (node.else !== undefined) this.statements(node.else.commands, scope, around);
  }

  private andOr({ commands, operators }: AndOr, scope: Scope, around: Around): void {
    const otherwise = nextOr(operators);
    const firstOr = otherwise[0] ?? operators.length;
    let { active } = around;
    for (const [at, command] of commands.entries()) {
      const caught = commands[(otherwise[at] ?? commands.length) + 1];
      const fails = caught !== undefined && leavesBy(caught, scope) === 'fails';
      this.node(
        command,
        scope,
        {
          ...around,
          active,
          ignored: fails ? false : around.ignored || caught !== undefined,
        },
        fails,
      );
      // `A || B && C`: C runs behind either of them.
      active = at < firstOr ? both(active, activeWhere(command, scope)) : around.active;
    }
  }

  private pipeline(pipeline: Pipeline, scope: Scope, around: Around): void {
    const isNegated = pipeline.prefixes.some(({ type }) => type === 'Negation');
    for (const command of pipeline.commands)
      this.node(command, scope, { ...around, ignored: around.ignored || isNegated });
  }

  /** `x=$(...)` runs what is in it. */
  private substitutions(node: SyntaxNode, scope: Scope, around: Around): void {
    forEachChild(node, (child) => {
      if (child.type === 'Script') this.statements(child.commands, scope, around);
      else this.substitutions(child, scope, around);
    });
  }
}
