import { refuseHeaderName } from '../criteria/index.ts';
import { parseDuration, parseSize } from '../model/units.ts';
import type { Failure } from '../model/observation.ts';
import type { RequestStep } from '../model/step.ts';
import type { Collection } from '../probes/plan.ts';
import { bind } from '../probes/plan.ts';
import { sendBurst } from './burst.ts';
import { contextOf } from './context.ts';
import type { Effects, HttpRequest } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';

/** What a request that has to be rejected carries: no server can read it as what it waits for. */
const brokenBody = '{"cold-review":';
const reading = new Set(['GET', 'HEAD']);
const writing = new Set(['POST', 'PUT', 'PATCH']);

type Given = Readonly<Record<string, unknown>>;

/** Makes the request of a step from its vantage and records the answer as JSON. */
export async function observeRequest(
  collection: Collection,
  index: number,
  step: RequestStep,
  effects: Effects,
): Promise<Recorded> {
  const given = withQuery(bind(step.request, collection.params) as Given);
  const context = contextOf(collection, index, describeRequest(given));
  const startedAt = effects.now().toISOString();
  const prepared = await prepareRequest(collection, given, effects);
  if (!prepared.ok) return recordFailure(context, prepared.failure, startedAt);
  const result =
    typeof given.burst === 'number'
      ? await sendBurst(prepared.request, given.burst, collection, effects)
      : await effects.request(prepared.request);
  const text = JSON.stringify(
    redactTexts({ ...result.answer, requestedAt: result.startedAt }, effects.redact),
  );
  const { startedAt: began, durationMs, failure } = result;
  const observation = recordJson(context, text, { startedAt: began, durationMs }, failure);
  return { observation, value: result.answer };
}

/** The query's fields as part of the URL (`application/x-www-form-urlencoded`, WHATWG URL). */
function withQuery({ query, ...given }: Given): Given {
  if (typeof query !== 'object' || query === null || !URL.canParse(String(given.url))) return given;
  const url = new URL(String(given.url));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return { ...given, url: url.href };
}

type Prepared =
  | { readonly ok: true; readonly request: HttpRequest }
  | { readonly ok: false; readonly failure: Failure };

/** The request that a step's parameters come to, with its secret and from its vantage; or why none is made. */
async function prepareRequest(
  collection: Collection,
  given: Given,
  effects: Effects,
): Promise<Prepared> {
  const refuse = (reason: string): Prepared => ({ ok: false, failure: { kind: 'input', reason } });
  const ca = typeof given.ca === 'string' ? effects.criteriaText(given.ca) : undefined;
  if (ca === null) return refuse(`the criteria hold no file ${String(given.ca)}`);
  const method = typeof given.method === 'string' ? given.method : 'GET';
  if (!(given.rejected === true ? writing : reading).has(method)) {
    return refuse(`${method} may write: it is sent only where it has to be rejected`);
  }
  const key = keyOf(collection, given, effects);
  if (typeof key === 'string') return refuse(key);
  const open = await opener(collection, effects);
  if (!open.ok) return open;
  const lines = Array.isArray(given.send) ? given.send.map(String) : [];
  const type = given.rejected === true ? ['content-type: application/json'] : [];
  const send = Object.fromEntries([...type, ...lines].map(headerOf));
  const request: HttpRequest = {
    url: String(given.url),
    follow: given.follow === true,
    timeoutMs: parseDuration(collection.collector.deadline) ?? 10_000,
    capBytes: parseSize(collection.collector.cap) ?? 1_048_576,
    ...(method === 'GET' ? {} : { method }),
    ...(given.rejected === true ? { payload: brokenBody } : {}),
    ...(Object.keys(send).length > 0 ? { send } : {}),
    ...(key ? { key } : {}),
    ...(typeof given.connectTo === 'string' ? { connectTo: given.connectTo } : {}),
    ...(given.body === true ? { keepBody: true } : {}),
    ...(Array.isArray(given.headers) ? { keepHeaders: given.headers.map(String) } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(open.from ? { open: open.from } : {}),
  };
  return { ok: true, request };
}

function headerOf(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

/** The header with the operator's secret; none where the check names none; else why it cannot be sent. */
export function keyOf(
  { vantage, host }: Collection,
  given: Given,
  effects: Pick<Effects, 'secret'>,
): HttpRequest['key'] | string {
  if (typeof given.key !== 'string') return undefined;
  const header = keyHeaderOf(given);
  const reason = refuseHeaderName(header);
  if (reason !== null) return `"${header}" ${reason}`;
  if (!URL.canParse(String(given.url))) return `${String(given.url)} is not a URL`;
  const secret = effects.secret(given.key, {
    name: new URL(String(given.url)).origin,
    connectTo: typeof given.connectTo === 'string' ? given.connectTo : null,
    host: vantage === 'host' ? host : null,
  });
  if (!secret.ok) return secret.reason;
  const value = `${schemeOf(given)}${secret.value}`;
  if (!/^[\x20-\x7e]+$/.test(value)) return `${given.key} holds a character that no header can`;
  return { header: header.toLowerCase(), value };
}

function keyHeaderOf({ keyHeader }: Given): string {
  return typeof keyHeader === 'string' ? keyHeader : 'X-API-Key';
}

function schemeOf({ keyScheme }: Given): string {
  return typeof keyScheme === 'string' ? `${keyScheme} ` : '';
}

type Opener =
  | { readonly ok: true; readonly from: HttpRequest['open'] }
  | { readonly ok: false; readonly failure: Failure };

async function opener({ vantage, host }: Collection, effects: Effects): Promise<Opener> {
  if (vantage !== 'host' || host === null) return { ok: true, from: undefined };
  const opened = await effects.session(host);
  if (!opened.ok) return opened;
  const { session } = opened;
  return { ok: true, from: (name, port, timeoutMs) => session.connectTcp(name, port, timeoutMs) };
}

/** The request in the words of curl(1), so that a person can make it again; of a secret its name. */
function describeRequest(given: Given): string[] {
  const times = typeof given.burst === 'number' ? [`# ${given.burst} times`] : [];
  const words = ['curl', '-si'];
  if (given.method === 'HEAD') words.push('-I');
  else if (typeof given.method === 'string' && given.method !== 'GET') {
    words.push('-X', given.method);
  }
  if (given.follow === true) words.push('-L');
  if (Array.isArray(given.send)) words.push(...given.send.flatMap((one) => ['-H', String(one)]));
  if (typeof given.key === 'string') {
    words.push('-H', `${keyHeaderOf(given)}: ${schemeOf(given)}$${given.key}`);
  }
  if (given.rejected === true) words.push('--json', brokenBody);
  if (typeof given.ca === 'string') words.push('--cacert', given.ca);
  if (typeof given.connectTo === 'string') words.push('--connect-to', `::${given.connectTo}`);
  return [...words, String(given.url), ...times];
}
