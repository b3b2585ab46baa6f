import { ReviewFailure } from '../model/failure.ts';
import { forgeKind, type ForgeKind, type ForgePlace } from '../model/forge.ts';
import type { Build, Environment } from './build.ts';

/** The forge that is told, the operator's token for it, and the one origin that the token is for. */
export interface ForgeSetting {
  readonly place: ForgePlace;
  readonly origin: string;
  readonly token: string;
}

/** What flags say of the forge and its repository. */
interface Flags {
  readonly repository?: string;
  readonly forge?: string;
  readonly forgeUrl?: string;
}

/**
 * The forge by flag, by environment, or as the CI system says; null without a token. Never by what stands in the repository:
 * whoever may write there would choose where the token goes.
 * @throws ReviewFailure `usage` where a token is given and nobody says for which forge
 */
export function forgePlace(
  { forge, forgeUrl, repository = '.' }: Flags,
  build: Pick<Build, 'forge' | 'repository'> | null,
  { env }: { readonly env: Environment },
): ForgeSetting | null {
  const token = given(env.REVIEW_FORGE_TOKEN);
  if (token === null) return null;
  const url = given(forgeUrl) ?? given(env.REVIEW_FORGE_URL) ?? build?.forge?.url ?? null;
  if (url === null || !URL.canParse(url)) throw missing('which forge REVIEW_FORGE_TOKEN is for');
  const { origin, pathname } = new URL(url);
  const kind = kindOf(given(forge) ?? given(env.REVIEW_FORGE), build, origin);
  const [owner, name, ...more] = (
    given(env.REVIEW_FORGE_REPOSITORY) ??
    build?.repository ??
    pathBelow(repository, origin)
  ).split('/');
  if (!owner || !name || more.length > 0) throw missing('which repository of the forge this is');
  const web = `${origin}${pathname.replace(/\/+$/, '')}`;
  return { place: { kind, url: web, owner, name }, origin, token };
}

/** The token for git alone, and the one origin that it is for; null without both. */
export function gitAccess(
  { forgeUrl }: Pick<Flags, 'forgeUrl'>,
  { env }: { readonly env: Environment },
): Pick<ForgeSetting, 'origin' | 'token'> | null {
  const token = given(env.REVIEW_FORGE_TOKEN);
  const url = given(forgeUrl) ?? given(env.REVIEW_FORGE_URL);
  if (token === null || url === null || !URL.canParse(url)) return null;
  return { origin: new URL(url).origin, token };
}

function kindOf(
  named: string | null,
  build: Pick<Build, 'forge'> | null,
  origin: string,
): ForgeKind {
  const kind = named ?? build?.forge?.kind ?? (origin === 'https://github.com' ? 'github' : null);
  const parsed = forgeKind.safeParse(kind);
  if (parsed.success) return parsed.data;
  throw missing('of which kind the forge is: github, gitea or forgejo');
}

/** `owner/name` of any clone address, SSH's too; null where it is none. */
export function repositoryIn(address: string): string | null {
  const path =
    /^[a-z+]+:\/\/[^/]+\/(.+)$/i.exec(address)?.[1] ?? /^[^/:]+:(.+)$/.exec(address)?.[1];
  const [name = '', owner = ''] = (path ?? '').replace(/\/+$/, '').split('/').reverse();
  return owner === '' || name === '' ? null : `${owner}/${name.replace(/\.git$/, '')}`;
}

/** `owner/name` of a clone address at the forge. */
function pathBelow(repository: string, origin: string): string {
  if (!URL.canParse(repository)) return '';
  const address = new URL(repository);
  return address.origin === origin ? address.pathname.replace(/^\/+|\.git$|\/+$/g, '') : '';
}

function given(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function missing(what: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `Nobody says ${what}.`,
    'Example: REVIEW_FORGE=gitea REVIEW_FORGE_URL=https://git.example.net REVIEW_FORGE_REPOSITORY=owner/name',
  );
}
