// The operator's own adversary: an executable, with nothing of our environment, bounded in time and size.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import process from 'node:process';
import { ReviewFailure } from '../model/failure.ts';
import type { OutsideAnswered } from '../steps/outside.ts';

const defaultLimitMs = 60_000;
const capBytes = 1_048_576;

/** The name of an executable that is no part of what is reviewed, and how to ask it. */
export interface OutsideAdversary {
  readonly name: string;
  readonly ask: (input: string) => Promise<OutsideAnswered>;
}

/**
 * @param file path of the executable
 * @param checkout folder of the reviewed repository, where it is one
 * @param limitMs how long one call may take
 * @throws ReviewFailure `usage` where it is not there, or lies in the reviewed checkout
 */
export function outsideAdversary(
  file: string,
  checkout: string,
  limitMs = defaultLimitMs,
): OutsideAdversary {
  const path = realFile(file);
  if (isWithin(path, checkout)) {
    throw new ReviewFailure(
      'usage',
      `The adversary ${file} lies in the reviewed checkout, where the builder writes.`,
      'Keep it elsewhere: --adversary FILE',
    );
  }
  return { name: basename(path), ask: (input) => ask(path, input, limitMs) };
}

function isWithin(path: string, folder: string): boolean {
  return existsSync(folder) && path.startsWith(`${realpathSync(folder)}${sep}`);
}

function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    throw new ReviewFailure(
      'usage',
      `There is no adversary ${file}.`,
      'Name an executable: --adversary FILE',
    );
  }
}

/** Runs it once, in an empty folder. */
async function ask(path: string, input: string, limitMs: number): Promise<OutsideAnswered> {
  const folder = mkdtempSync(join(tmpdir(), 'cold-review-adversary-'));
  try {
    return await run(path, folder, input, limitMs);
  } catch (error) {
    // Some failures to start, as of a file that is being written, are thrown and not told.
    return { bytes: 0, failure: error instanceof Error ? error.message : 'it cannot be started' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the leader of a process group that ends with it. */
function run(
  path: string,
  folder: string,
  input: string,
  limitMs: number,
): Promise<OutsideAnswered> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: folder };
  return new Promise((resolve) => {
    const child = spawn(path, [], { cwd: folder, env, detached: true, stdio: 'pipe' });
    const out: Buffer[] = [];
    const said: Buffer[] = [];
    let bytes = 0;
    let why: string | null = null;
    const end = (reason: string): void => {
      why ??= reason;
      killGroup(child.pid);
      // What left the group may hold them open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => end(`it took longer than ${limitMs / 1000} s`), limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > capBytes) end(`it printed more than ${capBytes} bytes`);
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (Buffer.concat(said).length < 1000) said.push(chunk);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error) => {
      why ??= error.message;
    });
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      killGroup(child.pid);
      const words = Buffer.concat(said).toString('utf8').trim().slice(0, 300);
      if (code !== 0) why ??= `it ended with ${signal ?? `status ${code ?? 'unknown'}`}: ${words}`;
      resolve({ bytes, ...(why === null ? { text: text(out) } : { failure: why }) });
    });
  });
}

function text(chunks: readonly Buffer[]): string {
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
