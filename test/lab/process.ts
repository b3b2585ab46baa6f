// One way to run a program: argument vector, deadline, capped output, never a throw for an exit status.
import { execFile } from 'node:child_process';

/** How a program ended; `exit` is null when a signal or the deadline ended it. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
}

/** Limits of one run. */
export interface RunOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly maxBytes?: number;
}

/** Runs a program to its end; a program that cannot be started rejects. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        timeout: options.timeoutMs ?? 60_000,
        killSignal: 'SIGKILL',
        maxBuffer: options.maxBytes ?? 64 * 1024 * 1024,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        const code: unknown = error === null ? 0 : error.code;
        if (typeof code === 'string') reject(new Error(`${program}: ${error?.message ?? code}`));
        else resolve({ stdout, stderr, exit: typeof code === 'number' ? code : null });
      },
    );
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
  });
}

/** As {@link run}, but anything other than exit 0 rejects with what the program said. */
export async function must(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const outcome = await run(program, args, options);
  if (outcome.exit === 0) return outcome.stdout;
  throw new Error(
    `${program} ${args.join(' ')} ended with ${outcome.exit ?? 'a deadline or signal'}:\n${tail(outcome.stderr + outcome.stdout)}`,
  );
}

/** The last lines of a long text. */
export function tail(text: string, lines = 20): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** Waits for a condition by asking again; the last reason it was not met ends up in the error. */
export async function until(
  what: string,
  deadlineMs: number,
  ask: () => Promise<string | undefined>,
  everyMs = 100,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const reason = await ask();
    if (reason === undefined) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
