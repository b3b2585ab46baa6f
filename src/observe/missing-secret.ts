import { bind, type Collection } from '../probes/plan.ts';
import { secretOf } from './collect.ts';
import type { Effects } from './effects.ts';
import { keyOf } from './request.ts';

/** Why the operator's secret that a collection needs is not to be had; null where it is, or none is needed. */
export function missingSecret(
  collection: Collection,
  effects: Pick<Effects, 'secret'>,
): string | null {
  for (const step of collection.collector.steps) {
    if ('request' in step) {
      const given = bind(step.request, collection.params) as Readonly<Record<string, unknown>>;
      const key = keyOf(collection, given, effects);
      if (typeof key === 'string') return key;
    } else if ('run' in step) {
      const secret = secretOf(collection, step, effects);
      if (secret?.ok === false) return secret.reason;
    }
  }
  return null;
}
