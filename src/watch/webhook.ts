// What a webhook is, by its headers alone: its body is never read for anything but its signature.
import type { ForgeKind } from '../model/forge.ts';

/** What became of a webhook; counted by these words. */
export type WebhookOutcome =
  | 'woke'
  | 'ping'
  | 'ignored' // signed, but of something else
  | 'replayed'
  | 'unsigned' // no signature, or not ours
  | 'rate-limited'
  | 'too-large'
  | 'malformed'
  | 'unknown'; // no such repository

/** What the headers of a webhook say. */
export interface Hook {
  readonly event: 'push' | 'pull-request' | 'ping' | 'other';
  /** HMAC-SHA256 of the body, 64 hex. */
  readonly signature: string;
  /** The delivery's id; not covered by the signature. */
  readonly delivery: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

interface HeaderNames {
  readonly signature: readonly (readonly [string, RegExp])[];
  readonly event: readonly string[];
  readonly delivery: readonly string[];
}

/** What happened to a pull request stands in the body: opened, closed and labelled are one here. */
const events: ReadonlyMap<string, Hook['event']> = new Map([
  ['push', 'push'],
  ['ping', 'ping'],
  ['pull_request', 'pull-request'],
]);

const hex = /^([0-9a-f]{64})$/;
const names: Readonly<Record<ForgeKind, HeaderNames>> = {
  github: {
    signature: [['x-hub-signature-256', /^sha256=([0-9a-f]{64})$/]],
    event: ['x-github-event'],
    delivery: ['x-github-delivery'],
  },
  gitea: {
    signature: [['x-gitea-signature', hex]],
    event: ['x-gitea-event'],
    delivery: ['x-gitea-delivery'],
  },
  forgejo: {
    signature: [
      ['x-forgejo-signature', hex],
      ['x-gitea-signature', hex],
    ],
    event: ['x-forgejo-event', 'x-gitea-event'],
    delivery: ['x-forgejo-delivery', 'x-gitea-delivery'],
  },
};

/** Reads the headers as this forge sends them; null where they are not those of a signed webhook. */
export function hookOf(headers: Headers, kind: ForgeKind): Hook | null {
  const { signature, event, delivery } = names[kind];
  const signed = signature.flatMap(([name, form]) => form.exec(textOf(headers[name]))?.[1] ?? []);
  const id = first(headers, delivery);
  if (signed[0] === undefined || !/^[\w-]{1,100}$/.test(id)) return null;
  const named = first(headers, event);
  return {
    event: events.get(named) ?? 'other',
    signature: signed[0],
    delivery: id,
  };
}

function first(headers: Headers, wanted: readonly string[]): string {
  return wanted.map((name) => textOf(headers[name])).find((text) => text !== '') ?? '';
}

function textOf(header: Headers[string]): string {
  return typeof header === 'string' ? header : '';
}

/** Whether a body is of a type that the forges send. */
export function isFormOrJson(type: string | undefined): boolean {
  const [essence = ''] = (type ?? '').toLowerCase().split(';');
  return ['application/json', 'application/x-www-form-urlencoded'].includes(essence.trim());
}

/** The repository that a path is the webhook of: `/hooks/infra`. */
export function repositoryOfPath(path: string): string | null {
  return /^\/hooks\/([A-Za-z0-9][A-Za-z0-9._-]{0,62})$/.exec(path)?.[1] ?? null;
}

/**
 * What was delivered already. A body that was signed once is not taken again under another id, which nobody signed.
 * Only what is signed gets in; the oldest goes first.
 */
export class Deliveries {
  readonly #most: number;
  readonly #seen = new Set<string>();

  constructor(most = 10_000) {
    this.#most = most;
  }

  /** Whether it is the first of its kind for a repository; it is not, from now on. */
  isFirst(repository: string, { signature, delivery }: Hook): boolean {
    const marks = [`${repository} ${signature}`, `${repository} id ${delivery}`];
    if (marks.some((mark) => this.#seen.has(mark))) return false;
    for (const mark of marks) this.#seen.add(mark);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= this.#most) break;
      this.#seen.delete(oldest);
    }
    return true;
  }

  get size(): number {
    return this.#seen.size;
  }
}
