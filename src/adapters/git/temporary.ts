/** Temporary directories and half-done work, undone when the process ends in the middle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pending = new Set<() => void>();
let listening = false;

/**
 * Registers what has to be undone should the process exit before `release` is called. It runs on `exit`: whoever handles
 * SIGINT and SIGTERM has to end in `process.exit`.
 */
export function undoOnExit(undo: () => void): () => void {
  if (!listening) process.on('exit', undoAll);
  listening = true;
  pending.add(undo);
  return () => pending.delete(undo);
}

function undoAll(): void {
  for (const undo of pending) {
    try {
      undo();
    } catch {
      // The process is ending: what cannot be undone must not keep the rest from it.
    }
  }
  pending.clear();
}

export interface TemporaryDirectory {
  readonly path: string;
  remove(): void;
}

/** A directory that only we can read. */
export function temporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'cold-review-'));
  const erase = (): void => {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  };
  const release = undoOnExit(erase);
  return {
    path,
    remove: () => {
      erase();
      release();
    },
  };
}
