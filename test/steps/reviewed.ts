/** Histories with reviews and baselines in them, signed for real, as newest-first problems need them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviewMessage } from '../../src/claims/subject.ts';
import type { Operator } from '../../src/steps/operator.ts';
import {
  commitFiles,
  git,
  scratchDirectory,
  scratchRepository,
  write,
} from '../adapters/git/scratch.ts';

/** The reviewer's key, a builder's key, and the file that allows the first alone. */
export interface Keys {
  readonly reviewer: string;
  readonly builder: string;
  readonly signers: string;
}

/** Fresh SSH keys of two people. */
export function makeKeys(): Keys {
  const place = scratchDirectory();
  const pair = (name: string): string => {
    const file = join(place, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
    return file;
  };
  const reviewer = pair('reviewer');
  const builder = pair('builder');
  const signers = join(place, 'allowed_signers');
  writeFileSync(signers, `reviewer@example.org ${readFileSync(`${reviewer}.pub`, 'utf8')}`);
  return { reviewer, builder, signers };
}

const digest = (letter: string): string => letter.repeat(64);

export interface ReviewParts {
  readonly phase?: string;
  /** A baseline where there is none. */
  readonly milestone?: string;
  readonly recheck?: boolean;
  /** The anchor that it names. */
  readonly criteria: string;
  /** The tip of the branch that it saw, where it stands beside it. */
  readonly branchTip?: string;
  /** Unsigned where there is none. */
  readonly key?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly date?: string;
}

/** Commits a review or baseline at HEAD, as a builder could do it by hand: its id. */
export function commitReview(directory: string, parts: ReviewParts): string {
  const { phase = 'pvfix', milestone = null, criteria, key, files = {}, date, recheck } = parts;
  const { branchTip = null } = parts;
  const message = reviewMessage({
    phase,
    milestone,
    recheck: recheck === true,
    headline: `${milestone ?? ''} PASS`,
    body: '',
    trailers: {
      claim: milestone === null ? null : criteria,
      verdict: milestone === null ? null : 'PASS',
      criteria,
      branchTip,
      criteriaDigest: digest('c'),
      evidenceDigest: digest('e'),
      previousEvidence: null,
      run: null,
    },
  });
  for (const [path, content] of Object.entries(files)) write(directory, path, content);
  git(directory, ['add', '-A']);
  const signing = key === undefined ? [] : ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`];
  git(
    directory,
    [...signing, 'commit', '-q', '--allow-empty', ...(key === undefined ? [] : ['-S']), '-F', '-'],
    {
      input: message,
      env: date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    },
  );
  return git(directory, ['rev-parse', 'HEAD']);
}

/**
 * Many unsigned reviews on top of HEAD, by one process (git-fast-import(1)).
 */
export function forgeReviews(directory: string, count: number, criteria: string): void {
  const ref = git(directory, ['symbolic-ref', 'HEAD']);
  const head = git(directory, ['rev-parse', 'HEAD']);
  const message = git(directory, [
    'log',
    '-1',
    '--format=%B',
    commitReview(directory, { criteria }),
  ]);
  git(directory, ['reset', '-q', '--hard', head]);
  const bytes = new TextEncoder().encode(message).length;
  const commits = Array.from(
    { length: count },
    (_, at) =>
      `commit ${ref}\ncommitter Builder <builder@example.org> ${1_800_000_000 + at} +0000\ndata ${bytes}\n${message}\n${at === 0 ? `from ${head}\n` : ''}`,
  );
  git(directory, ['fast-import', '--quiet'], { input: commits.join('') });
  git(directory, ['reset', '-q', '--hard']);
}

/** An operator who demands signatures, or one who does not. */
export function operatorOf(
  repository: string,
  keys: Keys | null,
  parts: Partial<Operator> = {},
): Operator {
  return {
    repository,
    branch: null,
    criteria: { from: 'anchor' },
    allowedSigners: keys?.signers ?? null,
    signingKey: null,
    author: { name: 'cold-review', email: 'review@example.org' },
    extraReaders: [],
    run: null,
    commit: true,
    push: false,
    ...parts,
  };
}

const sheet = (summary: string): string => `phase: pvfix
title: ${summary}
host: cc-ci
milestones:
  M1:
    title: Patch
    checks:
      - id: patch
        says: it is patched
        probe: repo-file-match
        with:
          path: README.md
          pattern: hello
`;

export const reviewYaml = `hosts:
  cc-ci:
    address: 192.0.2.1
    user: reviewer
    hostKey: ssh-ed25519 SHA256:${'A'.repeat(43)}
`;

/** A checkout with criteria in it; its first commit is one that may become an anchor. */
export function plannedRepository(): { readonly directory: string; readonly anchor: string } {
  const directory = scratchRepository();
  const anchor = commitCriteria(directory, 'the plan');
  return { directory, anchor };
}

/** Commits criteria that are told apart by the title of their sheet. */
export function commitCriteria(
  directory: string,
  title: string,
  files: Readonly<Record<string, string>> = {},
): string {
  return commitFiles(directory, `plan: ${title}\n`, {
    'review.yaml': reviewYaml,
    'claims/pvfix.yaml': sheet(title),
    ...files,
  });
}
