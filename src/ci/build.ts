import type { ForgeKind } from '../model/forge.ts';

/** What a CI system says of the build that we are a step of. Claims are read from git, never from here. */
export interface Build {
  readonly system: 'woodpecker' | 'drone' | 'github' | 'gitea' | 'forgejo';
  /** The branch whose commits are looked at: of a pull request its source. */
  readonly branch: string | null;
  /** What the branch was at before the push, 40 hex; null where nobody says, or for a new branch. */
  readonly before: string | null;
  /** What was pushed, 40 hex: never the merge that CI makes of a pull request. */
  readonly after: string | null;
  readonly pullRequest: number | null;
  /** Where the repository is cloned from, by HTTP. */
  readonly cloneUrl: string | null;
  /** `owner/name`. */
  readonly repository: string | null;
  /** The forge as people open it, and its kind where the CI system says so. */
  readonly forge: { readonly kind: ForgeKind | null; readonly url: string } | null;
  /** Link to this build. */
  readonly run: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; empty is missing. */
export function given(env: Environment, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
  }
  return null;
}

/** 40 hex that name a commit; zeros name none (githooks(5)). */
export function commitOf(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{40}$/.test(value) && !/^0+$/.test(value)
    ? value
    : null;
}

/** A link that may be shown: http or https, no credentials in it. */
export function linkOf(value: string | null): string | null {
  if (value === null || value.length > 2000 || !/^https?:\/\/[!-~]+$/.test(value)) return null;
  if (!URL.canParse(value)) return null;
  const { username, password } = new URL(value);
  return username === '' && password === '' ? value : null;
}

/** Scheme, host and port of a link. */
export function originOf(value: string | null): string | null {
  const link = linkOf(value);
  return link === null ? null : new URL(link).origin;
}

/** The number of a pull request. */
export function numberOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** A branch by its short name. */
export function branchOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = value.replace(/^refs\/heads\//, '');
  return name === '' || name.startsWith('refs/') ? null : name;
}
