/** The one gate to git: every process of git starts here, through simple-git. */
import { GitPluginError, simpleGit, type SimpleGitOptions } from 'simple-git';
import { isFor, type Access } from './access.ts';
import { joined, text } from './bytes.ts';
import { environment, settings, type Profile } from './environment.ts';
import { diagnose, GitFailure, refusedToken, withoutToken } from './failure.ts';
import { undoOnExit } from './temporary.ts';

export interface GitCall {
  readonly directory: string;
  readonly args: readonly string[];
  readonly profile: Profile;
  /** The token for the remote, where git talks to one. */
  readonly access?: Access | undefined;
  /** Written to standard input. Never empty: simple-git would leave the pipe open. */
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly config?: readonly string[];
  /** Exit statuses that are answers. */
  readonly accept?: readonly number[];
  readonly capBytes?: number;
  /** Longest silence. */
  readonly silenceMs?: number;
  /** What the failure is about, for people; the directory unless told. */
  readonly about?: string;
}

export interface GitAnswer {
  readonly exit: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

const megabyte = 1024 * 1024;

/**
 * Commands after which a process of the user's (ssh ControlPersist) may hold a pipe open for ever. All others end with their
 * pipes: `exit` alone could cut their output off.
 */
const network = new Set(['clone', 'fetch', 'push', 'ls-remote']);

/** Categories of simple-git's guard that our own settings, or the user's access to a remote, fall under. */
const permitted = {
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeAskPass: true,
  allowUnsafeSshCommand: true,
  allowUnsafeGitProxy: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeInclude: true,
  allowUnsafeUrlRewrite: true,
} as const satisfies SimpleGitOptions['unsafe'];

/**
 * Runs git once and returns its bytes. Every exit status that is not accepted is a {@link GitFailure},
 * also where git says nothing (simple-git alone takes a silent failure for success).
 */
export async function runGit(call: GitCall): Promise<GitAnswer> {
  const { accept = [], capBytes = 256 * megabyte, silenceMs = 120_000 } = call;
  const env = environment(call.profile, process.env, call.env, call.access);
  if (call.input?.length === 0) throw new TypeError('empty input would leave git waiting for it');
  const input = call.input === undefined ? undefined : Buffer.from(call.input);
  const stop = new AbortController();
  const release = undoOnExit(() => {
    stop.abort();
  });
  const answer: { value?: GitAnswer } = {};
  const git = simpleGit({
    baseDir: call.directory,
    config: [...settings, ...(call.config ?? [])],
    allowEnvironment: Object.keys(env),
    unsafe: permitted,
    timeout: { block: silenceMs },
    abort: stop.signal,
    completion: { onClose: true, onExit: network.has(call.args[0] ?? '') && 1000 },
    ...(input === undefined ? {} : { input: () => input }),
    errors(error, result) {
      answer.value = {
        exit: result.exitCode,
        stdout: joined(result.stdOut),
        stderr: text(joined(result.stdErr)),
      };
      if (error instanceof GitPluginError) return error; // timeout, abort, guard: not an exit status
      return result.exitCode === 0 || accept.includes(result.exitCode) ? undefined : rejected;
    },
  });
  git.env(env).outputHandler((_command, stdout) => {
    let bytes = 0;
    stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > capBytes) stop.abort();
    });
    // simple-git waits 50 ms more after a process that said nothing: an empty word spares that.
    stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
  });
  try {
    await git.raw([...call.args]);
  } catch (error) {
    throw explain(error, call, answer.value, stop.signal.aborted);
  } finally {
    release();
  }
  if (answer.value === undefined) throw new TypeError('simple-git did not report an exit status');
  return answer.value;
}

const rejected = Buffer.from('rejected');

function explain(
  error: unknown,
  call: GitCall,
  answer: GitAnswer | undefined,
  cut: boolean,
): Error {
  const where = call.about ?? call.directory;
  const command = call.args[0] ?? '';
  if (cut) {
    const wayOut = 'It is larger than a review reads; make it smaller.';
    return new GitFailure({
      code: 'too-large',
      what: `git ${command} has too much output`,
      where,
      wayOut,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  if (/block timeout reached/.test(said)) {
    const wayOut = 'Check the network and the disk, then run it again.';
    return new GitFailure({
      code: 'timeout',
      what: `git ${command} was silent too long`,
      where,
      wayOut,
    });
  }
  if (answer === undefined) return diagnose(said, where, command);
  const failure = diagnose(answer.stderr, where, command);
  if (failure.code !== 'denied' || !/^https?:/i.test(where)) return failure;
  return isFor(call.access, where) ? refusedToken(failure) : withoutToken(failure);
}

/** Standard output as text, without the last line's end. */
export async function gitText(call: GitCall): Promise<string> {
  return text((await runGit(call)).stdout).replace(/\n$/, '');
}
