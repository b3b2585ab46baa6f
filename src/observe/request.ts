import { parseDuration, parseSize } from '../model/units.ts';
import type { RequestStep } from '../model/probe.ts';
import type { Collection } from '../probes/plan.ts';
import { bind } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects, HttpRequest } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';

/** Makes the request of a step from its vantage and records the answer as JSON. */
export async function observeRequest(
  collection: Collection,
  index: number,
  step: RequestStep,
  effects: Effects,
): Promise<Recorded> {
  const given = bind(step.request, collection.params) as Readonly<Record<string, unknown>>;
  const context = contextOf(collection, index, describe(given));
  const startedAt = effects.now().toISOString();
  const ca = typeof given.ca === 'string' ? effects.criteriaText(given.ca) : undefined;
  if (ca === null) {
    return recordFailure(
      context,
      { kind: 'input', reason: `the criteria hold no file ${String(given.ca)}` },
      startedAt,
    );
  }
  const open = await opener(collection, effects);
  if (!open.ok) return recordFailure(context, open.failure, startedAt);
  const request: HttpRequest = {
    url: String(given.url),
    follow: given.follow === true,
    timeoutMs: parseDuration(collection.collector.deadline) ?? 10_000,
    capBytes: parseSize(collection.collector.cap) ?? 1_048_576,
    ...(typeof given.connectTo === 'string' ? { connectTo: given.connectTo } : {}),
    ...(given.body === true ? { keepBody: true } : {}),
    ...(Array.isArray(given.headers) ? { keepHeaders: given.headers.map(String) } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(open.from ? { open: open.from } : {}),
  };
  const result = await effects.request(request);
  const text = JSON.stringify(
    redactTexts({ ...result.answer, requestedAt: result.startedAt }, effects.redact),
  );
  const { startedAt: began, durationMs, failure } = result;
  const observation = recordJson(context, text, { startedAt: began, durationMs }, failure);
  return { observation, value: result.answer };
}

type Opener =
  | { readonly ok: true; readonly from: HttpRequest['open'] }
  | { readonly ok: false; readonly failure: NonNullable<Recorded['observation']['failure']> };

async function opener({ vantage, host }: Collection, effects: Effects): Promise<Opener> {
  if (vantage !== 'host' || host === null) return { ok: true, from: undefined };
  const opened = await effects.session(host);
  if (!opened.ok) return opened;
  const { session } = opened;
  return { ok: true, from: (name, port, timeoutMs) => session.connectTcp(name, port, timeoutMs) };
}

/** The request in the words of curl(1), so that a person can make it again. */
function describe(given: Readonly<Record<string, unknown>>): string[] {
  const url = String(given.url);
  const words = ['curl', '-si'];
  if (given.follow === true) words.push('-L');
  if (typeof given.ca === 'string') words.push('--cacert', given.ca);
  if (typeof given.connectTo === 'string') words.push('--connect-to', `::${given.connectTo}`);
  return [...words, url];
}
