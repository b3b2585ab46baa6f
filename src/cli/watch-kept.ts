import { resolve } from 'node:path';
import type { Operator } from '../steps/operator.ts';
import type { SecretSource, WatchedRepository, WatchFile } from '../watch/file.ts';
import { pathAtForge } from '../watch/places.ts';
import type { Kept } from '../watching/kept.ts';
import { secretAt, type WatchPlace } from './watch-place.ts';

/** What is known of each repository of a file that has no mistakes, by its name. */
export function keptOf(file: WatchFile, place: WatchPlace): ReadonlyMap<string, Kept> {
  return new Map(
    Object.entries(file.repositories).map(([name, one]) => [name, keptOne(one, place)]),
  );
}

function keptOne(one: WatchedRepository, place: WatchPlace): Kept {
  const forge = forgeOf(one, place);
  const hook = one.webhook && {
    kind: one.webhook.from ?? one.forge?.kind ?? 'gitea',
    secret: valueOf(one.webhook.secret, place),
  };
  const at = (path: string | undefined) =>
    path === undefined ? undefined : resolve(place.folder, path);
  const [identity, artifacts, adversary] = [at(one.identity), at(one.artifacts), at(one.adversary)];
  const evidenceStore = at(one.evidenceStore);
  return {
    url: one.url,
    branches: one.branches,
    operator: operatorOf(one, place),
    ...(forge && { forge }),
    ...(hook && { hook }),
    settings: {
      repository: one.url,
      reader: one.readers,
      ...(one.wait === undefined ? {} : { wait: one.wait }),
      ...(identity === undefined ? {} : { identity }),
      ...(artifacts === undefined ? {} : { artifacts }),
      ...(adversary === undefined ? {} : { adversary }),
      ...(evidenceStore === undefined ? {} : { evidenceStore }),
    },
    env: { ...environmentOf(one, place.env), ...forgeVariables(forge) },
  };
}

function forgeOf({ forge, url }: WatchedRepository, place: WatchPlace): Kept['forge'] {
  if (!forge) return undefined;
  const [owner = '', name = ''] = (forge.repository ?? pathAtForge(url, forge.url)).split('/');
  const { origin } = new URL(forge.url);
  const web = forge.url.replace(/\/+$/, '');
  const token = valueOf(forge.token, place);
  return { place: { kind: forge.kind, url: web, owner, name }, origin, token };
}

/** As probes that ask the forge find it. */
function forgeVariables(forge: Kept['forge']): Kept['env'] {
  if (!forge) return {};
  const { kind, url, owner, name } = forge.place;
  return {
    REVIEW_FORGE: kind,
    REVIEW_FORGE_URL: url,
    REVIEW_FORGE_REPOSITORY: `${owner}/${name}`,
    REVIEW_FORGE_TOKEN: forge.token,
  };
}

function operatorOf(one: WatchedRepository, { folder }: WatchPlace): Operator {
  const file = (path: string | undefined) => (path === undefined ? null : resolve(folder, path));
  const { criteria } = one;
  return {
    repository: one.url,
    branch: null,
    criteria:
      criteria === 'anchor'
        ? { from: 'anchor' }
        : { from: 'repository', url: criteria.repository, branch: criteria.branch },
    allowedSigners: file(one.allowedSigners),
    signingKey: file(one.signingKey),
    author: one.author,
    extraReaders: one.readers,
    ...(one.adversary === undefined ? {} : { probes: 'all' as const }),
    reviews: one.reviews,
    run: null,
    commit: true,
    push: true,
  };
}

/** What a repository's reviews see of the environment: the secrets that are named for it, and the agent. */
function environmentOf({ secrets }: WatchedRepository, env: WatchPlace['env']): Kept['env'] {
  const shared = ['SSH_AUTH_SOCK', 'REVIEW_IDENTITY_PASSPHRASE'];
  const wanted = [...shared, ...secrets.flatMap((name) => [name, `${name}_FOR`])];
  return Object.fromEntries(wanted.map((name) => [name, env[name]]));
}

function valueOf(source: SecretSource, place: WatchPlace): string {
  const found = secretAt(source, place);
  if (found.ok) return found.value;
  throw new Error('A secret went away while the watcher started.');
}
