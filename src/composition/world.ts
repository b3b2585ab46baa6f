// The composition root: builds the adapters of one run.
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import {
  openCold,
  publishToCheckout,
  publishToRemote,
  pushCheckout,
  readWorktreeFiles,
} from '../adapters/git/index.ts';
import { commitBuilds } from '../adapters/commit-builds.ts';
import { builtinProbes } from '../adapters/package-files.ts';
import { outsideAdversary } from '../adapters/outside.ts';
import { drawProgress, silent, type ProgressView } from '../adapters/progress.ts';
import type { FileSelection } from '../claims/criteria-path.ts';
import { forgePlace, type ForgeSetting } from '../ci/forge.ts';
import { detectBuild } from '../ci/index.ts';
import { redactor } from '../document/redact.ts';
import { secretsOf } from '../observe/secrets.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { SourceFile } from '../model/problem.ts';
import type { World } from '../steps/world.ts';
import { version } from '../version.ts';
import { createEvaluator, machineName, openEvidenceStore, openForge, renderers } from './edges.ts';
import {
  artifactsOf,
  identitiesOf,
  operatorSecrets,
  patienceOf,
  type Settings,
  type Surroundings,
} from './settings.ts';

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
    try {
      if (surroundings.isInteractive) writeSync(process.stdout.fd, `${showCursor}\n`);
      writeSync(process.stderr.fd, 'review: interrupted\n');
    } catch {
      // Nobody reads it any more: the terminal went, or the other end of the pipe.
    }
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
  const evaluator = createEvaluator(settings.evaluator);
  const builds = commitBuilds(() => forgeOf(settings, surroundings), openForge);
  // Loads while git makes the clone.
  const lookout = import('../adapters/lookout.ts');
  const progress = progressFor(settings, surroundings);
  const identities = identitiesOf(settings, surroundings);
  const secrets = redactor([...operatorSecrets(surroundings.env), ...(settings.secrets ?? [])]);
  const store = openEvidenceStore(settings, surroundings);
  const world: World = {
    version,
    now: () => new Date(),
    evaluate: evaluator.evaluate,
    builtin: builtinProbes(),
    expressions: async () => (await import('../criteria/expression.ts')).expressionReader,
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
    machineName: machineName(),
    machine: async () => (await import('../adapters/machine.ts')).lookAtMachine(identities),
    loginTrouble: async () => (await import('../adapters/machine.ts')).loginTrouble(identities),
    ...adversaryOf(settings, surroundings),
    ...(store && { evidenceStore: store }),
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

function adversaryOf(
  { adversary, repository = '.' }: Settings,
  { env, cwd }: Surroundings,
): Pick<World, 'adversary'> {
  const file = adversary ?? env.REVIEW_ADVERSARY ?? '';
  if (file === '') return {};
  return { adversary: outsideAdversary(resolve(cwd, file), resolve(cwd, repository)) };
}

/** The forge that is asked about commits: the operator's, or that of the CI system that we run in. */
function forgeOf(settings: Settings, { env }: Surroundings): ForgeSetting | null {
  return forgePlace(settings, detectBuild(env, null), { env });
}
