// Runs git and the built `review` in the scratch repository, as a person would type them.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Files } from './files.ts';

const bundle = fileURLToPath(new URL('../../dist/review.js', import.meta.url));

/** A scratch repository, and how commands are run in it. */
export interface Workshop {
  readonly repository: string;
  /** Private key of the reviewer's login. */
  readonly identity: string;
  /** For what the commands keep for a while: it goes with us, also where they are killed. */
  readonly temporary: string;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

/** What a command that is told to end has for it. */
const graceMs = 3000;

interface Ended {
  readonly status: number;
  readonly stdout: string;
}

/**
 * Runs the built `review` with our terminal; resolves to its exit status.
 * Rejects where it could not be run or was ended.
 */
export async function review(words: readonly string[], workshop: Workshop): Promise<number> {
  const { status } = await run(process.execPath, [bundle, ...words], 'inherit', workshop);
  return status;
}

/** Runs git and resolves to what it printed; rejects unless it exits 0. */
export async function git(words: readonly string[], workshop: Workshop): Promise<string> {
  const { status, stdout } = await run('git', [...identityOfBuilder, ...words], 'pipe', workshop);
  if (status !== 0) throw new Error(`git ${words.join(' ')} ended with ${status}.`);
  return stdout.trimEnd();
}

// Per command: a fresh machine has no identity, and what a person has set up is not ours to use.
const identityOfBuilder = [
  ...['-c', 'user.name=builder'],
  ...['-c', 'user.email=builder@example.net'],
  ...['-c', 'commit.gpgsign=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
];

/** Writes files into the repository and commits them. */
export async function commit(files: Files, subject: string, workshop: Workshop): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(workshop.repository, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  await git(['add', '--', ...Object.keys(files)], workshop);
  await git(['commit', '--quiet', '--message', subject], workshop);
}

function run(
  program: string,
  words: readonly string[],
  stdio: 'inherit' | 'pipe',
  { repository, identity, temporary, signal }: Workshop,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: repository,
      env: { ...surroundings(), REVIEW_IDENTITY: identity, TMPDIR: temporary },
      stdio: ['ignore', stdio, 'inherit'],
    });
    const onStop = (): void => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
    };
    signal.addEventListener('abort', onStop, { once: true });
    if (signal.aborted) onStop();
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.on('error', reject);
    child.on('close', (code, ended) => {
      signal.removeEventListener('abort', onStop);
      // Only now: what still runs may still write into the repository.
      if (signal.aborted || code === null) reject(new Error(`${program}: ${ended ?? 'stopped'}`));
      else resolve({ status: code, stdout });
    });
  });
}

/** Our environment without what would make the demo another one elsewhere. */
function surroundings(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:GIT_|REVIEW_|SSH_AUTH_SOCK$)/.test(name),
  );
  return { ...Object.fromEntries(own), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
}
