import { parseDuration } from '../model/units.ts';
import type { Failure } from '../model/observation.ts';
import type { Collection } from '../probes/plan.ts';
import type { Effects, EndpointResult, HttpRequest } from './effects.ts';
import { placeOf } from './secrets.ts';

/** How many requests of a burst are on their way at once. */
const abreast = 4;

/**
 * Sends one request many times and counts the answers. A burst is traffic: only as many, and only
 * to where, the host's entry in review.yaml allows. One request that could not be made is a burst that was not.
 */
export async function sendBurst(
  request: HttpRequest,
  count: number,
  { host, collector }: Collection,
  effects: Effects,
): Promise<EndpointResult> {
  const startedAt = effects.now();
  const done = (answer: EndpointResult['answer'], failure: Failure | null): EndpointResult => ({
    startedAt: startedAt.toISOString(),
    durationMs: effects.now().getTime() - startedAt.getTime(),
    answer,
    failure,
  });
  const reason = refuse(request, count, host, effects);
  if (reason !== null) return done({}, { kind: 'input', reason });
  const deadlineMs = parseDuration(collector.deadline) ?? 10_000;
  const answers: EndpointResult[] = [];
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < count && !answers.some(({ failure }) => failure)) {
      if (effects.now().getTime() - startedAt.getTime() > deadlineMs) return;
      sent += 1;
      answers.push(await effects.request(request));
    }
  };
  await Promise.all(Array.from({ length: abreast }, work));
  const failed = answers.find(({ failure }) => failure)?.failure;
  if (failed) return done({}, { kind: 'transport', reason: `one of them: ${failed.reason}` });
  if (answers.length < count) {
    const why = `${answers.length} of ${count} requests were made within ${deadlineMs} ms`;
    return done({}, { kind: 'deadline', reason: why });
  }
  return done({ outcome: 'sent', requests: count, answers: counted(answers) }, null);
}

function refuse(
  { url, connectTo }: HttpRequest,
  count: number,
  host: string | null,
  { burst }: Effects,
): string | null {
  const allowed = host === null ? null : burst(host);
  const place = placeOf(new URL(url).origin, connectTo ?? null, null);
  const wayOut = `limits: { http: { burst: ${count}, origins: ['${place}'] } }`;
  const who = host ?? 'no host';
  if (!allowed) return `a burst is traffic, and review.yaml allows none on ${who}: ${wayOut}`;
  if (!allowed.origins.includes(place)) {
    return `review.yaml allows no burst at ${place}: ${wayOut}`;
  }
  if (count > allowed.burst) return `review.yaml allows ${allowed.burst} requests: ${wayOut}`;
  return count < 1 ? 'a burst of no requests' : null;
}

/** How many answers had which status, or which end instead; by name. */
function counted(answers: readonly EndpointResult[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { answer } of answers) {
    const { outcome = 'unknown', status } = answer;
    const name = String(outcome === 'answered' && status ? status : outcome);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
