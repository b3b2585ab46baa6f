import { parseDuration } from '../model/units.ts';
import type { ConnectStep } from '../model/step.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';

/** Connects to a port, and to one beside it, on every address that a name has; sends nothing. */
export async function observeConnect(
  collection: Collection,
  index: number,
  step: ConnectStep,
  effects: Effects,
): Promise<Recorded> {
  const { params, vantage, host, collector } = collection;
  const given = bind(step.connect, params) as Readonly<Record<string, unknown>>;
  const [address, port, besides] = [
    String(given.address),
    Number(given.port),
    Number(given.besides),
  ];
  const context = contextOf(collection, index, ['nc', '-zv', address, `${port}`, `${besides}`]);
  const startedAt = effects.now().toISOString();
  const opened = vantage === 'host' && host !== null ? await effects.session(host) : null;
  if (opened?.ok === false) return recordFailure(context, opened.failure, startedAt);
  const { answer, failure, ...when } = await effects.connect({
    address,
    port,
    besides,
    timeoutMs: parseDuration(collector.deadline) ?? 10_000,
    ...(opened ? { open: (...to) => opened.session.connectTcp(...to) } : {}),
  });
  const clean = failure && { ...failure, reason: effects.redact(failure.reason) };
  return { observation: recordJson(context, JSON.stringify(answer), when, clean), value: answer };
}
