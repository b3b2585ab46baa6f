/** What goes wrong on the way to a forge, planted by a test. */
import type { ServerResponse } from 'node:http';

export type Fault =
  /** Another answer instead. */
  | {
      readonly answer: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly text?: string | Buffer;
    }
  /** The connection is broken off without an answer, or in the middle of one. */
  | { readonly drop: 'at once' | 'in the answer' }
  /** No answer comes, or no end of one. */
  | { readonly hang: 'at once' | 'in the answer' };

export interface Planted {
  readonly fault: Fault;
  /** How many answers it spoils. */
  times: number;
  /** Whether the request is carried out all the same. */
  readonly carriedOut: boolean;
  /** Spoils requests of this method alone. */
  readonly method: string | null;
}

/** Faults by the names that tests call them. */
export const faults = {
  status: (answer: number, message = 'Something is wrong'): Fault => ({
    answer,
    text: JSON.stringify({ message }),
  }),
  html: (answer = 200): Fault => ({
    answer,
    text: '<html><body>Sign in</body></html>',
    headers: { 'content-type': 'text/html' },
  }),
  text: (text: string | Buffer, headers: Readonly<Record<string, string>> = {}): Fault => ({
    answer: 200,
    text,
    headers,
  }),
  redirect: (location: string, answer = 302): Fault => ({ answer, headers: { location } }),
  /** 429, and when to come back in seconds. */
  tooMany: (after?: string): Fault => ({
    answer: 429,
    text: JSON.stringify({ message: 'Too many requests' }),
    headers: after === undefined ? {} : { 'retry-after': after },
  }),
  /** GitHub's 403 that means 429; when the limit is lifted in seconds since 1970. */
  usedUp: (reset: number): Fault => ({
    answer: 403,
    text: JSON.stringify({ message: 'API rate limit exceeded for installation.' }),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
  }),
  drop: { drop: 'at once' },
  cut: { drop: 'in the answer' },
  hang: { hang: 'at once' },
  stall: { hang: 'in the answer' },
} as const;

/** Does to an answer what the fault says. */
export function spoil(response: ServerResponse, fault: Fault): void {
  if ('answer' in fault) {
    response.writeHead(fault.answer, { 'content-type': 'application/json', ...fault.headers });
    response.end(fault.text ?? '');
    return;
  }
  const [where, end] = 'hang' in fault ? [fault.hang, false] : [fault.drop, true];
  if (where === 'in the answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id":', () => end && response.destroy());
  } else if (end) response.destroy();
}
