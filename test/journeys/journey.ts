/** Whole runs of the built command, in scratch repositories, against a host that is embedded here. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import type { program as run } from '../../src/cli/program.ts';
import { generateKey } from '../embedded/ssh-server.ts';
import { startRecordedHost, type RecordedHost } from '../embedded/recorded-host.ts';
import { readRecording } from '../embedded/recordings.ts';
import {
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from '../adapters/git/scratch.ts';

/** What a run ended with. */
export interface Ran {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as people run it, as a process. Most journeys share one: nothing is kept from run to run. */
  readonly apart?: boolean;
  /** Runs apart, and is told as soon as it does. */
  readonly started?: (child: ChildProcess) => void;
}

/** A host, and the repositories that are reviewed against it. */
export interface World {
  readonly host: RecordedHost;
  /** The private key that may log in. */
  readonly identity: string;
  /** A private key that it does not let in. */
  readonly stranger: string;
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
    get stranger() {
      return opened().stranger;
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
  const stranger = join(folder, 'stranger');
  writeFileSync(stranger, generateKey().private, { mode: 0o600 });
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const environment = {
    PATH: process.env.PATH ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    REVIEW_IDENTITY: identity,
    TMPDIR: temporary,
    HOME: folder,
  };
  const restore = surround(environment);
  const review: World['review'] = (directory, args, options = {}) => {
    const env = { ...environment, ...options.env };
    return isApart(options) ? spawned(args, directory, env, options) : within(args, directory, env);
  };
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
    stranger,
    claimed: () => copyOf(claimed),
    planned: () => copyOf(planned),
    review,
    leftovers: () => readdirSync(temporary),
    close: async () => {
      restore();
      await host.close();
    },
  };
}

function copyOf(directory: string): string {
  const copy = join(scratchDirectory(), 'repository');
  cpSync(directory, copy, { recursive: true });
  git(copy, ['update-index', '-q', '--refresh']);
  return copy;
}

type Environment = Readonly<Record<string, string>>;

/** Sets variables of this process, and returns how to set them back. */
function surround(environment: Environment): () => void {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}

/** Some of the environment is not the command's to read, but of Node, of git or of the system. */
function isApart({ apart = false, started, env = {} }: RunOptions): boolean {
  const isOfProcess = /^(?:PATH|HOME|TMPDIR|TERM|TZ|LANG|LC_.*|NODE_.*|GIT_.*|SSH_.*)$/;
  return apart || started !== undefined || Object.keys(env).some((name) => isOfProcess.test(name));
}

/** Runs the built command in this process. */
async function within(args: readonly string[], cwd: string, env: Environment): Promise<Ran> {
  const { program } = (await import(built('program.js'))) as { program: typeof run };
  const said = { stdout: '', stderr: '' };
  const exit = await program(args, {
    out: (text) => void (said.stdout += text),
    err: (text) => void (said.stderr += text),
    width: 80,
    prose: (text) => text,
    isInteractive: false,
    color: false,
    env,
    cwd,
  });
  return { exit, signal: null, ...said };
}

/** Runs the built command, in the environment of a person who has set up nothing: no identity of git, no terminal. */
function spawned(
  args: readonly string[],
  cwd: string,
  env: Environment,
  { started }: RunOptions,
): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [built('review.js'), ...args], {
      cwd,
      env,
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

function built(name: string): string {
  const path = fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
  if (!existsSync(path)) throw new Error('There is no dist: npm run build');
  return path;
}
