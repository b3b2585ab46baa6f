// The composition root: builds the adapters, and is alone in importing them.
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { startEvaluator, type Evaluator } from './adapters/evaluator.ts';
import {
  commitClaim,
  installHook,
  lookAtCheckout,
  openCold,
  openWork,
  type Access,
  type Work,
  publishToCheckout,
  publishToRemote,
  pushCheckout,
  pushClaim,
  readWorktreeFiles,
  remoteOf,
  remoteRefs,
} from './adapters/git/index.ts';
import { commitBuilds } from './adapters/commit-builds.ts';
import {
  builtinProbes,
  builtinTemplates,
  exampleFile,
  workerScript,
} from './adapters/package-files.ts';
import { outsideAdversary } from './adapters/outside.ts';
import { drawProgress, silent, type ProgressView } from './adapters/progress.ts';
import type { Identity, ScannedKey } from './adapters/ssh/index.ts';
import type { FileSelection } from './claims/criteria-path.ts';
import { forgePlace, type ForgeSetting } from './ci/forge.ts';
import { detectBuild } from './ci/index.ts';
import { redactor, type Redactor } from './document/redact.ts';
import { renderers as makeRenderers } from './document/render.ts';
import type { HostPaces } from './observe/host-paces.ts';
import { digestOf } from './observe/digest.ts';
import { secretValues, secretsOf } from './observe/secrets.ts';
import { ReviewFailure } from './model/failure.ts';
import type { Forge, ForgePlace } from './model/forge.ts';
import { parseDuration } from './model/units.ts';
import type { SourceFile } from './model/problem.ts';
import type { World } from './steps/world.ts';
import { version } from './version.ts';

/** What the composition needs to know of the command line. */
export interface Settings {
  readonly identity?: string;
  readonly artifacts?: string;
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
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly isInteractive: boolean;
}

/** The world of one run, and how to leave it. */
export interface OpenWorld {
  readonly world: World;
  /** May be called twice. */
  readonly close: (ok?: boolean) => Promise<void>;
}

/** DECTCEM: progress hides the cursor while it draws. */
const showCursor = '\u001b[?25h';

/** Builds everything that a command needs from the outside; ends with the process where it is interrupted. */
export function createWorld(settings: Settings, surroundings: Surroundings): OpenWorld {
  // Ends at once: nothing has been moved that is not moved whole, and what is temporary goes on exit.
  const onInterrupt = () => {
    // What draws the progress keeps what others write to the stream until it is done.
    if (surroundings.isInteractive) writeSync(process.stdout.fd, showCursor);
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, onInterrupt);
  const { world, close } = openWorld(settings, surroundings);
  return {
    world,
    close: async (ok = true) => {
      for (const signal of signals) process.off(signal, onInterrupt);
      await close(ok);
    },
  };
}

/** The same for a process that goes on: what a signal means is its own business. */
export function openWorld(settings: Settings, surroundings: Surroundings): OpenWorld {
  const { access } = settings;
  const evaluator = createEvaluator();
  const builds = commitBuilds(() => forgeOf(settings, surroundings), openForge);
  // Loads while git makes the clone.
  const lookout = import('./adapters/lookout.ts');
  const progress = progressFor(settings, surroundings);
  const identities = identitiesOf(settings, surroundings);
  const secrets = redactor([...operatorSecrets(surroundings.env), ...(settings.secrets ?? [])]);
  const world: World = {
    version,
    now: () => new Date(),
    evaluate: evaluator.evaluate,
    builtin: builtinProbes(),
    expressions: async () => (await import('./criteria/expression.ts')).expressionReader,
    openRepository: (source) => openCold({ ...source, access }),
    worktreeFiles,
    lookout: async (opened, repository, commit, base) =>
      (await lookout).createLookout({
        opened,
        repository,
        commit,
        base,
        identities,
        cwd: surroundings.cwd,
        redact: secrets.redact,
        secrets: secretsOf(surroundings.env),
        extraReaders: new Set(settings.reader ?? []),
        artifacts: artifactsOf(settings, surroundings),
        builds,
        ...patienceOf(settings),
        ...(settings.paces && { paces: settings.paces }),
        progress: (event) => void progress.then((view) => view.observed(event)),
      }),
    machine: async () => (await import('./adapters/machine.ts')).lookAtMachine(identities),
    ...adversaryOf(settings, surroundings),
    publisher: {
      toRemote: (repository, request) => publishToRemote(repository, request, access),
      toCheckout: publishToCheckout,
      pushCheckout: (checkout, commit, claim) => pushCheckout(checkout, commit, claim, access),
      render: renderers(secrets),
    },
    stage: (name) => void progress.then((view) => view.stage(name)),
  };
  return {
    world,
    close: async (ok = true) => {
      await (await progress).end(ok);
      await evaluator.close();
    },
  };
}

