/** GitHub, Gitea and Forgejo behind one interface. */
import type { Forge, ForgePlace } from '../../model/forge.ts';
import { openClient } from './client.ts';
import { apiOf, checkNames, tokenOf } from './place.ts';
import { forgeOf } from './questions.ts';
import { openWire, type Limits } from './wire.ts';

const limits: Limits = {
  timeoutMs: 10_000,
  capBytes: 5 * 1024 * 1024,
  backoffMs: 500,
  patienceMs: 10_000,
  listMs: 60_000,
  now: () => Date.now(),
};

/**
 * Opens a repository of a forge; nothing is asked yet.
 * @param token goes to the API's origin and nowhere else, not into a message either
 * @throws ForgeFailure where the address, the names or the token cannot be used
 */
export function openForge(place: ForgePlace, token: string, options: Partial<Limits> = {}): Forge {
  const api = apiOf(place);
  checkNames(place);
  const secret = tokenOf(token, place);
  const own = { ...limits, ...options };
  const fetches = openWire({ origin: api.origin, limits: own, quote: quoter(secret) });
  const baseUrl = api.href.replace(/\/$/, '');
  return forgeOf(place, openClient({ place, token: secret, baseUrl, fetches, limits: own }));
}

const longestQuote = 200;

/** Makes a forge's text fit for a message: one short line, without the token that it may repeat. */
function quoter(secret: string): (text: string) => string {
  return (text) => {
    const line = text
      .replaceAll(secret, '***')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim();
    return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  };
}
