import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { scratchDirectory } from '../adapters/git/scratch.ts';

export type Moment = 'before' | 'after';

/** Surroundings with a `git` that kills who started it, before or after a command of its own. */
export function killingGit(command: string, moment: Moment): { readonly PATH: string } {
  const folder = scratchDirectory();
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const kill = 'kill -9 $PPID';
  const [before, after] = moment === 'before' ? [`${kill}; exit 1`, ''] : ['', kill];
  const script = `#!/bin/sh
case " $* " in
  *' ${command} '*) ${before || ':'}; ${real} "$@"; status=$?; ${after || ':'}; exit $status ;;
  *) exec ${real} "$@" ;;
esac
`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  return { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}
