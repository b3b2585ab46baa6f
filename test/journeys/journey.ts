/** Whole runs of the built command, in scratch repositories, against a host that is embedded here. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import { startRecordedHost, type RecordedHost } from '../embedded/recorded-host.ts';
import { readRecording } from '../embedded/recordings.ts';
import {
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';

const bundle = fileURLToPath(new URL('../../dist/review.js', import.meta.url));

/** What a run ended with. */
export interface Ran {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told as soon as it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** A host, and the repositories that are reviewed against it. */
export interface World {
  readonly host: RecordedHost;
  /** The private key that may log in. */
  readonly identity: string;
  /** A copy of the repository with criteria, a baseline, and the claims pvfix-M1 (true) and pvfix-M2 (true). */
  claimed(): string;
  /** The same without baseline and claims. */
  planned(): string;
  /** Runs the built command in a directory. */
  review(directory: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** What the runs left behind in their temporary directory. */
  leftovers(): string[];
}

export const sheet = `phase: pvfix
title: Room for the VIPs
host: cc-ci
milestones:
  M1:
    title: Patch
    checks:
      - id: patch
        says: the module names the subnet
        probe: repo-file-match
        with:
          path: module.nix
          pattern: 'subnet 10\\.10\\.0\\.0/16'
  M2:
    title: Network recreated
    checks:
      - id: subnet
        says: the proxy network is 10.10.0.0/16
        probe: docker-network-subnet
        with:
          network: proxy
          subnet: 10.10.0.0/16
`;

export const reviewYaml = ({ port, pin }: Pick<RecordedHost, 'port' | 'pin'>): string => `hosts:
  cc-ci:
    address: 127.0.0.1
    port: ${port}
    user: reviewer
    hostKey: ${pin}
    limits:
      docker:
        intervalMs: 1
`;

/** The world of a file of tests: open before the first of them, gone after the last. */
export function useWorld(): World {
  // A whole run each, on a machine that may be busy.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  let world: OpenWorld | undefined;
  const opened = (): OpenWorld => {
    if (world === undefined) throw new Error('The world is not open before the first test.');
    return world;
  };
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => {
    await world?.close();
    removeScratch();
  });
  return {
    get host() {
      return opened().host;
    },
    get identity() {
      return opened().identity;
    },
    claimed: () => opened().claimed(),
    planned: () => opened().planned(),
    review: (...given) => opened().review(...given),
    leftovers: () => opened().leftovers(),
  };
}

interface OpenWorld extends World {
  close(): Promise<void>;
}

/** Starts the host and prepares the repositories. */
async function openWorld(): Promise<OpenWorld> {
  const host = await startRecordedHost(readRecording('after'));
  const folder = scratchDirectory();
  const identity = join(folder, 'reviewer_ed25519');
  writeFileSync(identity, host.identity, { mode: 0o600 });
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const review: World['review'] = (directory, args, options = {}) =>
    run([bundle, ...args], directory, options, {
      REVIEW_IDENTITY: identity,
      TMPDIR: temporary,
      HOME: folder,
    });
  const planned = scratchRepository({
    'review.yaml': reviewYaml(host),
    'claims/pvfix.yaml': sheet,
    'module.nix': 'docker network create proxy\n',
  });
  const claimed = copyOf(planned);
  const { exit, stderr } = await review(claimed, ['baseline']);
  if (exit !== 0) throw new Error(`review baseline: ${stderr}`);
  commitFiles(claimed, 'claim(pvfix-M1): patched\n', {
    'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n',
  });
  commitFiles(claimed, 'claim(pvfix-M2): recreated\n');
  return {
    host,
    identity,
    claimed: () => copyOf(claimed),
    planned: () => copyOf(planned),
    review,
    leftovers: () => readdirSync(temporary),
    close: () => host.close(),
  };
}

function copyOf(directory: string): string {
  const copy = join(scratchDirectory(), 'repository');
  cpSync(directory, copy, { recursive: true });
  git(copy, ['update-index', '-q', '--refresh']);
  return copy;
}

/** The environment of a person who has set up nothing: no identity of git, no terminal. */
function run(
  args: readonly string[],
  cwd: string,
  { env = {}, started }: RunOptions,
  base: Readonly<Record<string, string>>,
): Promise<Ran> {
  if (!existsSync(bundle)) throw new Error('There is no dist: npm run build');
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        ...base,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', failed);
    child.on('close', (exit, signal) => done({ exit, signal, stdout, stderr }));
    started?.(child);
  });
}
