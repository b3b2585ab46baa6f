/** What a shallow clone lacks, fetched into our own clone of it: the shallow one stays as it is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckout } from './checkout.ts';
import type { Clone } from './clone.ts';
import { GitFailure } from './failure.ts';
import { upstreamOf } from './push-checkout.ts';
import { gitText, runGit } from './run.ts';
import { shallowSource, type Source } from './source.ts';

/** Whether a clone of ours lacks a part of its history (gitrepository-layout(5), `shallow`). */
export const isShallow = ({ directory }: Clone): boolean => existsSync(join(directory, 'shallow'));

/**
 * Fetches the history that a clone lacks from where its source came from: of one branch, without tags, once. What commits are
 * there is their names' word, whoever sends them.
 * @throws GitFailure `shallow` where nothing says from where, or there it cannot be had
 */
export async function deepen(clone: Clone): Promise<void> {
  const { source } = clone;
  const { origin } = source;
  const from = source.kind === 'remote' ? null : await originOf(source);
  if (from === null) throw shallowSource(origin);
  try {
    await runGit({
      // Where a path of the user's leads to another repository, it does from here.
      directory: source.address,
      args: [
        'fetch',
        '--quiet',
        '--unshallow',
        '--no-tags',
        '--no-recurse-submodules',
        '--no-write-fetch-head',
        '--',
        from.url,
        from.ref,
      ],
      // How the user reaches it (a helper, a header, a key) is read where it stands, and copied nowhere.
      config: [`include.path=${from.config}`],
      profile: 'theirs',
      about: from.remote,
      access: source.access,
      env: { GIT_DIR: clone.directory },
    });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const why = error.message.slice(0, error.message.indexOf(`: ${error.where}. `));
    throw shallowSource(origin, `${from.remote} did not give that: ${why}`);
  }
  if (isShallow(clone)) throw shallowSource(origin, `${from.remote} lacks it too`);
}

interface Origin {
  readonly remote: string;
  readonly url: string;
  /** What is asked for: any branch will do, as all that is missing comes with it. */
  readonly ref: string;
  readonly config: string;
}

/** The remote of the branch that is checked out, else `origin`, else the only one. */
async function originOf({ kind, address }: Source): Promise<Origin | null> {
  const ask = (...args: string[]) => gitText({ directory: address, args, profile: 'theirs' });
  const upstream = kind === 'checkout' ? await upstreamOf(await openCheckout(address)) : null;
  const names = (await ask('remote')).split('\n').filter(Boolean);
  const [first, ...others] = names.includes('origin') ? ['origin'] : names;
  const remote = upstream?.remote ?? (others.length === 0 ? first : undefined);
  if (remote === undefined || !names.includes(remote)) return null;
  const [urls, config] = await Promise.all([
    // As it is written: git rewrites it (`insteadOf`) when it fetches.
    ask('config', '--get-all', `remote.${remote}.url`),
    ask('rev-parse', '--path-format=absolute', '--git-path', 'config'),
  ]);
  const [url = ''] = urls.split('\n');
  return { remote, url, ref: upstream?.ref ?? 'HEAD', config };
}
