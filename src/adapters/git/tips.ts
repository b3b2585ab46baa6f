/** What a poll costs: one `git ls-remote`. */
import type { Access } from './access.ts';
import { text } from './bytes.ts';
import { plain } from './failure.ts';
import { runGit } from './run.ts';

/** The refs of a remote that match, as `git ls-remote` prints them. */
export async function remoteRefs(
  url: string,
  refs: readonly string[],
  access?: Access,
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const { stdout } = await runGit({
    directory: '/',
    args: ['ls-remote', '--quiet', '--', url, ...refs],
    profile: 'theirs',
    capBytes: 4 * 1024 * 1024,
    silenceMs: 30_000,
    about: plain(url),
    access,
    ...(env && { env }),
  });
  return text(stdout);
}
