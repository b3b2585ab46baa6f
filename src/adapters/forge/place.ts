/** Where the API of a forge is, and whether what we were given can be used at all. */
import { ForgeFailure, type ForgePlace } from '../../model/forge.ts';

/** @throws ForgeFailure `invalid` where the address is none */
export function apiOf({ kind, url }: ForgePlace): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  const isPlain = address?.username === '' && address.password === '' && address.search === '';
  if (!address || !isPlain || !['http:', 'https:'].includes(address.protocol)) {
    throw new ForgeFailure(
      'invalid',
      'The address of the forge is no plain http or https address.',
      'Example: url: https://git.example.net',
    );
  }
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
  if (kind !== 'github') return new URL(`${base}/api/v1`);
  const host = address.hostname;
  const isOwnApi = host === 'github.com' || host.endsWith('.ghe.com');
  return new URL(isOwnApi ? `https://api.${host}` : `${base}/api/v3`);
}

/** Where GitHub's GraphQL is asked: beside version 3 of its API. */
export function graphqlOf(place: ForgePlace): string {
  return apiOf(place).href.replace(/\/(?:v3)?$/, '');
}

/** @throws ForgeFailure `invalid` where a name would lead to another place of the API */
export function checkNames({ owner, name }: ForgePlace): void {
  if ([owner, name].every((part) => /^(?!\.{1,2}$)[\w.-]{1,100}$/.test(part))) return;
  throw new ForgeFailure(
    'invalid',
    'The owner or the name of the repository is none.',
    'Give both as the forge has them: acme/infra.',
  );
}

/** The token as it is sent: what is around it in a file is not of it. Never in a message. */
export function tokenOf(token: string, { url }: ForgePlace): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ForgeFailure(
    'unauthorized',
    trimmed === '' ? `There is no token for ${url}.` : `The token for ${url} is not one line.`,
    'Give the token alone, as the forge showed it.',
  );
}
