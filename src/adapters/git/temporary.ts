/** Temporary directories and half-done work, undone when the process ends in the middle. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

/** The last first: what runs is stopped before what it works on goes. */
function undoAll(): void {
  for (const undo of [...pending].reverse()) {
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
  const release = undoOnExit(() => eraseForGood(path, erase));
  return {
    path,
    remove: () => {
      erase();
      release();
    },
  };
}

/** A process that was told to stop may still be writing there for a moment. */
function eraseForGood(path: string, erase: () => void): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      erase();
    } catch {
      // Something came in between; once more.
    }
    Atomics.wait(clock, 0, 0, 20);
    if (!existsSync(path)) return;
  }
}
