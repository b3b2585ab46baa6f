/** What a shell script waits for, from its syntax tree: unbash reads it as bash does. */
import type { Command } from 'unbash';
import { FREE, within, type Around } from './around.ts';
import { Budget, INTRICATE } from './budget.ts';
import { deploymentsOf } from './deployments.ts';
import type { Loop } from './loop.ts';
import { loopWait } from './loops.ts';
import type { Bound, Deployment, Gate, ScriptReading } from './model.ts';
import {
  calledWith,
  innerScope,
  scopeOf,
  shown,
  wordsOf,
  type Files,
  type Scope,
} from './scope.ts';
import { waitingOf } from './waiting.ts';
import { Walk, type Ended } from './walk.ts';
import { isOpen } from './words.ts';
import { isShell, shellFile, unwrap, type Unwrapped } from './wrapped.ts';

export interface Called {
  readonly files?: Files;
  readonly isInline?: boolean;
  /** What it is called with, where that is known. */
  readonly given?: readonly string[] | undefined;
}

/** Reads a script, and of `files` those that it calls. `isInline`: each file that it calls was to be read. */
export function readScript(
  source: string,
  { files = new Map(), isInline = false, given }: Called = {},
): ScriptReading {
  const budget = new Budget();
  const reader = new Reader(files, isInline);
  try {
    const scope = scopeOf(source, { budget, files, given });
    if (scope !== undefined) reader.script(scope, FREE);
  } catch (error) {
    // One script that is nested deeper than our stack keeps no other from being read.
    if (!(error instanceof RangeError)) throw error;
    budget.note(INTRICATE);
  }
  const { gates, deployments, unclear } = reader;
  return { gates, deployments, unclear, unread: reader.unread ?? budget.unread };
}

class Reader extends Walk {
  readonly gates: Gate[] = [];
  readonly deployments: Deployment[] = [];
  /** What was read and not understood, and where. */
  readonly unclear: string[] = [];
  private ended = false;

  /** Functions of files that were read by `.`, each with what it stands in. */
  private readonly sourced = new Map<string, Scope>();
  /** Of these the ones that several files define. */
  private readonly twice = new Set<string>();
  private readonly files: Files;
  private readonly isInline: boolean;

  constructor(files: Files, isInline: boolean) {
    super();
    this.files = files;
    this.isInline = isInline;
  }

