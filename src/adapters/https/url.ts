import type { Endpoint } from './dial.ts';

/** An http or https URL without credentials; otherwise why not. */
export function parseUrl(text: string): URL | string {
  if (!URL.canParse(text)) return `${text.slice(0, 200)} is not a URL.`;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `Only https: and http: can be asked for, not ${url.protocol}`;
  }
  if (url.username !== '' || url.password !== '') return 'A URL must not hold a user or password.';
  return url;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** The host name of a URL as certificates and resolvers know it. */
export function hostOf(url: URL): string {
  return withoutBrackets(url.hostname);
}

export function endpointOf(url: URL): Endpoint {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: hostOf(url), port };
}

/** `host:port`, `[::1]:port`, or a host alone, which keeps the URL's port. */
export function parseEndpoint(text: string, port: number): Endpoint | null {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/.exec(text);
  const [, host, given] = match ?? [];
  if (host === undefined) return null;
  const chosen = given === undefined ? port : Number(given);
  if (chosen < 1 || chosen > 65535) return null;
  if (!host.startsWith('[')) return { host, port: chosen };
  // In the one spelling that sockets report: addresses are compared as text later on.
  const literal = `http://${host}`;
  return URL.canParse(literal) ? { host: hostOf(new URL(literal)), port: chosen } : null;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends us; null where it does not. RFC 9110, 15.4. */
export function nextUrl(from: URL, status: number, location: string | undefined): URL | null {
  if (!redirects.has(status) || location === undefined) return null;
  if (!URL.canParse(location, from.href)) return null;
  const next = parseUrl(new URL(location, from).href);
  return typeof next === 'string' ? null : next;
}
