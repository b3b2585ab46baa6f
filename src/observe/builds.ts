import { parseSize } from '../model/units.ts';
import type { Failure } from '../model/observation.ts';
import type { Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';

/** Asks the operator's forge what ran on the claimed commit: all of it, whoever said it. */
export async function observeBuilds(
  collection: Collection,
  index: number,
  effects: Effects,
): Promise<Recorded> {
  const { commit, redact } = effects;
  const path = `$REVIEW_FORGE_URL/.../commits/${commit}/status`;
  const context = contextOf(collection, index, ['GET', path]);
  const started = effects.now();
  const startedAt = started.toISOString();
  const asked = await effects.builds();
  if (!asked.ok) {
    const reason = redact(asked.failure.reason);
    return recordFailure(context, { ...asked.failure, reason }, startedAt);
  }
  const { forge, repository, builds } = asked;
  const value = redactTexts({ forge, repository, commit, builds }, redact);
  const text = JSON.stringify(value);
  const cap = parseSize(collection.collector.cap) ?? 262_144;
  if (Buffer.byteLength(text) > cap) {
    const reason = `the forge shows ${builds.length} statuses, more than ${cap} bytes`;
    const failure: Failure = { kind: 'cut', reason };
    return recordFailure(context, failure, startedAt);
  }
  const durationMs = effects.now().getTime() - started.getTime();
  return { observation: recordJson(context, text, { startedAt, durationMs }), value };
}
