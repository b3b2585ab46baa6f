/** The command in this process, with a terminal that keeps what is printed. */
import { program } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Printed {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line as if it were typed in a directory. */
export async function runHere(
  cwd: string,
  argv: readonly string[],
  { env = {}, ...more }: Partial<Terminal> = {},
): Promise<Printed> {
  let [stdout, stderr] = ['', ''];
  const exit = await program(argv, {
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
    width: 100,
    prose: (text) => text,
    isInteractive: false,
    color: false,
    env,
    cwd,
    ...more,
  });
  return { exit, stdout, stderr };
}
