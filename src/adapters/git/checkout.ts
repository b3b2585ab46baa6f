/** A user's checkout: where its HEAD is, and what its index and work tree hold at a path. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from './bytes.ts';
import { noTip } from './tip.ts';
import { gitText, runGit, type GitAnswer, type GitCall } from './run.ts';

export interface Checkout {
  readonly top: string;
  /** Of this work tree: where HEAD and the index are. */
  readonly gitDirectory: string;
  /** `refs/heads/main`, or null on a detached head. */
  readonly ref: string | null;
  readonly head: string;
}

export async function openCheckout(top: string): Promise<Checkout> {
  const args = ['rev-parse', '--absolute-git-dir', 'HEAD', '--symbolic-full-name', 'HEAD'];
  const facts = await gitText({ directory: top, args, profile: 'theirs' }).catch(
    async (error: unknown) => {
      const born = ['rev-parse', '--verify', '--quiet', 'HEAD'];
      const isBorn = await gitText({ directory: top, args: born, profile: 'theirs' }).then(
        () => true,
        () => false,
      );
      throw isBorn ? error : noTip('HEAD', [], top);
    },
  );
  const [gitDirectory = '', head = '', name = ''] = facts.split('\n');
  return { top, gitDirectory, head, ref: name === 'HEAD' ? null : name };
}

export const branchOf = ({ ref }: Checkout): string | null =>
  ref?.replace(/^refs\/heads\//, '') ?? null;

/** Runs git in the checkout, with the user's configuration and without hooks. */
export function inCheckout(
  checkout: Checkout,
  args: readonly string[],
  options: Partial<GitCall> = {},
): Promise<GitAnswer> {
  return runGit({ profile: 'theirs', ...options, directory: checkout.top, args });
}

const operations: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'merge',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase',
  BISECT_LOG: 'bisect',
};

/** The operation that is under way, if any: a commit in its middle would become part of it. */
export function operationUnderWay({ gitDirectory }: Checkout): string | null {
  const mark = Object.keys(operations).find((name) => existsSync(join(gitDirectory, name)));
  return mark === undefined ? null : (operations[mark] ?? null);
}

export interface IndexEntry {
  readonly mode: string;
  readonly blob: string;
  /** 0, or 1 to 3 where the path is unmerged. */
  readonly stage: string;
}

/** Entries of the index at these paths (git-ls-files(1)). */
export async function indexEntries(
  checkout: Checkout,
  paths: readonly string[],
): Promise<Map<string, IndexEntry>> {
  const { stdout } = await inCheckout(checkout, ['ls-files', '-s', '-z', '--', ...paths]);
  const entries = new Map<string, IndexEntry>();
  for (const record of text(stdout).split('\0')) {
    const [, mode, blob, stage, path] =
      /^(\d{6}) ([0-9a-f]{40}) ([0-3])\t([^]+)$/.exec(record) ?? [];
    if (mode === undefined || blob === undefined || stage === undefined || path === undefined)
      continue;
    entries.set(path, { mode, blob, stage });
  }
  return entries;
}
