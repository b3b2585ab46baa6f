import type { TablesStep } from '../model/step.ts';
import { parseSize } from '../model/units.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';

/** Reads the tables of a Markdown file of the claimed commit. The parser is loaded where it is asked for. */
export async function observeTables(
  collection: Collection,
  index: number,
  step: TablesStep,
  effects: Effects,
): Promise<Recorded> {
  const path = String(bind(step.tables, collection.params));
  const words = ['git', 'show', `${effects.commit.slice(0, 12)}:${path}`];
  const context = contextOf(collection, index, words);
  const started = effects.now();
  const startedAt = started.toISOString();
  const cap = parseSize(collection.collector.cap) ?? 1_048_576;
  try {
    const file = await effects.readFile(path, cap);
    if (file.kind === 'large') {
      const reason = `${path} has ${file.size} bytes`;
      return recordFailure(context, { kind: 'cut', reason }, startedAt);
    }
    const { markdownTables } = await import('../probes/parsers/markdown-tables.ts');
    const tables = file.kind === 'file' ? markdownTables(file.bytes.toString('utf8')) : [];
    const value = redactTexts({ path, kind: file.kind, tables }, effects.redact);
    const durationMs = effects.now().getTime() - started.getTime();
    const when = { startedAt, durationMs };
    return { observation: recordJson(context, JSON.stringify(value), when), value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the file could not be read';
    return recordFailure(context, { kind: 'transport', reason }, startedAt);
  }
}
