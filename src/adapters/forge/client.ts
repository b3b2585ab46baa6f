/** Questions to a forge as data: a route, its parameters and what the answer has to look like. */
import { Octokit } from '@octokit/rest';
import type * as z from 'zod';
import type { ForgePlace } from '../../model/forge.ts';
import { version } from '../../version.ts';
import { Refusal, jsonOf } from './refusal.ts';
import { failureOf, type Need } from './failure.ts';
import type { Fetches, Limits } from './wire.ts';

export interface Question<Schema extends z.ZodType> {
  /** For people, after "Asked ... to": `list its open pull requests`. */
  readonly what: string;
  readonly need: Need;
  /** As octokit writes it: `GET /repos/{owner}/{repo}/pulls`. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly answer: Schema;
  /** A write that does the same twice as once. */
  readonly repeatable?: boolean;
}

export interface Client {
  readonly place: ForgePlace;
  readonly ask: <Schema extends z.ZodType>(question: Question<Schema>) => Promise<z.output<Schema>>;
  /** The same, with the scopes of the token where the forge says them. */
  readonly askScoped: <Schema extends z.ZodType>(
    question: Question<Schema>,
  ) => Promise<{ body: z.output<Schema>; scopes: readonly string[] | null }>;
  /** Asks page by page. */
  readonly list: <Schema extends z.ZodType, Item extends { id?: number; number?: number }>(
    question: Question<Schema>,
    itemsOf: (answer: z.output<Schema>) => readonly Item[],
  ) => Promise<Item[]>;
}

interface Means {
  readonly place: ForgePlace;
  readonly token: string;
  readonly baseUrl: string;
  readonly fetches: Fetches;
  readonly limits: Limits;
}

const mostPages = 50;
const isNext = /;\s*rel="?next"?/;
const quiet = () => undefined;

/** @returns a client that throws nothing but a ForgeFailure for what a forge does */
export function openClient(means: Means): Client {
  const { place, fetches } = means;
  const octokit = new Octokit({
    auth: means.token,
    baseUrl: means.baseUrl,
    userAgent: `cold-review/${version}`,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { fetch: fetches.careful },
  });
  const where = { owner: place.owner, repo: place.name };
  const size = place.kind === 'github' ? { per_page: 100 } : { limit: 50 };

  async function answer<Schema extends z.ZodType>(question: Question<Schema>, page = {}) {
    const { route, parameters = {}, repeatable = false } = question;
    const again = repeatable ? { request: { fetch: fetches.repeating } } : {};
    try {
      const here = route.includes('{owner}') ? where : {};
      const came = await octokit.request(route, { ...here, ...parameters, ...page, ...again });
      const body = readBody(question, came.data);
      const { link, 'x-total-count': total, 'x-oauth-scopes': scopes } = came.headers;
      return { body, link, total, scopes };
    } catch (error) {
      const refusal = refusalIn(error);
      throw refusal ? failureOf(refusal, { place, ...question }) : error;
    }
  }

  return {
    place,
    ask: async (question) => (await answer(question)).body,
    askScoped: async (question) => {
      const { body, scopes } = await answer(question);
      return { body, scopes: scopes === undefined ? null : scopesIn(scopes) };
    },
    list: async (question, itemsOf) => {
      const found = new Map<number | undefined, ReturnType<typeof itemsOf>[number]>();
      const end = means.limits.now() + means.limits.listMs;
      for (let page = 1; page <= mostPages; page += 1) {
        const { body, link, total } = await answer(question, { ...size, page });
        const before = found.size;
        for (const item of itemsOf(body)) found.set(item.id ?? item.number, item);
        const isLast = !hasMore({ link, total, have: found.size, kind: place.kind });
        if (isLast || found.size === before) return [...found.values()];
        if (means.limits.now() > end) {
          const refusal = new Refusal('slow', `${page} pages took too long, and there are more`);
          throw failureOf(refusal, { place, ...question });
        }
      }
      const refusal = new Refusal('nonsense', `there are more than ${mostPages} pages of them`);
      throw failureOf(refusal, { place, ...question });
    },
  };
}

/** What has the shape of a scope: whatever else stands there is not handed on. */
function scopesIn(header: string): string[] {
  return header.split(/[\s,]+/).filter((word) => /^[a-z_:]{1,40}$/.test(word));
}

/** The link itself is not followed: it is made from the forge's own idea of its address. */
function hasMore(page: {
  link: string | undefined;
  total: unknown;
  have: number;
  kind: ForgePlace['kind'];
}): boolean {
  if (page.link !== undefined) return isNext.test(page.link);
  if (page.kind === 'github') return false;
  const total = typeof page.total === 'string' && /^\d{1,9}$/.test(page.total) ? page.total : null;
  return total === null || page.have < Number(total);
}

function readBody<Schema extends z.ZodType>(
  { route, answer }: Question<Schema>,
  text: unknown,
): z.output<Schema> {
  const unsure = !route.startsWith('GET ');
  const isEmpty = text === '';
  const body = typeof text === 'string' ? jsonOf(text) : undefined;
  if (body === undefined && !isEmpty) {
    throw new Refusal('nonsense', 'its answer is no JSON', { unsure });
  }
  const read = answer.safeParse(body);
  if (read.success) return read.data;
  const at = read.error.issues[0]?.path.join('.') ?? '';
  const came = isEmpty ? 'its answer is empty' : 'its answer is not what its API describes';
  throw new Refusal('nonsense', at === '' ? came : `${came} (at ${at})`, { unsure });
}

/** Octokit wraps what its fetch throws. */
function refusalIn(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  return error instanceof Error && error.cause instanceof Refusal ? error.cause : null;
}
