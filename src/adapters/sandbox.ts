// Runs a vector that begins with bubblewrap, with nothing of our environment, bounded in time and output.
import { spawn } from 'node:child_process';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import type { Failure } from '../model/observation.ts';
import { failureAnswer } from '../observe/answers.ts';
import { isoTime, systemClock } from '../observe/clock.ts';
import type { SandboxRequest } from '../observe/effects.ts';
import type { VectorAnswer } from '../observe/session.ts';
import { StreamSink } from '../observe/stream.ts';
import { descriptors } from '../probes/sandbox.ts';

const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
/** Who has no file and no rights: root does not go into the sandbox as root. */
const nobody = { uid: 65534, gid: 65534 };

/** A way into sandboxes, one after the other: what they may take of the machine, they may take once. */
export function sandboxes(): (request: SandboxRequest) => Promise<VectorAnswer> {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const answer = last.then(() => runInSandbox(request));
    last = answer;
    return answer;
  };
}

/** Never rejects: what kept the vector from running is in the answer. All of it ends with the first process. */
export async function runInSandbox(request: SandboxRequest): Promise<VectorAnswer> {
  try {
    return await run(request);
  } catch (error) {
    // Some failures to start, as to become nobody, are thrown and not told.
    const reason = error instanceof Error ? error.message : 'it cannot be started';
    return failureAnswer(systemClock, 'denied', `The sandbox could not be made: ${reason}`);
  }
}

function run(request: SandboxRequest): Promise<VectorAnswer> {
  const { argv, files, deadlineMs, capBytes } = request;
  const [program = '', ...args] = argv;
  const from = systemClock.monotonic();
  const startedAt = isoTime(systemClock.now());
  const sinks = { stdout: new StreamSink(capBytes), stderr: new StreamSink(capBytes) };
  const status = new StreamSink(4096);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...files.map(() => 'pipe' as const)],
      ...(process.getuid?.() === 0 ? nobody : {}),
    });
    let failure: Failure | null = null;
    const end = (why: Failure): void => {
      failure ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(
      () => end({ kind: 'deadline', reason: `Still running after ${deadlineMs} ms; ended.` }),
      deadlineMs,
    );
    const pipes = child.stdio as unknown as (Readable & Writable)[];
    for (const [at, bytes] of files.entries()) {
      const pipe = pipes[descriptors.files + at];
      // A sandbox that is not made reads nothing.
      pipe?.on('error', () => undefined);
      pipe?.end(bytes);
    }
    pipes[descriptors.status]?.on('data', (chunk: Buffer) => status.push(chunk));
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => {
        sinks[name].push(chunk);
        if (sinks[name].bytes > capBytes)
          end({ kind: 'cut', reason: `More output than the cap keeps (${capBytes} bytes).` });
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= notStarted(program, error);
    });
    child.on('close', () => {
      clearTimeout(timer);
      const [stdout, stderr] = [sinks.stdout.result(), sinks.stderr.result()];
      const ended = exitOf(status.result().text);
      resolve({
        startedAt,
        durationMs: systemClock.monotonic() - from,
        exit: ended,
        stdout,
        stderr,
        failure: failure ?? failureOf(ended, stderr.text),
      });
    });
  });
}

function notStarted(program: string, { code, message }: NodeJS.ErrnoException): Failure {
  if (code !== 'ENOENT') return { kind: 'denied', reason: `${program}: ${message}` };
  const reason = `${program} is not on this machine. Debian has it in the package bubblewrap.`;
  return { kind: 'tool-missing', reason };
}

/** What bubblewrap says of what it ran: nothing, where it did not come to that. */
function exitOf(said: string): number | null {
  const [, exit] = /"exit-code": *(\d+)/.exec(said) ?? [];
  return exit === undefined ? null : Number(exit);
}

function failureOf(exit: number | null, said: string): Failure | null {
  const first = said.split('\n')[0]?.slice(0, 200) ?? '';
  if (exit === null) return { kind: 'denied', reason: `The sandbox could not be made: ${first}` };
  const missing = /^prlimit: failed to execute (\S+): No such file/.exec(first)?.[1];
  if (missing !== undefined)
    return { kind: 'tool-missing', reason: `${missing} is not on this machine.` };
  if (/^(prlimit|bwrap): /.test(first)) return { kind: 'denied', reason: first };
  if (exit < 126) return null;
  const signal = exit > 128 ? `signal ${exit - 128}` : `status ${exit}`;
  return { kind: 'exit', reason: `It was ended in its sandbox by ${signal}.` };
}
