import { resolve } from 'node:path';
import { isCloneUrl } from '../model/clone-url.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Operator } from '../steps/operator.ts';
import type { Terminal } from './terminal.ts';

/** The options as commander hands them over. */
export interface ReviewOptions {
  readonly repository: string;
  readonly branch?: string;
  readonly criteria: string;
  readonly allowedSigners?: string;
  readonly signingKey?: string;
  readonly identity?: string;
  readonly artifacts?: string;
  readonly evidenceStore?: string;
  readonly adversary?: string;
  readonly reader?: readonly string[];
  readonly wait?: string;
  readonly runs?: string;
  readonly reviews?: string;
  readonly commit: boolean;
  readonly push: boolean;
  readonly tell: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly sudoers?: boolean;
  readonly markdown?: boolean;
  readonly host?: string;
  readonly phase?: string;
  readonly title?: string;
  readonly with?: readonly string[];
  readonly record?: string;
  readonly config?: string;
  readonly range?: string;
  readonly forge?: string;
  readonly forgeUrl?: string;
  readonly shard?: string;
  readonly out?: string;
  readonly message?: string;
  readonly hostKey?: string;
  readonly name?: string;
  readonly ci?: string;
  readonly agents?: boolean;
  readonly yes?: boolean;
  readonly olderThan?: string;
  /** `--push`, of what is pushed only where it is said. */
  readonly publish?: boolean;
}

/** What the operator set, by flag first, by environment second. */
export function operatorOf(options: ReviewOptions, { env, cwd }: Terminal): Operator {
  const signingKey = file(options.signingKey ?? env.REVIEW_SIGNING_KEY, cwd);
  const allowedSigners = file(options.allowedSigners ?? env.REVIEW_ALLOWED_SIGNERS, cwd);
  if (signingKey !== null && allowedSigners === null) {
    throw new ReviewFailure(
      'usage',
      'A signing key without allowed signers would sign what rests on unsigned reviews.',
      'Give both: --signing-key KEY --allowed-signers FILE (ssh-keygen(1), ALLOWED SIGNERS)',
    );
  }
  return {
    repository: isCloneUrl(options.repository)
      ? options.repository
      : resolve(cwd, options.repository),
    branch: options.branch ?? null,
    criteria: criteriaOf(options.criteria, cwd),
    allowedSigners,
    signingKey,
    author: {
      name: env.REVIEW_AUTHOR_NAME ?? 'cold-review',
      email: env.REVIEW_AUTHOR_EMAIL ?? 'cold-review@users.noreply.invalid',
    },
    extraReaders: options.reader ?? [],
    ...((options.adversary ?? env.REVIEW_ADVERSARY ?? '') === '' ? {} : { probes: 'all' as const }),
    runs: runsOf(options.runs),
    reviews: reviewsOf(options.reviews),
    run: link(env.REVIEW_RUN),
    commit: options.commit && options.dryRun !== true,
    push: options.push && options.dryRun !== true,
  };
}

function runsOf(given: string = '1'): number {
  if (/^(?:[1-9]|1\d|20)$/.test(given)) return Number(given);
  throw new ReviewFailure(
    'usage',
    `--runs ${given} is no number from 1 to 20.`,
    'Example: --runs 3',
  );
}

function reviewsOf(given: string = 'branch'): 'branch' | 'side' {
  if (given === 'branch' || given === 'side') return given;
  throw new ReviewFailure(
    'usage',
    `--reviews ${JSON.stringify(given.slice(0, 40))} is no place: reviews go to the branch, or to a side branch.`,
    'Example: --reviews side',
  );
}

function criteriaOf(text: string, cwd: string): Operator['criteria'] {
  if (text === 'anchor' || text === 'worktree') return { from: text };
  const [address = '', branch = 'main'] = text.split('#');
  return { from: 'repository', url: isCloneUrl(address) ? address : resolve(cwd, address), branch };
}

function file(given: string | undefined, cwd: string): string | null {
  return given === undefined || given === '' ? null : resolve(cwd, given);
}

function link(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  if (URL.canParse(given)) return given;
  throw new ReviewFailure(
    'usage',
    'REVIEW_RUN is not a link.',
    'Example: REVIEW_RUN=https://ci.example.net/runs/17',
  );
}
