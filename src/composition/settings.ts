// What the operator says, by flags and by the environment, as the adapters take it.
import { resolve } from 'node:path';
import type { Access } from '../adapters/git/index.ts';
import type { Identity } from '../adapters/ssh/index.ts';
import type { HostPaces } from '../observe/host-paces.ts';
import { secretValues } from '../observe/secrets.ts';
import { ReviewFailure } from '../model/failure.ts';
import { parseDuration } from '../model/units.ts';

/** What the composition needs to know of the command line. */
export interface Settings {
  readonly identity?: string;
  readonly artifacts?: string;
  /** The operator's folder for evidence that is not committed. */
  readonly evidenceStore?: string;
  /** The operator's own adversary. */
  readonly adversary?: string;
  readonly repository?: string;
  /** The kind of the operator's forge, and its address. */
  readonly forge?: string;
  readonly forgeUrl?: string;
  /** Programs that collectors may run besides ours. */
  readonly reader?: readonly string[];
  /** How long a host in motion is waited for: `60s`. */
  readonly wait?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly commit?: boolean;
  readonly dryRun?: boolean;
  /** The operator's token, and the one origin that git may show it to. */
  readonly access?: Access;
  /** Further texts that are taken out of everything that is written. */
  readonly secrets?: readonly string[];
  /** What reviews that run at once in one process share of each host. */
  readonly paces?: HostPaces;
  /** `when asked`: one of many reviews, most of which may have to wait. */
  readonly evaluator?: 'when asked';
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly isInteractive: boolean;
}

/** What the operator gave us to keep: it is taken out of everything that is written, even where a host prints it. */
export function operatorSecrets(env: Surroundings['env']): string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    /^REVIEW_(?:SSH_KEY|\w*(?:PASSPHRASE|PASSWORD|SECRET|TOKEN))$/.test(name) && value
      ? [value]
      : [],
  );
  return [...named, ...secretValues(env)];
}

/** How long a host in motion is waited for. */
export function patienceOf({ wait }: Settings): { patienceMs?: number } {
  if (wait === undefined) return {};
  const patienceMs = parseDuration(wait);
  if (patienceMs !== null && patienceMs <= longestPatienceMs) return { patienceMs };
  throw new ReviewFailure('usage', `--wait ${wait} is no time up to 10m.`, 'Example: --wait 90s');
}

const longestPatienceMs = 600_000;

/** The folder of what the operator's CI keeps, as a whole path. */
export function artifactsOf({ artifacts }: Settings, { env, cwd }: Surroundings): string | null {
  const folder = artifacts ?? env.REVIEW_ARTIFACTS ?? '';
  return folder === '' ? null : resolve(cwd, folder);
}

/** The folder that evidence is kept in instead of the repository, as a whole path; null where there is none. */
export function evidenceFolderOf(
  { evidenceStore }: Pick<Settings, 'evidenceStore'>,
  { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>,
): string | null {
  const folder = evidenceStore ?? env.REVIEW_EVIDENCE_STORE ?? '';
  return folder === '' ? null : resolve(cwd, folder);
}

/** Keys in the order they are tried: named by flag, by environment, as text, the agent's. */
export function identitiesOf({ identity }: Settings, { env, cwd }: Surroundings): Identity[] {
  const passphrase = env.REVIEW_IDENTITY_PASSPHRASE;
  const secret = passphrase === undefined || passphrase === '' ? {} : { passphrase };
  const path = identity ?? env.REVIEW_IDENTITY;
  const text = env.REVIEW_SSH_KEY;
  const agent = env.SSH_AUTH_SOCK;
  return [
    ...(path === undefined || path === ''
      ? []
      : [{ kind: 'file', path: resolve(cwd, path), ...secret } as const]),
    ...(text === undefined || text === ''
      ? []
      : [{ kind: 'text', text, from: 'REVIEW_SSH_KEY', ...secret } as const]),
    ...(agent === undefined || agent === '' ? [] : [{ kind: 'agent', socket: agent } as const]),
  ];
}
