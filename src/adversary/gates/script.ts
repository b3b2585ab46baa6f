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
import { FREE, isFailure, isStrict, nextOr, within, type Around } from './around.ts';
import { deploymentsOf } from './deployments.ts';
import { isLoop, leavesBy, loopWait, type Loop } from './loops.ts';
import type { Bound, Deployment, Gate, ScriptReading } from './model.ts';
import { activeAfter, activeWhere, both } from './guards.ts';
import { Budget, calledWith, innerScope, scopeOf, shown, wordsOf, type Scope } from './scope.ts';
import { waitingOf } from './waiting.ts';
import { isShell, shellFile, unwrap, type Unwrapped } from './wrapped.ts';

/** Files that a script may call: text, null for a program, undefined where it was not read. */
export type Files = ReadonlyMap<string, string | null>;

/** Reads a script, and of `files` those that it calls. `isInline`: each file that it calls was to be read. */
export function readScript(
  source: string,
  { files = new Map(), isInline = false }: { files?: Files; isInline?: boolean } = {},
): ScriptReading {
  const budget = new Budget();
  const reader = new Reader(files, isInline);
  const scope = scopeOf(source, { budget });
  if (scope !== undefined) reader.script(scope, FREE);
  const { gates, deployments } = reader;
  return { gates, deployments, unread: reader.unread ?? budget.unread };
}

class Reader {
  readonly gates: Gate[] = [];
  readonly deployments: Deployment[] = [];
  unread: string | null = null;
  private ended = false;

  private readonly files: Files;
  private readonly isInline: boolean;

  constructor(files: Files, isInline: boolean) {
    this.files = files;
    this.isInline = isInline;
  }

  script(scope: Scope, around: Around): void {
    const [error] = scope.script.errors ?? [];
    if (error !== undefined) this.unread ??= `line ${scope.lineAt(error.pos)}: ${error.message}`;
    const strict = around.strict || isStrict(scope);
    this.statements(scope.script.commands, scope, { ...around, strict });
  }

  private statements(all: readonly Statement[], scope: Scope, outer: Around): void {
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

  private node(node: SyntaxNode, scope: Scope, around: Around, thenFails = false): void {
    if (!scope.budget.spend()) return;
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
    const active = both(around.active, activeWhere(node.clause, scope));
    this.statements(node.then.commands, scope, { ...around, active });
    for (const list of elifs) this.statements(list.commands, scope, around);
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
      const inner = innerScope(plain.script, command, scope);
      if (inner !== undefined) this.script(inner, inside);
      return;
    }
    const called = scope.functions.get(plain.path);
    const inner = called && calledWith(scope, plain.words);
    if (called !== undefined && inner !== undefined) {
      this.node(called.body, inner, inside);
      return;
    }
    if (this.file(calledFile(plain), scope, inside)) return;
    this.deployments.push(...deploymentsOf(plain.program, plain.words, line));
    // Tells the manager that the unit is up: what comes behind holds nobody.
    if (plain.program === 'systemd-notify' && plain.words.includes('--ready')) this.ended = true;
    const wait = waitingOf(plain.program, plain.words);
    const asks = wait?.asks.filter((ask) => ask.starts !== true || !around.active.has(ask.target));
    if (wait !== undefined && asks !== undefined && asks.length > 0)
      this.gate(command, scope, asks, within(wait.bound, inside, false), inside);
  }

  /** A script that the command calls; false where it is none that was read. */
  private file(path: string, scope: Scope, around: Around): boolean {
    const text = path.startsWith('/') ? this.files.get(path) : null;
    if (text === undefined && this.isInline && scope.file === null)
      this.unread ??= `${path} was not read`;
    if (typeof text !== 'string' || scope.file === path) return false;
    const { depth, budget } = scope;
    const inner = scopeOf(text, { depth: depth + 1, file: path, budget });
    if (inner !== undefined) this.script(inner, around);
    return true;
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
    const text = shown(scope, node);
    this.gates.push({ asks, bound, line: scope.lineAt(node.pos), calledFile: scope.file, text });
  }
}

/** The file that a command runs: itself, or what a shell reads. */
function calledFile({ program, path, words }: Extract<Unwrapped, { kind: 'program' }>): string {
  const isSource = program === '.' || program === 'source';
  return (isSource ? words[0] : isShell(path) ? shellFile(words) : path) ?? path;
}
