/** New files for somebody's work tree: all of them whole, or none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitText } from './run.ts';
import { undoOnExit } from './temporary.ts';
import { readPlain, prepareFile, type PreparedFile } from './worktree.ts';

export interface Work {
  /** Its root. */
  readonly top: string;
  /** The text of a file; null where there is none. */
  readonly read: (path: string) => string | null;
  readonly exists: (path: string) => boolean;
  /** Writes texts, each beside its place first: what can fail has failed before the first is moved there. */
  readonly write: (files: readonly { readonly path: string; readonly text: string }[]) => void;
}

/** Opens the work tree that holds a directory. */
export async function openWork(directory: string): Promise<Work> {
  const args = ['rev-parse', '--show-toplevel'];
  const top = (await gitText({ directory, args, profile: 'theirs' })).trimEnd();
  return {
    top,
    read: (path) => {
      const bytes = readPlain(top, path);
      return bytes === null ? null : new TextDecoder().decode(bytes);
    },
    exists: (path) => existsSync(join(top, path)),
    write: (files) => {
      const beside: PreparedFile[] = [];
      const discard = (): void => {
        for (const one of beside.toReversed()) one.discard();
      };
      const release = undoOnExit(discard);
      try {
        for (const { path, text } of files)
          beside.push(prepareFile(top, path, new TextEncoder().encode(text)));
        for (const one of beside) one.place();
      } catch (error) {
        discard();
        throw error;
      } finally {
        release();
      }
    },
  };
}
