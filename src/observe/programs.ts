import type { Told } from './login.ts';
import type { Session } from './session.ts';

const limits = { deadlineMs: 10_000, capBytes: 262_144 } as const;

/** What the question itself runs: an answer that does not see these saw nothing. */
const control = 'stat';

/**
 * Which programs are on the PATH: files that somebody may execute. One question, by stat(1), as `command -v` is the shell's own.
 * @param directories absolute, of the PATH
 */
export async function findPrograms(
  session: Session,
  programs: readonly string[],
  directories: readonly string[],
): Promise<Told<ReadonlySet<string>>> {
  const places = new Map<string, string>();
  for (const program of [...programs, control]) {
    for (const path of placesOf(program, directories)) places.set(path, program);
  }
  const argv = ['stat', '-L', '-c', '%a %F:%n', '--', ...places.keys()];
  const { failure, stdout } = await session.run({ argv, ...limits });
  if (failure !== null) return { ok: false, reason: failure.reason };
  const found = new Set(
    (stdout?.text ?? '').split('\n').flatMap((line) => programIn(line, places)),
  );
  if (found.has(control)) return { ok: true, value: found };
  return { ok: false, reason: `stat(1) finds no program at all on the PATH of this login` };
}

function placesOf(program: string, directories: readonly string[]): string[] {
  if (program.includes('/')) return [program];
  return directories.map((directory) => `${directory.replace(/\/+$/, '')}/${program}`);
}

function programIn(line: string, places: ReadonlyMap<string, string>): string[] {
  const [, mode = '0', path = ''] = /^([0-7]+) regular file:(.*)$/.exec(line) ?? [];
  const isExecutable = (parseInt(mode, 8) & 0o111) !== 0;
  const program = places.get(path);
  return isExecutable && program !== undefined ? [program] : [];
}
