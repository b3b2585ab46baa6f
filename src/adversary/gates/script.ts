/** What a shell script waits for, from its syntax tree: unbash reads it as bash does. */
import type { Command } from 'unbash';
import { FREE, within, type Around } from './around.ts';
import { deploymentsOf } from './deployments.ts';
import { loopWait, type Loop } from './loops.ts';
import type { Bound, Deployment, Gate, ScriptReading } from './model.ts';
import { Budget, calledWith, innerScope, scopeOf, shown, wordsOf, type Scope } from './scope.ts';
import { waitingOf } from './waiting.ts';
import { Walk } from './walk.ts';
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

class Reader extends Walk {
  readonly gates: Gate[] = [];
  readonly deployments: Deployment[] = [];
  private ended = false;

  private readonly files: Files;
  private readonly isInline: boolean;

  constructor(files: Files, isInline: boolean) {
    super();
    this.files = files;
    this.isInline = isInline;
  }

  protected loop(loop: Loop, scope: Scope, around: Around, thenFails: boolean): void {
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

  protected command(command: Command, scope: Scope, around: Around): void {
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
