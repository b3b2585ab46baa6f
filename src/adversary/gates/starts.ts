/** The gates that hold a unit's start job. */
import { startChain, type Started } from './commands.ts';
import { deploymentsOf } from './deployments.ts';
import { readScript } from './script.ts';
import type { Files } from './scope.ts';
import type { Bound, Deployment, Gate } from './model.ts';
import { waitingOf } from './waiting.ts';
import { nameOf, type Limit } from './wrapped.ts';

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
  /** What was read and not understood: a wait may be in it. */
  readonly unclear: readonly string[];
  /** Programs of another language, whose waits are not looked for. */
  readonly notes: readonly string[];
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
  const unclear: string[] = [];
  const notes: string[] = [];
  const timeout = secondsOf(block.TimeoutStartUSec);
  for (const command of block.commands) {
    const holds = command.phase !== 'ExecStart' || !RUNS_ALONG.has(block.Type ?? '');
    const { limit } = startChain(command);
    for (const { reading, file } of readingsOf(command, files)) {
      const place = (calledFile: string | null): Omit<UnitGate, keyof Gate> => ({
        unit: block.Id,
        phase: command.phase,
        file: calledFile ?? file,
      });
      deployments.push(...reading.deployments.map((one) => ({ ...one, ...place(null) })));
      if (!holds) continue;
      unread.push(...reading.unread.map((one) => `${one} (of ${block.Id})`));
      unclear.push(...reading.unclear.map((one) => `${one} (of ${block.Id})`));
      notes.push(...reading.notes.map((one) => `${one} (of ${block.Id})`));
      gates.push(
        ...reading.gates.map((gate) => ({
          ...gate,
          ...place(gate.calledFile),
          bound: withTimeout(
            command.ignored === true
              ? forgiven(withTimeout(gate.bound, limit))
              : withTimeout(gate.bound, limit),
            timeout ?? undefined,
          ),
        })),
      );
    }
  }
  return { gates, deployments, unread, unclear, notes };
}

interface Reading extends Pick<UnitReading, 'unread' | 'unclear' | 'notes'> {
  readonly gates: readonly Gate[];
  readonly deployments: readonly Deployment[];
}
/** `file` is the script, or null where the unit's own file holds the command. */
type FileReading = { readonly reading: Reading; readonly file: string | null };

const NOTHING: Reading = { gates: [], deployments: [], unread: [], unclear: [], notes: [] };

/** What a command runs, each file of it read: what stands before the last is a script, too, where it is none of a package. */
function readingsOf(command: StartBlock['commands'][number], files: Files): FileReading[] {
  const { starters, started } = startChain(command);
  const before = starters.map((path) => ({
    reading: readFile(path, files, false) ?? NOTHING,
    file: path,
  }));
  if (started.kind === 'text') {
    const { unread, ...told } = readScript(started.text, { files, isInline: true });
    const reading = { ...told, notes: [], unread: unread === null ? [] : [unread] };
    return [...before, { reading, file: null }];
  }
  const isScript = started.kind === 'script';
  const reading = readFile(started.path, files, isScript, started.words);
  const words = isScript ? NOTHING : readWords(command.argv, started);
  return [
    ...before,
    ...(reading === undefined ? [] : [{ reading, file: started.path }]),
    { reading: typeof files.get(started.path) === 'string' ? NOTHING : words, file: null },
  ];
}

/** Undefined of a program. A shell reads what it is given: of that, nothing is a program. */
function readFile(
  path: string,
  files: Files,
  isScript: boolean,
  words?: readonly string[],
): Reading | undefined {
  const text = files.get(path);
  if (text === null && !isScript) return undefined;
  if (typeof text !== 'string') {
    const isNamed = path.startsWith('/') || isScript;
    return isNamed ? { ...NOTHING, unread: [path] } : undefined;
  }
  const language = isScript ? undefined : languageOf(text);
  if (language !== undefined)
    return { ...NOTHING, notes: [`${path} is ${language}: what it waits for is not looked for`] };
  // systemd shows a variable by its name: how many words it is, nobody knows.
  const given = words?.some((word) => word.includes('$')) === true ? undefined : words;
  const { unread, unclear, ...told } = readScript(text, { files, given });
  return {
    ...told,
    unclear: unclear.map((one) => (one.startsWith('/') ? one : `${path}, ${one}`)),
    notes: [],
    unread: unread === null ? [] : [`${path}, ${unread}`],
  };
}

/** What can be told of a program by its words. */
function readWords(argv: string, { path, words }: Extract<Started, { kind: 'program' }>): Reading {
  const program = nameOf(path);
  const wait = waitingOf(program, words);
  const text = argv.length > 160 ? `${argv.slice(0, 157)}...` : argv;
  const gates = wait === undefined ? [] : [{ ...wait, line: 1, calledFile: null, text }];
  return { ...NOTHING, gates, deployments: deploymentsOf(program, words, 1) };
}

/** Interpreters where packages keep them, by the first line of what they read. */
const LANGUAGE =
  /^#!\s*(?:\/usr)?(?:\/local)?\/bin\/(?:env\s+(?:-S\s+)?)?(python|perl|ruby|node|php|lua|tclsh|Rscript|guile|[gm]?awk)[\d.]*(?:\s|$)|^#!\s*\/nix\/store\/[^/\s]+\/bin\/(python|perl|ruby|node|php|lua)[\d.]*(?:\s|$)/;

function languageOf(text: string): string | undefined {
  const [, name, ofNix] = LANGUAGE.exec(text.slice(0, 400)) ?? [];
  return name ?? ofNix;
}

/** systemd.service(5), "-": a command that gives up does not fail its unit. */
function forgiven(bound: Bound): Bound {
  return bound.ends === 'fails' ? { ...bound, ends: 'goes-on' } : bound;
}

/** TimeoutStartSec= ends the start whatever the script does, and the unit with it; so does timeout(1) before it. */
function withTimeout(bound: Bound, timeout: Limit): Bound {
  if (timeout === undefined) return bound;
  if (timeout === null) return bound.ends === 'never' ? { ends: 'fails', seconds: null } : bound;
  if (bound.ends !== 'never' && bound.seconds !== null && bound.seconds <= timeout) return bound;
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