/** The expression worker alone: all that judging again needs. */
export function createEvaluator(): Evaluator {
  return startEvaluator(workerScript());
}

/** What a watcher needs besides; loaded only for one. */
export async function watchEdges() {
  return { remoteRefs, ...(await import('./adapters/watch/index.ts')) };
}

/** Opens a repository of a forge; loads its client only now. */
export async function openForge(place: ForgePlace, token: string): Promise<Forge> {
  return (await import('./adapters/forge/index.ts')).openForge(place, token);
}

/** Somebody's own checkout: looked at, and given a claim. */
export const checkouts = {
  look: lookAtCheckout,
  commit: commitClaim,
  push: pushClaim,
  remote: remoteOf,
} as const;

/** For who begins: the work tree, files to copy, and the key that a host shows before anybody trusts it. */
export { exampleFile, openWork, type Work };
export const scanHostKey = async (address: string, port: number): Promise<ScannedKey> =>
  (await import('./adapters/ssh/index.ts')).scanHostKey(address, port);

/** The hooks of somebody's repository. */
export const hooks = { install: installHook } as const;

/** Opens a repository cold: all that is needed to look at its history. */
export const openRepository: World['openRepository'] = openCold;

/** The renderers of REVIEW files, with the templates that ship with the package. */
export function renderers(secrets: Redactor = redactor()): World['publisher']['render'] {
  return makeRenderers(builtinTemplates(), { sha256: digestOf, redactor: secrets });
}

/** The probes and collectors that ship with the package. */
export function builtinFiles(): SourceFile[] {
  return builtinProbes();
}

function progressFor(settings: Settings, { isInteractive }: Surroundings): Promise<ProgressView> {
  const wanted = isInteractive && settings.quiet !== true && settings.json !== true;
  if (!wanted) return Promise.resolve(silent);
  const writes = settings.commit !== false && settings.dryRun !== true;
  return drawProgress(['read', 'look', 'judge', ...(writes ? (['write'] as const) : [])]);
}

async function worktreeFiles(path: string, wanted: FileSelection): Promise<readonly SourceFile[]> {
  const { files, skipped } = await readWorktreeFiles(path, wanted);
  const [first] = skipped;
  if (!first) return files;
  throw new ReviewFailure(
    'configuration',
    `${first.path} is not read: ${first.why}.`,
    'Criteria are plain text files.',
  );
}

/** What the operator gave us to keep: it is taken out of everything that is written, even where a host prints it. */
function operatorSecrets(env: Surroundings['env']): string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    /^REVIEW_(?:SSH_KEY|\w*(?:PASSPHRASE|PASSWORD|SECRET|TOKEN))$/.test(name) && value
      ? [value]
      : [],
  );
  return [...named, ...secretValues(env)];
}

function adversaryOf(
  { adversary, repository = '.' }: Settings,
  { env, cwd }: Surroundings,
): Pick<World, 'adversary'> {
  const file = adversary ?? env.REVIEW_ADVERSARY ?? '';
  if (file === '') return {};
  return { adversary: outsideAdversary(resolve(cwd, file), resolve(cwd, repository)) };
}

function patienceOf({ wait }: Settings): { patienceMs?: number } {
  if (wait === undefined) return {};
  const patienceMs = parseDuration(wait);
  if (patienceMs !== null && patienceMs <= longestPatienceMs) return { patienceMs };
  throw new ReviewFailure('usage', `--wait ${wait} is no time up to 10m.`, 'Example: --wait 90s');
}

const longestPatienceMs = 600_000;

function artifactsOf({ artifacts }: Settings, { env, cwd }: Surroundings): string | null {
  const folder = artifacts ?? env.REVIEW_ARTIFACTS ?? '';
  return folder === '' ? null : resolve(cwd, folder);
}

/** The forge that is asked about commits: the operator's, or that of the CI system that we run in. */
function forgeOf(settings: Settings, { env }: Surroundings): ForgeSetting | null {
  return forgePlace(settings, detectBuild(env, null), { env });
}

/** Keys in the order they are tried: named by flag, by environment, as text, the agent's. */
function identitiesOf({ identity }: Settings, { env, cwd }: Surroundings): Identity[] {
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
