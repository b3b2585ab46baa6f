import type { ArtifactsStep } from '../model/step.ts';
import { parseSize } from '../model/units.ts';
import { parseJunit } from '../probes/parsers/junit.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import { digestOf } from './digest.ts';
import type { Effects } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';

/**
 * Reads test reports that the operator keeps for the commit that is looked at, never those of the clone. One that is
 * not there, or is no report, leaves nothing to judge.
 */
export async function observeArtifacts(
  collection: Collection,
  index: number,
  step: ArtifactsStep,
  effects: Effects,
): Promise<Recorded> {
  const paths = bind(step.junit, collection.params) as readonly string[];
  const places = paths.map((path) => `$REVIEW_ARTIFACTS/${effects.commit}/${path}`);
  const context = contextOf(collection, index, ['cat', ...places]);
  const started = effects.now();
  const startedAt = started.toISOString();
  const cap = parseSize(collection.collector.cap) ?? 1_048_576;
  const reports: unknown[] = [];
  for (const path of paths) {
    const read = await effects.artifact(path, cap);
    if (!read.ok) return recordFailure(context, { kind: 'input', reason: read.reason }, startedAt);
    const parsed = parseJunit(new TextDecoder('utf-8', { fatal: false }).decode(read.bytes));
    if (!parsed.ok) {
      const failure = { kind: 'unparsable', reason: `${path}: ${parsed.reason}` } as const;
      return recordFailure(context, failure, startedAt);
    }
    reports.push({ path, digest: digestOf(read.bytes), ...parsed.report });
  }
  const value = redactTexts(reports, effects.redact);
  const durationMs = effects.now().getTime() - started.getTime();
  const when = { startedAt, durationMs };
  return { observation: recordJson(context, JSON.stringify(value), when), value };
}
