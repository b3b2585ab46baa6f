/** What came back instead of an answer, before anyone is told: an answer's status in the words of the interface. */
import type { ForgeFailureKind } from '../../model/forge.ts';

export class Refusal extends Error {
  readonly kind: ForgeFailureKind;
  /** Whether the request may have been carried out all the same. */
  readonly unsure: boolean;
  /** When to try again, as the forge says; null: not at all; undefined: when we like. */
  readonly againInMs: number | null | undefined;
  /** A way out of this alone, where the kind's own would not do. */
  readonly wayOut: string | null;

  constructor(
    kind: ForgeFailureKind,
    came: string,
    more: { unsure?: boolean; againInMs?: number | null | undefined; wayOut?: string | null } = {},
  ) {
    super(came);
    this.kind = kind;
    this.unsure = more.unsure ?? false;
    this.againInMs = 'againInMs' in more ? more.againInMs : null;
    this.wayOut = more.wayOut ?? null;
  }
}

/** An answer that was read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const kindsByStatus: Readonly<Record<number, ForgeFailureKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'slow',
  410: 'not-found',
  429: 'rate-limited',
};

const namesOfHeaders = ['x-accepted-github-permissions', 'x-accepted-oauth-scopes'] as const;

/**
 * The refusal that an answer is; null where it is none.
 * @param quote makes a text of the forge fit for a message of ours
 */
export function refusalOf(
  answer: Answer,
  { isWrite, now, quote }: { isWrite: boolean; now: number; quote: (text: string) => string },
): Refusal | null {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) return null;
  const said = quote(messageOf(text));
  const came = `it answered ${status}${said === '' ? '' : ` (${said})`}`;
  if (status >= 500) {
    return new Refusal('broken', came, { unsure: isWrite, againInMs: waitOf(headers, now) });
  }
  if (status < 400) return new Refusal('nonsense', came);
  const kind = isLimited(answer) ? 'rate-limited' : (kindsByStatus[status] ?? 'invalid');
  if (kind === 'rate-limited') {
    // A 403 that says nothing of when is GitHub's second limit: it wants to be left alone.
    const unsaid = status === 403 ? null : undefined;
    return new Refusal(kind, came, { againInMs: waitOf(headers, now) ?? unsaid });
  }
  const wanted = namesOfHeaders.flatMap((name) => headers.get(name)?.trim() || []);
  const wants = kind === 'forbidden' && wanted[0] ? `; it wants ${quote(wanted[0])}` : '';
  return new Refusal(kind, came + wants, { unsure: isWrite && kind === 'slow' });
}

/** GitHub answers 403 both for "too often" and for "you may not". */
function isLimited({ status, headers, text }: Answer): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  return isUsedUp || headers.has('retry-after') || /rate limit/i.test(messageOf(text));
}

/** What the forge says about when to come back, in milliseconds from now; undefined where it says nothing. */
function waitOf(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after) * 1000;
  const day = Date.parse(after);
  if (!Number.isNaN(day)) return Math.max(0, day - now);
  const reset = headers.get('x-ratelimit-reset') ?? '';
  const isUsedUp = (headers.get('x-ratelimit-remaining') ?? '0') === '0';
  return isUsedUp && /^\d{1,11}$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : undefined;
}

/** The sentence in an error's body; empty for a page made for people. */
function messageOf(text: string): string {
  const body = jsonOf(text);
  if (typeof body !== 'object' || body === null || !('message' in body)) return '';
  const { message } = body;
  const errors = 'errors' in body && Array.isArray(body.errors) ? body.errors : [];
  const details = errors.flatMap((error: unknown) =>
    typeof error === 'object' && error !== null && 'message' in error ? [error.message] : [],
  );
  return [message, ...details].filter((part) => typeof part === 'string').join(': ');
}

/** What a JSON text holds; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
