/** The gates that hold a unit's start job. */
import { readScript } from './script.ts';
import type { Bound, Deployment, Gate } from './model.ts';

/** What the parser `systemd-start` says of a unit. */
export interface StartBlock {
  readonly Id: string;
  readonly Type?: string | undefined;
  readonly TimeoutStartUSec?: string | undefined;
  readonly commands: readonly {
    readonly phase: 'ExecStartPre' | 'ExecStart' | 'ExecStartPost';
    readonly path: string;
    readonly argv: string;
    readonly ignored?: boolean | undefined;
  }[];
  readonly files: readonly string[];
}

/** A file that a unit starts: its text, `null` where it is a program, or nothing at all where it could not be read. */
export type Files = ReadonlyMap<string, string | null>;

/** A gate of a unit, with where it stands. */
export interface UnitGate extends Gate {
  readonly unit: string;
  readonly phase: string;
  /** The script, or null where the unit's own file holds the command. */
  readonly file: string | null;
}

export interface UnitDeployment extends Deployment {
  readonly unit: string;
  readonly file: string | null;
}

export interface UnitReading {
  readonly gates: readonly UnitGate[];
  readonly deployments: readonly UnitDeployment[];
  /** What could not be read, and why. */
  readonly unread: readonly string[];
}

/**
 * systemd.service(5), Type=: the start job of a simple unit ends when ExecStart= runs; that of a oneshot when it has
 * ended; the others when it is ready, which a script that waits is not. ExecStartPre= and ExecStartPost= hold them all.
 */
const RUNS_ALONG: ReadonlySet<string> = new Set(['simple', 'exec', 'idle', '']);

export function unitGates(block: StartBlock, files: Files): UnitReading {
  const gates: UnitGate[] = [];
  const deployments: UnitDeployment[] = [];
  const unread: string[] = [];
  const timeout = secondsOf(block.TimeoutStartUSec);
  for (const command of block.commands) {
    const holds = command.phase !== 'ExecStart' || !RUNS_ALONG.has(block.Type ?? '');
    const { source, file } = sourceOf(command, files);
    if (source === undefined) {
      if (holds && file !== null) unread.push(`${file} (of ${block.Id})`);
      continue;
    }
    const reading = readScript(source);
    const place = { unit: block.Id, phase: command.phase, file };
    deployments.push(...reading.deployments.map((one) => ({ ...one, ...place })));
    if (!holds) continue;
    if (reading.unread !== null) unread.push(`${file ?? block.Id}, ${reading.unread}`);
    gates.push(
      ...reading.gates.map((gate) => ({
        ...gate,
        ...place,
        bound: withTimeout(command.ignored ? forgiven(gate.bound) : gate.bound, timeout),
      })),
    );
  }
  return { gates, deployments, unread };
}

/** The text that runs: a script's, or the command itself where the unit's file holds it. */
function sourceOf(
  { path, argv }: StartBlock['commands'][number],
  files: Files,
): { readonly source: string | undefined; readonly file: string | null } {
  const inline = /^\S+\s+(?:-\S+\s+(?:pipefail\s+)?)*?-[a-z]*c\s+(.*)$/s.exec(argv)?.[1];
  const isShell = /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(path);
  if (isShell && inline !== undefined) return { source: inline, file: null };
  const named = isShell
    ? argv
        .split(/\s+/)
        .slice(1)
        .find((word) => !/^[-+]/.test(word))
    : path;
  if (named?.startsWith('/') !== true) return { source: argv, file: null };
  const text = files.get(named);
  // A program: what can be told is told by its words. A script is called with words of its own.
  if (text === null || text === undefined) {
    return isKnownProgram(named) || text === null
      ? { source: argv, file: null }
      : { source: undefined, file: named };
  }
  return { source: text, file: named };
}

/** Where packages keep programs: their words are enough, as nobody waits for another unit in a binary's stead. */
function isKnownProgram(path: string): boolean {
  return /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$|^\/nix\/store\/[^/]+\/s?bin\/[^/]+$|^\/run\/current-system\/sw\/bin\//.test(
    path,
  );
}

/** systemd.service(5), "-": a command that gives up does not fail its unit. */
function forgiven(bound: Bound): Bound {
  return bound.ends === 'fails' ? { ...bound, ends: 'goes-on' } : bound;
}

/** TimeoutStartSec= ends the start whatever the script does, and the unit with it. */
function withTimeout(bound: Bound, timeout: number | null): Bound {
  if (timeout === null) return bound;
  if (bound.ends !== 'never' && bound.seconds !== null && bound.seconds <= timeout) return bound;
  if (bound.ends === 'goes-on' && bound.seconds === null) return bound;
  return { ends: 'fails', seconds: timeout };
}

const UNITS: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  month: 2_629_800,
  y: 31_557_600,
};

/** Seconds of `15min`, `1min 30s`; null for `infinity` and what is not a time. */
export function secondsOf(text: string | undefined): number | null {
  if (text === undefined || text === 'infinity' || text === '' || text === '0') return null;
  let sum = 0;
  for (const part of text.split(' ')) {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part) ?? [];
    const factor = UNITS[unit];
    if (amount === undefined || factor === undefined) return null;
    sum += Number(amount) * factor;
  }
  return sum;
}
