/** What a person can do about a forge that did not do as asked. */
import { ForgeFailure, type ForgeFailureKind, type ForgePlace } from '../../model/forge.ts';
import type { Refusal } from './refusal.ts';

/** Which right a question wants. */
export type Need = 'read' | 'checks' | 'statuses' | 'comments' | 'status' | 'comment' | 'login';

const scopes = {
  github: {
    read: '`pull-requests: read` (classic token: `repo`)',
    checks: '`statuses: read` and `checks: read` (classic token: `repo`)',
    statuses: '`statuses: read` (classic token: `repo:status`)',
    comments: '`pull-requests: read` (classic token: `repo`)',
    status: '`statuses: write` (classic token: `repo:status`)',
    comment: '`pull-requests: write` (classic token: `repo`)',
    login: '`read:user`',
  },
  gitea: {
    read: 'read:repository',
    checks: 'read:repository',
    statuses: 'read:repository',
    comments: 'read:issue',
    status: 'write:repository',
    comment: 'write:issue',
    login: 'read:user',
  },
} as const satisfies Record<string, Record<Need, string>>;

/** The right that a question needs, as the forge calls it. */
export function scopeOf({ kind }: ForgePlace, need: Need): string {
  return scopes[kind === 'github' ? 'github' : 'gitea'][need];
}

function wayOut(kind: ForgeFailureKind, place: ForgePlace, need: Need): string {
  const repository = `${place.owner}/${place.name}`;
  switch (kind) {
    case 'unreachable':
      return `See whether ${place.url} answers from here; the next run catches up.`;
    case 'slow':
    case 'broken':
      return 'The forge is in trouble, not the review: the next run catches up.';
    case 'rate-limited':
      return 'Run again when the limit is lifted, or use a token of its own for reviews.';
    case 'unauthorized':
      return `Make a new token with ${scopeOf(place, need)} and what else docs/forges.md lists for the run, and give it that.`;
    case 'forbidden':
      return `Give the token the scope ${scopeOf(place, need)}, and its owner access to ${repository}.`;
    case 'not-found':
      return `See whether ${place.url}/${repository} is right,${isOfCommit(need) ? ' the commit is pushed,' : ''} and the token sees it: ${scopeOf(place, need)}.`;
    case 'invalid':
      return 'Read what the forge says; the same request will be refused again.';
    case 'nonsense':
      return `See whether ${place.url} is a ${place.kind}, and no proxy or login page answers for it.`;
    case 'elsewhere':
      return `Give the address that it redirects to as the forge's own, if it is; the token goes to ${place.url} alone.`;
  }
}

const isOfCommit = (need: Need): boolean => need === 'checks' || need === 'statuses';

/** The one clear message about a refusal. */
export function failureOf(
  refusal: Refusal,
  { place, what, need }: { place: ForgePlace; what: string; need: Need },
): ForgeFailure {
  const message = `Asked ${new URL(place.url).host} to ${what}: ${refusal.message}.`;
  const out = refusal.wayOut ?? wayOut(refusal.kind, place, need);
  return new ForgeFailure(refusal.kind, message, out, refusal.unsure);
}

/** Whether an error says that the forge did not do as asked, and in this way. */
export function isFailure(error: unknown, kind: ForgeFailureKind): boolean {
  return error instanceof ForgeFailure && error.kind === kind;
}
