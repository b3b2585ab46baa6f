import { ForgeFailure, type Forge, type ForgeAccess, type ForgePlace } from '../model/forge.ts';

/** One thing that a review needs of the forge. */
export interface ForgeRight {
  readonly subject: 'token' | 'repository' | 'pulls' | 'status' | 'comment';
  /** Null: it only shows when it is done, and nothing is done here. */
  readonly ok: boolean | null;
  readonly says: string;
  /** Empty where there is nothing to do. */
  readonly wayOut: string;
}

/** Asks a forge, by reading alone, whether a review could tell it what it found. */
export async function forgeRights(forge: Forge): Promise<ForgeRight[]> {
  const { owner, name } = forge.place;
  const login = await attempt('token', () => forge.login());
  if (!login.ok) return [login.right];
  const token = well('token', `it is ${login.value}'s`);
  const access = await attempt('repository', () => forge.access());
  if (!access.ok) return [token, access.right];
  const pulls = await attempt('pulls', () => forge.pullRequest(1));
  return [
    token,
    well('repository', `${owner}/${name} may be read`),
    pulls.ok ? well('pulls', 'pull requests may be read') : pulls.right,
    statusRight(access.value, login.value, forge.place),
    commentRight(access.value),
  ];
}

function statusRight(access: ForgeAccess, login: string, { owner, name }: ForgePlace): ForgeRight {
  // Of an app, what it may write to the repository says nothing of its other rights.
  if (access.push === false && !login.endsWith('[bot]')) {
    const says = `${login} may not write to ${owner}/${name}: no status, and no push of a review`;
    return { subject: 'status', ok: false, says, wayOut: `Give ${login} write access there.` };
  }
  return byScopes('status', access, ['repo', 'repo:status', ...publicly(access)]);
}

function commentRight(access: ForgeAccess): ForgeRight {
  return byScopes('comment', access, ['repo', ...publicly(access)]);
}

/** GitHub's scope for what everybody may read. */
function publicly({ isPrivate }: ForgeAccess): string[] {
  return isPrivate === false ? ['public_repo'] : [];
}

const words = { status: 'set a status', comment: 'make a comment' } as const;

function byScopes(
  subject: 'status' | 'comment',
  { scopes, needs }: ForgeAccess,
  enough: readonly string[],
): ForgeRight {
  const what = words[subject];
  // A fine-grained token of GitHub's has no scopes, and says so by an empty list.
  if (scopes === null || scopes.length === 0) {
    const says = `whether the token may ${what} only shows when it does: it needs ${needs[subject]}`;
    return { subject, ok: null, says, wayOut: '' };
  }
  const found = scopes.find((scope) => enough.includes(scope));
  if (found !== undefined) return well(subject, `the token may ${what} (${found})`);
  const says = `the token may not ${what}: it has ${scopes.join(', ')}`;
  return { subject, ok: false, says, wayOut: `Give it ${needs[subject]}.` };
}

function well(subject: ForgeRight['subject'], says: string): ForgeRight {
  return { subject, ok: true, says, wayOut: '' };
}

type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly right: ForgeRight };

async function attempt<T>(
  subject: ForgeRight['subject'],
  ask: () => Promise<T>,
): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof ForgeFailure)) throw error;
    const { message, wayOut } = error;
    return { ok: false, right: { subject, ok: false, says: message, wayOut } };
  }
}
