/** New files for somebody's work tree: all of them whole, or none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReviewFailure } from '../../model/failure.ts';
import { gitText } from './run.ts';
import { assertDirectory } from './source.ts';
import { undoOnExit } from './temporary.ts';
import { readPlain, prepareFile, type PreparedFile } from './worktree.ts';

export interface Work {
  /** Its root. */
  readonly top: string;
  /**
   * The text of a file, with its byte order mark; null where there is none.
   * @throws ReviewFailure `usage` where it is no UTF-8: written back it would be another
   */
  readonly read: (path: string) => string | null;
  readonly exists: (path: string) => boolean;
  /**
   * Writes texts, each beside its place first: what can fail has failed before the first is moved there.
   * @throws ReviewFailure `usage` where a file is not what was `read` of it any more
   */
  readonly write: (files: readonly { readonly path: string; readonly text: string }[]) => void;
}

/** Opens the work tree that holds a directory. */
export async function openWork(directory: string): Promise<Work> {
  assertDirectory(directory);
  const args = ['rev-parse', '--show-toplevel'];
  const top = (await gitText({ directory, args, profile: 'theirs' })).trimEnd();
  const seen = new Map<string, string | null>();
  const read = (path: string): string | null => {
    const bytes = readPlain(top, path);
    return bytes === null ? null : textOf(bytes, path);
  };
  return {
    top,
    read: (path) => {
      const text = read(path);
      seen.set(path, text);
      return text;
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
        const changed = files.find(({ path }) => read(path) !== (seen.get(path) ?? null));
        if (changed) throw changedMeanwhile(changed.path);
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

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const message = `${path} is no text in UTF-8: nothing can be added to it.`;
    throw new ReviewFailure('usage', message, 'Leave it out: --ci none, --no-agents');
  }
}

function changedMeanwhile(path: string): ReviewFailure {
  const message = `${path} was changed meanwhile: nothing was written.`;
  return new ReviewFailure('usage', message, 'Run it again.');
}
