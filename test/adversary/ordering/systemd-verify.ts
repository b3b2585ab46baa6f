/** `systemd-analyze verify` as an oracle: it builds the real transaction of a unit, unprivileged. */
import { execFile, execFileSync } from 'node:child_process';
import type { PropertyBlock } from '../../../src/adversary/ordering/index.ts';
import { unit } from './listing.ts';

/** systemd's version, or undefined where the tool is not there. */
export function systemdVersion(): string | undefined {
  try {
    const text = execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
    return /^systemd (\d+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

export interface Verified {
  readonly stdout: string;
  readonly stderr: string;
}

/** From `/`, so that no unit name is taken for a file; a nonzero exit is an answer too. */
export function verify(
  unitPath: readonly string[],
  files: readonly string[],
  debug = false,
): Promise<Verified> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C',
    SYSTEMD_COLORS: '0',
    SYSTEMD_UNIT_PATH: unitPath.join(':'),
    ...(debug ? { SYSTEMD_LOG_LEVEL: 'debug' } : {}),
  };
  const options = { cwd: '/', env, maxBuffer: 64 << 20, encoding: 'utf8' as const };
  return new Promise((resolve) => {
    const args = ['verify', '--man=no', '--generators=no', ...files];
    execFile('systemd-analyze', args, options, (_, stdout, stderr) => {
      resolve({ stdout, stderr });
    });
  });
}

export interface PrintedCycle {
  /** Each waits for the next, the last for the first. */
  readonly units: readonly string[];
  /** Whose job systemd deleted to break it; undefined where it could not. */
  readonly deleted: string | undefined;
}

/** Reads both wordings: systemd up to 257, and 258 with its backports. */
export function printedCycles(stderr: string): PrintedCycle[] {
  const found: { units: string[]; deleted: string | undefined }[] = [];
  for (const line of stderr.split('\n')) {
    const whole = /Found ordering cycle: (.*)$/.exec(line)?.[1];
    const start = /Found ordering cycle on (\S+)\/[a-z-]+$/.exec(line)?.[1];
    const next = /Found dependency on (\S+)\/[a-z-]+$/.exec(line)?.[1];
    const deleted = /Job (\S+)\/[a-z-]+ deleted to break ordering cycle/.exec(line)?.[1];
    if (whole !== undefined) {
      const jobs = whole.replace(/ - after \S+$/, '').split(' after ');
      found.push({ units: jobs.map((job) => job.replace(/\/[a-z-]+$/, '')), deleted: undefined });
    } else if (start !== undefined) found.push({ units: [start], deleted: undefined });
    else if (next !== undefined) found.at(-1)?.units.push(next);
    else if (deleted !== undefined) {
      const last = found.at(-1);
      if (last !== undefined) last.deleted = deleted;
    }
  }
  return found;
}

export function couldNotBreak(stderr: string): boolean {
  return /Unable to break cycle|order is cyclic/.test(stderr);
}

const LISTS = /^\t\t(After|Requires|Requisite|BindsTo|Wants|Upholds|Conflicts|Triggers): (\S+) \(/;

/** The unit dump that debug logging prints, as `systemctl show` would list the same units. */
export function dumpedBlocks(stdout: string): PropertyBlock[] {
  const dumped = new Map<string, Record<string, string>>();
  let open: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const id = /^\t-> Unit (\S+):$/.exec(line)?.[1];
    if (id !== undefined) {
      open = { ...(unit(id) as Record<string, string>) };
      dumped.set(id, open);
    }
    const [, key, other] = LISTS.exec(line) ?? [];
    if (key !== undefined && other !== undefined) open[key] = `${open[key] ?? ''} ${other}`.trim();
    const state = /^\t\tUnit Load State: (\S+)/.exec(line)?.[1];
    if (state !== undefined) open['LoadState'] = state;
    const defaults = /^\t\tDefaultDependencies: (yes|no)/.exec(line)?.[1];
    if (defaults !== undefined) open['DefaultDependencies'] = defaults;
    const path = /^\t\tFragment Path: (\S+)/.exec(line)?.[1];
    if (path !== undefined) open['FragmentPath'] = path;
  }
  return [...dumped.values(), ...undumped(dumped)];
}

/** verify dumps the units of the files it was given; slices and missing units have none. */
function undumped(dumped: ReadonlyMap<string, Record<string, string>>): PropertyBlock[] {
  const lists = ['After', 'Requires', 'Requisite', 'BindsTo', 'Wants', 'Upholds'];
  const named = new Set(['-.slice']);
  for (const block of dumped.values()) {
    for (const list of lists) for (const name of (block[list] ?? '').split(' ')) named.add(name);
  }
  return [...named]
    .filter((name) => name !== '' && !dumped.has(name))
    .map((name) => {
      const loaded = name.endsWith('.slice') || name === '-.mount';
      return unit(name, loaded ? {} : { LoadState: 'not-found' });
    });
}
