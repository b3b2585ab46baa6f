/**
 * Publishing into the checkout a person works in: the commit lands where HEAD is and touches our files alone.
 *
 * Whatever can fail comes first: index lock, objects, the new index, the new files beside their places. Then the ref moves, by
 * compare-and-swap, and only renames are left: index, then work tree. Killed before the ref moved, nothing has changed but
 * unreachable objects; killed after it, the commit stands, and the next run moves the rest (landing.ts).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CheckoutRequest,
  CommitFile,
  Publication,
  Refused,
  Repository,
} from '../../model/repository.ts';
import {
  branchOf,
  inCheckout,
  indexEntries,
  openCheckout,
  operationUnderWay,
  type Checkout,
} from './checkout.ts';
import { decideAll, prepareAll, type Decided } from './checkout-files.ts';
import { identity } from './commit.ts';
import { fromSystem, GitFailure } from './failure.ts';
import { holdIndex, type HeldIndex } from './index-file.ts';
import { beginLanding, indexDigest, type Landing, type Plan } from './landing.ts';
import { parentsOf } from './path.ts';
import { runGit } from './run.ts';
import { undoOnExit } from './temporary.ts';
import type { PreparedFile } from './worktree.ts';

const defaultAttempts = 5;

/** Commits on HEAD of the checkout that the repository was cloned from. A refusal is an answer, not an error. */
export async function publishToCheckout(
  repository: Repository,
  request: CheckoutRequest,
): Promise<Publication> {
  const { checkout: top } = repository;
  if (top === null) throw new TypeError(`${repository.origin} has no work tree`);
  const { attempts = defaultAttempts } = request;
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const outcome = await publishOnce(repository, await openCheckout(top), request);
      if (outcome !== 'moved')
        return 'published' in outcome
          ? outcome
          : { published: true, isPushed: false, attempts: attempt, ...outcome };
    }
  } catch (error) {
    return refusalOf(fromSystem(error, top));
  }
  return refused('moving', `HEAD of ${top} moved under each of ${attempts} tries. Run it again.`);
}

interface Landed {
  readonly commit: string;
  readonly branch: string | null;
  readonly kept: readonly string[];
}

async function publishOnce(
  repository: Repository,
  checkout: Checkout,
  request: CheckoutRequest,
): Promise<Landed | Refused | 'moved'> {
  const operation = operationUnderWay(checkout);
  if (operation !== null) {
    return refused(
      'in-progress',
      `A ${operation} is under way in ${checkout.top}. Finish or abort it, then run it again.`,
    );
  }
  const current = branchOf(checkout);
  if (current !== null && repository.branch !== null && repository.branch !== current) {
    return refused(
      'refused',
      `${repository.branch} was reviewed, and the checkout is on ${current}. Switch to it, or review with --no-commit.`,
    );
  }
  await bringHead(repository, checkout);
  const draft = await request.render(checkout.head);
  if (draft === null)
    return refused('nothing-to-do', `Nothing is left to publish on ${checkout.head.slice(0, 8)}.`);
  const commit = await repository.commit({ ...request, ...draft, parent: checkout.head });
  return await land(repository, checkout, request, commit, draft.files);
}

/** Commits that were made in the checkout since the clone. */
async function bringHead(repository: Repository, { head, top }: Checkout): Promise<void> {
  if (head === (await repository.head()) || (await repository.resolve(head)) !== null) return;
  await runGit({
    directory: repository.directory,
    args: ['fetch', ...quietFetch, top, '+HEAD:refs/cold-review/head'],
    profile: 'theirs',
    env: { GIT_DIR: repository.directory },
  });
}

const quietFetch = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];

async function land(
  repository: Repository,
  checkout: Checkout,
  request: CheckoutRequest,
  commit: string,
  files: readonly CommitFile[],
): Promise<Landed | Refused | 'moved'> {
  const landing = await beginLanding(checkout);
  const index = indexOf(checkout, landing);
  const beside: PreparedFile[] = [];
  const undo = (): void => {
    for (const file of beside) file.discard();
    index.release();
    landing.end();
  };
  const release = undoOnExit(undo);
  try {
    const entries = await indexEntries(
      checkout,
      files.map(({ path }) => path),
    );
    const unmerged = [...entries].find(([, { stage }]) => stage !== '0');
    if (unmerged !== undefined) {
      return refused(
        'conflict',
        `${unmerged[0]} is unmerged in ${checkout.top}. Resolve it, then run it again.`,
      );
    }
    await transfer(repository, checkout, commit);
    const decided = await decideAll(checkout, request.merge, files, entries);
    landing.plan(planOf(checkout, commit, decided));
    await prepareAll(checkout, index, beside, decided, landing.id);
    if (!(await moveHead(checkout, commit, request))) return 'moved';
    index.place();
    for (const file of beside) file.place();
    const kept = decided.filter(({ decision }) => decision.edited).map(({ path }) => path);
    await refreshStat(checkout);
    return { commit, branch: branchOf(checkout), kept };
  } finally {
    undo();
    release();
  }
}

function indexOf(checkout: Checkout, landing: Landing): HeldIndex {
  try {
    return holdIndex(checkout, landing);
  } catch (error) {
    landing.end();
    throw error;
  }
}

function planOf(checkout: Checkout, commit: string, decided: readonly Decided[]): Plan {
  const moved = decided.filter(({ decision }) => decision.work !== null);
  const above = new Set(moved.flatMap(({ path }) => parentsOf(path)));
  return {
    commit,
    index: indexDigest(checkout),
    files: moved.map(({ path, was }) => ({ path, was })),
    made: [...above].filter((directory) => !existsSync(join(checkout.top, directory))),
  };
}

async function transfer(repository: Repository, checkout: Checkout, commit: string): Promise<void> {
  const ref = 'refs/cold-review/commit';
  const { directory } = repository;
  await runGit({
    directory,
    args: ['update-ref', ref, commit],
    profile: 'ours',
    env: { GIT_DIR: directory },
  });
  await inCheckout(checkout, ['fetch', ...quietFetch, directory, ref]);
}

/** Moves HEAD, or the branch it names, if it still is where we built (git-update-ref(1)). */
async function moveHead(
  checkout: Checkout,
  commit: string,
  { author }: CheckoutRequest,
): Promise<boolean> {
  const args = ['update-ref', '-m', 'commit (cold-review)', 'HEAD', commit, checkout.head];
  try {
    await inCheckout(checkout, args, { env: identity(author) });
    return true;
  } catch (error) {
    const now = await openCheckout(checkout.top);
    if (now.head !== checkout.head || now.ref !== checkout.ref) return false;
    throw error;
  }
}

/** Spares `git diff-index` a false alarm about our files; of no weight if it fails. */
async function refreshStat(checkout: Checkout): Promise<void> {
  try {
    await inCheckout(checkout, ['update-index', '-q', '--refresh'], { accept: [1, 128] });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
  }
}

function refusalOf(error: unknown): Refused {
  if (error instanceof GitFailure && (error.code === 'locked' || error.code === 'unsafe-path')) {
    return refused(error.code, error.message);
  }
  throw error;
}

const refused = (reason: Refused['reason'], detail: string): Refused => ({
  published: false,
  reason,
  detail,
});
