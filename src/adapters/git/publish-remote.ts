/** Publishing to a remote branch: build on its tip, push, and when it moved fetch, build again, push again. */
import { setTimeout as pause } from 'node:timers/promises';
import { reviewedBy } from '../../claims/side-branch.ts';
import type { Publication, Refused, RemoteRequest, Repository } from '../../model/repository.ts';
import type { Access } from './access.ts';
import { GitFailure } from './failure.ts';
import { pushCommit, type PushOutcome } from './push.ts';

const defaultAttempts = 10;
const beside =
  ' Or have reviews written beside it: --reviews side (docs/ci.md, "Where the branch refuses the bot").';

/** Commits on the tip of a branch and pushes that commit, never by force. A refusal is an answer, not an error. */
export async function publishToRemote(
  repository: Repository,
  request: RemoteRequest,
  access?: Access,
): Promise<Publication> {
  const { branch, attempts = defaultAttempts } = request;
  let last = '';
  let tip = await beginning(repository, request);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const draft = await request.render(tip);
    if (draft === null)
      return refused('nothing-to-do', `Nothing is left to publish on ${tip.slice(0, 8)}.`);
    const commit = await repository.commit({ ...request, ...draft, parent: tip });
    const outcome = await pushed(repository, branch, commit, access);
    if (outcome.pushed) {
      await repository.advance(branch, commit);
      return { published: true, commit, branch, isPushed: true, attempts: attempt, kept: [] };
    }
    if (!outcome.moved) {
      const isElsewhere = outcome.isRule !== true || reviewedBy(branch) !== null;
      return refused(outcome.reason, `${outcome.detail}${isElsewhere ? '' : beside}`);
    }
    last = outcome.detail;
    if (attempt < attempts) await pause(Math.random() * Math.min(2000, 25 * 2 ** attempt));
    tip = await repository.refresh(branch);
  }
  return refused(
    'moving',
    `${branch} moved under each of ${attempts} tries (${last}). Run it again.`,
  );
}

/** The branch's tip, or where it is to begin. */
async function beginning(repository: Repository, { branch, from }: RemoteRequest): Promise<string> {
  const there = from === undefined ? null : await repository.resolve(`refs/heads/${branch}`);
  return there ?? from ?? repository.head(branch);
}

async function pushed(
  repository: Repository,
  branch: string,
  commit: string,
  access: Access | undefined,
): Promise<PushOutcome> {
  const outcome = await pushCommit({
    directory: repository.directory,
    env: { GIT_DIR: repository.directory },
    remote: 'origin',
    commit,
    ref: `refs/heads/${branch}`,
    about: repository.origin,
    access,
  });
  const isUnsure = !outcome.pushed && !outcome.moved && outcome.reason === 'unreachable';
  return isUnsure && (await arrived(repository, branch, commit)) ? { pushed: true } : outcome;
}

/** A connection that broke after the push was taken looks like one that broke before. */
async function arrived(repository: Repository, branch: string, commit: string): Promise<boolean> {
  try {
    return await repository.isAncestor(commit, await repository.refresh(branch));
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

const refused = (reason: Refused['reason'], detail: string): Refused => ({
  published: false,
  reason,
  detail,
});
