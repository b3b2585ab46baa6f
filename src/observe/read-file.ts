import { parseSize } from '../model/units.ts';
import type { ReadStep } from '../model/step.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import { digestOf } from './digest.ts';
import type { Effects, FileAtCommit, Redact } from './effects.ts';
import { recordFailure, type Recorded } from './record.ts';

/** Reads one path of the claimed commit as a blob; links are reported, never followed. */
export async function observeRead(
  collection: Collection,
  index: number,
  step: ReadStep,
  effects: Effects,
): Promise<Recorded> {
  const path = String(bind(step.read, collection.params));
  const context = contextOf(collection, index, [
    'git',
    'show',
    `${effects.commit.slice(0, 12)}:${path}`,
  ]);
  const started = effects.now();
  const cap = parseSize(collection.collector.cap) ?? 1_048_576;
  try {
    const file = await effects.readFile(path, cap);
    const value = describe(path, file, effects.redact);
    const text = JSON.stringify(value);
    const digest = file.kind === 'file' ? file.digest : digestOf(text);
    const bytes = file.kind === 'file' ? file.size : Buffer.byteLength(text);
    return {
      observation: {
        ...context,
        startedAt: started.toISOString(),
        durationMs: effects.now().getTime() - started.getTime(),
        exit: null,
        stdout: { text, bytes, digest, cut: false, kept: true },
        stderr: null,
        skipped: false,
        failure:
          file.kind === 'large' ? { kind: 'cut', reason: `${path} has ${file.size} bytes` } : null,
      },
      value,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the file could not be read';
    return recordFailure(context, { kind: 'transport', reason }, started.toISOString());
  }
}

function describe(path: string, file: FileAtCommit, redact: Redact): Record<string, unknown> {
  if (file.kind !== 'file') return { path, lines: [], ...file };
  const text = redact(file.bytes.toString('utf8'));
  return {
    path,
    kind: 'file',
    mode: file.mode,
    size: file.size,
    digest: file.digest,
    lines: text.split(/\r?\n/),
  };
}
