/** A builder's checkout before a claim is made in it: how it stands, the commit, and its push. */
import { existsSync } from 'node:fs';
import type { CheckoutState } from '../../model/repository.ts';
import { text } from './bytes.ts';
import { branchOf, inCheckout, openCheckout, operationUnderWay } from './checkout.ts';
import { GitFailure } from './failure.ts';
import { beginLanding } from './landing.ts';
import { pushCommit } from './push.ts';
import { refused, upstreamOf, type CheckoutPush } from './push-checkout.ts';
import { runGit } from './run.ts';
import { locate } from './source.ts';

/** How the checkout stands, as git on this machine knows it: nobody else is asked. */
export async function lookAtCheckout(repository: string): Promise<CheckoutState> {
  const { kind, address } = await locate(repository);
  if (kind !== 'checkout') throw notHere(address);
  const checkout = await openCheckout(address);
  const [{ stdout }, upstream] = await Promise.all([
    inCheckout(checkout, [
      'status',
      '--porcelain=v2',
      '--branch',
      '--untracked-files=normal',
      '-z',
    ]),
    upstreamOf(checkout),
  ]);
  const records = text(stdout).split('\0');
  const [, ahead, behind] = found(records, /^# branch\.ab \+(\d+) -(\d+)$/);
  const [, name] = found(records, /^# branch\.upstream (.*)$/);
  return {
    top: address,
    branch: branchOf(checkout),
    underWay: operationUnderWay(checkout),
    changed: records.filter((record) => /^[12u] /.test(record)).length,
    untracked: records.filter((record) => record.startsWith('? ')).length,
    // Without a count the other side has no such branch yet.
    upstream:
      upstream === null || ahead === undefined
        ? null
        : { name: name ?? upstream.ref, ahead: Number(ahead), behind: Number(behind) },
  };
}

function notHere(where: string): GitFailure {
  const what = 'A claim is made in a checkout, and this is none';
  return new GitFailure({ code: 'not-a-repository', what, where, wayOut: 'Run it in your clone.' });
}

function found(records: readonly string[], pattern: RegExp): readonly string[] {
  return records.map((record) => pattern.exec(record)).find((match) => match !== null) ?? [];
}

/** Who commits, where the environment says so: it is the user's own commit. */
const persons = /^(?:GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)|EMAIL)$/;

/** Makes an empty commit on the current branch, in the user's name and with their key; returns its id. */
export async function commitClaim(top: string, message: string): Promise<string> {
  const checkout = await openCheckout(top);
  // A review that was killed here may still hold the index.
  (await beginLanding(checkout)).end();
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => persons.test(name)),
  );
  const args = ['commit', '--quiet', '--only', '--allow-empty', '--cleanup=verbatim', '-F', '-'];
  await inCheckout(checkout, args, { input: message, env });
  return (await openCheckout(top)).head;
}

/** Pushes the current branch, with all that is on it, to its upstream. Never forced. */
export async function pushClaim(top: string): Promise<CheckoutPush> {
  const checkout = await openCheckout(top);
  const upstream = await upstreamOf(checkout);
  if (upstream === null) return refused('no-upstream', 'There is no upstream. git push -u');
  const push = { ...upstream, directory: top, commit: checkout.head, about: upstream.remote };
  const outcome = await pushCommit(push);
  if (outcome.pushed) return { published: true, ...upstream };
  if (!outcome.moved) return refused(outcome.reason, outcome.detail);
  const wayOut = 'Run `git pull --rebase` and `git push`.';
  return refused(
    'diverged',
    `Nothing was pushed: upstream has commits that are not here. ${wayOut}`,
  );
}

/** Where a checkout's branch is fetched from; null where nothing says so, or there is no checkout. */
export async function remoteOf(top: string): Promise<string | null> {
  if (!existsSync(top)) return null;
  const args = ['ls-remote', '--get-url'];
  const { exit, stdout } = await runGit({ directory: top, args, profile: 'theirs', accept: [128] });
  const address = text(stdout).trim();
  return exit !== 0 || address === '' || address === 'origin' ? null : address;
}

/** Branches beside others that hold their reviews, as they stand in a clone: its own, and those that it fetched (git-for-each-ref(1)). */
export async function sideTips(
  directory: string,
): Promise<readonly { readonly branch: string; readonly commit: string }[]> {
  if (!existsSync(directory)) return [];
  const args = ['for-each-ref', '--format=%(objectname) %(refname)'];
  const patterns = ['refs/heads/cold-review', 'refs/remotes/*/cold-review/**'];
  const { exit, stdout } = await runGit({
    directory,
    args: [...args, ...patterns],
    profile: 'theirs',
    accept: [128],
  });
  if (exit !== 0) return [];
  return text(stdout)
    .split('\n')
    .flatMap((line) => {
      const [, commit, branch] = /^([0-9a-f]{40}) refs\/.*?(cold-review\/.+)$/.exec(line) ?? [];
      return commit === undefined || branch === undefined ? [] : [{ branch, commit }];
    });
}
