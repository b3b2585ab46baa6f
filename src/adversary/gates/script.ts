/**
 * What a shell script waits for, from its syntax tree: unbash reads it as bash does. Branches are all
 * taken, functions only where they are called; what runs in the background holds nobody.
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
import { deploymentsOf } from './deployments.ts';
import { isLoop, leavesBy, loopWait, type Loop } from './loops.ts';
import type { Bound, Deployment, Gate, ScriptReading } from './model.ts';
import { calledWith, scopeOf, shown, wordsOf, type Scope } from './scope.ts';
import { waitingOf } from './waiting.ts';
import { unwrap } from './wrapped.ts';

/** Reads a script; `firstLine` is where it stands in its file. */
export function readScript(source: string, firstLine = 1): ScriptReading {
  const scope = scopeOf(source, firstLine);
  const reader = new Reader();
  if (scope !== undefined) reader.script(scope, FREE);
  return { gates: reader.gates, deployments: reader.deployments, unread: reader.unread };
}

interface Around {
  /** Seconds that a timeout around it gives; undefined where there is none. */
  readonly limit: number | null | undefined;
  /** Its failure is caught, or nothing follows from it. */
  readonly ignored: boolean;
  /** Nobody waits for it. */
  readonly background: boolean;
  /** `set -e`: a command that fails ends the script. */
  readonly strict: boolean;
}

const FREE: Around = { limit: undefined, ignored: false, background: false, strict: false };

class Reader {
  readonly gates: Gate[] = [];
  readonly deployments: Deployment[] = [];
  unread: string | null = null;
  private ended = false;

  script(scope: Scope, around: Around): void {
    const [error] = scope.script.errors ?? [];
    if (error !== undefined) this.unread ??= `line ${scope.lineAt(error.pos)}: ${error.message}`;
    const strict = around.strict || isStrict(scope);
    this.statements(scope.script.commands, scope, { ...around, strict });
  }

  private statements(all: readonly Statement[], scope: Scope, around: Around): void {
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
    }
  }

  private node(node: SyntaxNode, scope: Scope, around: Around, thenFails = false): void {
    if (isLoop(node)) {
      this.loop(node, scope, around, thenFails);
      return;
    }
    if (node.type === 'Function' || node.type === 'Coproc') return;
    if (node.type === 'Command') this.command(node, scope, around);
    else if (node.type === 'AndOr') this.andOr(node, scope, around);
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
    for (const list of [node.then, ...elifs]) this.statements(list.commands, scope, around);
    if (node.else !== undefined) this.statements(node.else.commands, scope, around);
  }

  private loop(loop: Loop, scope: Scope, around: Around, thenFails: boolean): void {
    const wait = loopWait(loop, scope);
    if (wait === undefined) this.node(loop.body, scope, around);
    else {
      const { ends } = wait.bound;
      const bound =
        ends === 'goes-on' && thenFails ? { ...wait.bound, ends: 'fails' as const } : wait.bound;
      this.gate(
        loop,
        scope,
        wait.asks,
        within(bound, around, ends === 'fails' || thenFails),
        around,
      );
    }
  }

  private andOr({ commands, operators }: AndOr, scope: Scope, around: Around): void {
    for (const [at, command] of commands.entries()) {
      const otherwise = operators.findIndex((operator, index) => index >= at && operator === '||');
      const caught = otherwise < 0 ? undefined : commands[otherwise + 1];
      const fails = caught !== undefined && leavesBy(caught, scope) === 'fails';
      this.node(
        command,
        scope,
        {
          ...around,
          ignored: fails ? false : around.ignored || caught !== undefined,
        },
        fails,
      );
    }
  }

  private pipeline(pipeline: Pipeline, scope: Scope, around: Around): void {
    const isNegated = pipeline.prefixes.some(({ type }) => type === 'Negation');
    for (const command of pipeline.commands)
      this.node(command, scope, { ...around, ignored: around.ignored || isNegated });
  }

  private command(command: Command, scope: Scope, around: Around): void {
    forEachChild(command, (child) => {
      this.substitutions(child, scope, around);
    });
    const plain = unwrap(wordsOf(command, scope));
    if (plain === undefined) return;
    const limit = plain.limit === undefined ? around.limit : plain.limit;
    const inside: Around = { ...around, limit };
    const line = scope.lineAt(command.pos);
    if (plain.kind === 'script') {
      const inner = scopeOf(plain.script, line, scope.depth + 1);
      if (inner !== undefined) this.script(inner, inside);
      return;
    }
    const called = scope.functions.get(plain.program);
    const inner = called && calledWith(scope, plain.words);
    if (called !== undefined && inner !== undefined) {
      this.node(called.body, inner, inside);
      return;
    }
    this.deployments.push(...deploymentsOf(plain.program, plain.words, line));
    // Tells the manager that the unit is up: what comes behind holds nobody.
    if (plain.program === 'systemd-notify' && plain.words.includes('--ready')) this.ended = true;
    const wait = waitingOf(plain.program, plain.words);
    if (wait !== undefined)
      this.gate(command, scope, wait.asks, within(wait.bound, inside, false), inside);
  }

  /** `x=$(...)` runs what is in it. */
  private substitutions(node: SyntaxNode, scope: Scope, around: Around): void {
    if (node.type === 'Script') this.statements(node.commands, scope, around);
    else
      forEachChild(node, (child) => {
        this.substitutions(child, scope, around);
      });
  }

  private gate(
    node: { pos: number; end: number },
    scope: Scope,
    asks: Gate['asks'],
    bound: Bound,
    { background }: Around,
  ): void {
    if (background || this.ended) return;
    this.gates.push({ asks, bound, line: scope.lineAt(node.pos), text: shown(scope, node) });
  }
}

/** The bound with the timeout around it, and whether anybody minds its end. */
function within(bound: Bound, { limit, ignored }: Around, exits: boolean): Bound {
  if (limit !== undefined && (bound.ends === 'never' || isSooner(limit, bound.seconds)))
    return { ends: ignored ? 'goes-on' : 'fails', seconds: limit };
  if (bound.ends === 'fails' && ignored && !exits) return { ...bound, ends: 'goes-on' };
  return bound;
}

function isSooner(limit: number | null, seconds: number | null): boolean {
  return limit !== null && (seconds === null || limit < seconds);
}

function isFailure(statement: Statement, scope: Scope): boolean {
  const { command } = statement;
  return command.type === 'Command' && leavesBy(command, scope) === 'fails';
}

function isStrict({ script, source }: Scope): boolean {
  if (/^#!\S+ -\w*e/.test(script.shebang ?? source)) return true;
  return script.commands.some(({ command }) => {
    const text = source.slice(command.pos, command.end);
    return command.type === 'Command' && /^set +(?:-\w*e|.*-o +errexit)/.test(text);
  });
}