  protected loop(loop: Loop, scope: Scope, around: Around, thenFails: boolean): void {
    const wait = loopWait(loop, scope);
    if (wait === undefined || wait === 'unclear') {
      if (wait === 'unclear') this.unsure(loop, scope, 'what ends it is not understood', around);
      if (loop.type === 'While') this.statements(loop.clause.commands, scope, around);
      this.node(loop.body, scope, around);
    } else {
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

  protected command(command: Command, scope: Scope, around: Around): Ended {
    const words = wordsOf(command, scope);
    const isOwn = scope.functions.has(words[0] ?? '') || this.sourced.has(words[0] ?? '');
    const ended = isOwn ? 'nothing' : endedBy(command, words, scope);
    const plain = unwrap(words);
    if (plain === undefined) return ended;
    const limit = plain.limit === undefined ? around.limit : plain.limit;
    const inside: Around = { ...around, limit };
    if (plain.kind === 'script') {
      const inner = innerScope(plain.script, command, scope);
      if (inner !== undefined) this.script(inner, inside);
      return ended;
    }
    const home = this.homeOf(plain.path, scope);
    const called = home.functions.get(plain.path);
    const inner = called && calledWith(home, called, plain.words);
    if (called !== undefined && inner !== undefined)
      return this.node(called.body, inner, inside) === 'script' ? 'script' : 'nothing';
    const handed = handedText(command, plain);
    if (handed !== undefined) this.handed(handed, command, scope, inside);
    else if (!this.file(plain, command, scope, inside)) this.program(plain, command, scope, inside);
    return ended;
  }

  /** Text that the shell itself or another one reads. */
  private handed({ text, isOwn }: Handed, command: Command, scope: Scope, around: Around): void {
    if (text === undefined || (isOwn && isOpen(text))) {
      this.unsure(command, scope, 'what it runs is not told', around);
      return;
    }
    const inner = innerScope(text, command, scope, isOwn);
    if (inner !== undefined) this.script(inner, around);
  }

  private program(plain: Program, command: Command, scope: Scope, around: Around): void {
    const { program, words } = plain;
    this.deployments.push(...deploymentsOf(program, words, scope.lineAt(command.pos)));
    // Tells the manager that the unit is up: what comes behind holds nobody.
    if (program === 'systemd-notify' && words.includes('--ready')) this.ended = true;
    const wait = waitingOf(program, words);
    const asks = wait?.asks.filter((ask) => ask.starts !== true || !around.active.has(ask.target));
    if (wait !== undefined && asks !== undefined && asks.length > 0)
      this.gate(command, scope, asks, within(wait.bound, around, false), around);
  }

  /** A script that the command calls; false where it is none that was read. */
  private file(plain: Program, command: Command, scope: Scope, around: Around): boolean {
    const { path, words } = calledFile(plain);
    const text = path.startsWith('/') ? this.files.get(path) : isScript(path) ? undefined : null;
    if (text === undefined && this.isInline && scope.file === null && path.startsWith('/'))
      this.unread ??= `${path} was not read`;
    else if (text === undefined && isScript(path))
      this.unsure(command, scope, `${path} was not read`, around);
    if (typeof text !== 'string' || scope.file === path) return false;
    const { depth, budget, files } = scope;
    const given = words.some(isOpen) ? undefined : words;
    const inner = scopeOf(text, { depth: depth + 1, file: path, budget, files, given });
    if (inner === undefined) return true;
    this.script(inner, around);
    if (plain.program === '.' || plain.program === 'source')
      for (const name of inner.functions.keys()) {
        if (isOther(this.sourced.get(name), inner, name)) this.twice.add(name);
        this.sourced.set(name, inner);
      }
    return true;
  }

  /** Where a function stands: in what calls it, or in a file that was read by `.` before. */
  private homeOf(name: string, scope: Scope): Scope {
    const sourced = this.sourced.get(name);
    if (sourced === undefined) return scope;
    const isOwn = scope.functions.has(name);
    if (this.twice.has(name) || (isOwn && isOther(sourced, scope, name)))
      scope.budget.note(`${name} in it is defined twice`);
    return isOwn ? scope : { ...sourced, depth: scope.depth };
  }

  private unsure(
    node: { pos: number; end: number },
    scope: Scope,
    reason: string,
    { background }: Around,
  ): void {
    if (background || this.ended) return;
    const place = `${scope.file === null ? '' : `${scope.file}, `}line ${scope.lineAt(node.pos)}`;
    this.unclear.push(`${place}, ${shown(scope, node)}: ${reason}`);
  }

  private gate(
    node: { pos: number; end: number },
    scope: Scope,
    asks: Gate['asks'],
    bound: Bound,
    around: Around,
  ): void {
    if (around.background || this.ended) return;
    const text = shown(scope, node);
    this.gates.push({ asks, bound, line: scope.lineAt(node.pos), calledFile: scope.file, text });
    const name = replaceable(scope.source.slice(node.pos, node.end), asks, scope);
    if (name !== undefined)
      this.unsure(node, scope, `${name} may be set anew before, and is not known`, around);
  }
}

/** A variable that a wait's target is made of, and that something else may have set by then. */
function replaceable(words: string, asks: Gate['asks'], scope: Scope): string | undefined {
  const names = new Set(
    [...words.matchAll(/\$\{?([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? []),
  );
  return [...names].find((name) => {
    const value = scope.mayBeOther(name) ? scope.lookup(name) : undefined;
    return value !== undefined && value !== '' && asks.some(({ target }) => target.includes(value));
  });
}

/** Whether two scopes define a function at different places. */
function isOther(a: Scope | undefined, b: Scope, name: string): boolean {
  const isSame = a?.file === b.file && a.functions.get(name)?.pos === b.functions.get(name)?.pos;
  return a !== undefined && !isSame;
}

type Program = Extract<Unwrapped, { kind: 'program' }>;

/** The file that a command runs, itself or what a shell reads, and what it is given. */
function calledFile({ program, path, words }: Program): { path: string; words: readonly string[] } {
  if (program === '.' || program === 'source') return { path: words[0] ?? '', words: ['$'] };
  const file = isShell(path) ? shellFile(words) : undefined;
  return file === undefined
    ? { path, words }
    : { path: file, words: words.slice(words.indexOf(file) + 1) };
}

/** Where packages keep programs. */
const OF_PACKAGES =
  /^\/(?:usr\/)?(?:s?bin|lib|lib32|lib64|libexec|share)\/|^\/nix\/store\/[^/]+\/(?:s?bin|lib|libexec|share)\/|^\/run\/current-system\//;
/** What their scripts read besides, and what is no file. */
const READ_BY_PACKAGES = /^\/etc\/(?:default|init\.d|rc\.d)\/|^\/(?:dev|proc|sys)\//;

/** Whether a path is where packages keep their programs, and nobody else his own. */
export function isOfPackages(path: string): boolean {
  return OF_PACKAGES.test(path) && !path.includes('/../');
}

/** Whether a command names a file that is no package's. */
function isScript(path: string): boolean {
  const isKnown = READ_BY_PACKAGES.test(path) && !path.includes('/../');
  return path.includes('/') && !isKnown && !isOfPackages(path);
}

/** What surely ends with a command. */
function endedBy(command: Command, [program]: readonly string[], { isFunction }: Scope): Ended {
  if (program === 'exit') return 'script';
  if (program === 'exec') return isReplaced(command) ? 'script' : 'nothing';
  return program === 'return' && isFunction ? 'function' : 'nothing';
}

/** Whether `exec` has a program for certain: `$CMD` and `"$@"` may be nothing at all. */
function isReplaced({ args }: Command): boolean {
  const words = args.map(({ text }) => text);
  const isName = (at: number): boolean => /^-[cl]*a$/.test(words[at - 1] ?? '');
  return words.some(
    (text, at) =>
      !text.startsWith('-') &&
      !isName(at) &&
      (!isOpen(text) || (/^"[^"]+"$/.test(text) && !/[@*]/.test(text))),
  );
}

interface Handed {
  /** undefined where it is not written in the script. */
  readonly text: string | undefined;
  /** Whether the shell that reads the command runs it. */
  readonly isOwn: boolean;
}

/** `eval`, `trap` for the end, a shell that reads its input. */
function handedText(command: Command, { program, path, words }: Program): Handed | undefined {
  if (program === 'eval') return { text: words.join(' '), isOwn: true };
  if (program === 'trap') {
    const [text = '', ...signals] = words.filter((word) => word !== '--');
    const isRun = signals.some((signal) => /^(?:EXIT|0|ERR|DEBUG|RETURN)$/i.test(signal));
    return isRun && text !== '-' && text !== '' ? { text, isOwn: true } : undefined;
  }
  if (!isShell(path)) return undefined;
  const file = shellFile(words);
  const isInput =
    file === undefined || /^(?:-|\/dev\/stdin|\/dev\/fd\/0)$/.test(file) || words.includes('-s');
  if (!isInput || words.some((word) => /^--(?:version|help)$/.test(word))) return undefined;
  const input = command.redirects.findLast(({ operator }) => operator.startsWith('<'));
  return { text: input?.type === 'HereDoc' ? input.body.text : undefined, isOwn: false };
}
