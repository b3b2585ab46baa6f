/** The few fields of a forge's answers that are used; all of them hostile. */
import * as z from 'zod';
import type { Comment, CommitBuild, PullRequest } from '../../model/forge.ts';

export const commitId = /^[0-9a-f]{40}$/;

const id = z.int().nonnegative();
/** Go writes an empty list as null; one that is missing is none. */
const listIn = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);

export const account = z.object({ login: z.string().min(1) });
export const viewer = z.object({ data: z.object({ viewer: account }) });
export const repository = z.object({ default_branch: z.string().nullish() });
export const repositoryAccess = z.object({
  private: z.boolean().nullish(),
  permissions: z.object({ push: z.boolean().nullish() }).nullish(),
});
export const made = z.object({ id });
export const madeStatus = z.object({ context: z.string() });
/** Some answer nothing when a comment is edited. */
export const edited = made.optional();
/** What is said of what is gone does not matter. */
export const nothing = z.unknown();

export const pull = z.object({
  number: id.positive(),
  state: z.string(),
  head: z.object({
    sha: z.string(),
    ref: z.string(),
    repo: z.object({ full_name: z.string() }).nullish(),
  }),
  base: z.object({ ref: z.string() }),
});
export const pulls = z.array(pull);
/** One that was asked for by its number has a commit. */
export const wholePull = pull.refine(({ head }) => commitId.test(head.sha), {
  path: ['head', 'sha'],
});

export const comment = z.object({
  id,
  user: z.object({ login: z.string() }).nullish(),
  body: z.string().nullish(),
});
export const comments = z.array(comment);

const commitStatus = z.object({
  id,
  context: z.string(),
  description: z.string().nullish(),
  /** GitHub's word; the others say `status`. */
  state: z.string().nullish(),
  status: z.string().nullish(),
});
/**
 * The statuses of this very commit: where a forge takes a branch or a tag of that name first, whoever may push one could
 * show those of another. Gitea before 1.22 says null of a commit that nothing ran on.
 */
export function combinedStatusOf(commit: string) {
  return z
    .object({ sha: z.string().nullish(), statuses: listIn(commitStatus) })
    .refine(({ sha, statuses }) => statuses.length === 0 || sha === commit, { path: ['sha'] })
    .nullable();
}

const checkRun = z.object({
  id,
  head_sha: z.string(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  output: z.object({ title: z.string().nullish() }).nullish(),
});
/** The check runs of this very commit. */
export function checkRunsOf(commit: string) {
  return z
    .object({ check_runs: listIn(checkRun) })
    .refine(({ check_runs: runs }) => runs.every(({ head_sha: sha }) => sha === commit), {
      path: ['check_runs', 'head_sha'],
    });
}

/** Null where the forge names no commit. */
export function pullRequestOf({ number, state, head, base }: z.output<typeof pull>) {
  if (!commitId.test(head.sha)) return null;
  return {
    number,
    open: state === 'open',
    head: { commit: head.sha, branch: head.ref, repository: head.repo?.full_name ?? null },
    base: { branch: base.ref },
  } satisfies PullRequest;
}

/** Of an account that is gone the author is empty: nobody's. */
export function commentOf({ id: number, user, body }: z.output<typeof comment>): Comment {
  return { id: number, author: user?.login ?? '', body: body ?? '' };
}

const statusStates: Readonly<Record<string, CommitBuild['state']>> = {
  pending: 'pending',
  success: 'success',
  failure: 'failure',
  warning: 'failure',
  error: 'error',
  skipped: 'skipped',
};

export function buildOfStatus(status: z.output<typeof commitStatus>): CommitBuild {
  const state = statusStates[status.state ?? status.status ?? ''] ?? 'error';
  return { context: status.context, state, description: status.description ?? '' };
}

const conclusions: Readonly<Record<string, CommitBuild['state']>> = {
  success: 'success',
  neutral: 'skipped',
  skipped: 'skipped',
  failure: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
  action_required: 'failure',
};

export function buildOfCheckRun(run: z.output<typeof checkRun>): CommitBuild {
  const ended = conclusions[run.conclusion ?? ''] ?? 'error';
  const state = run.status === 'completed' ? ended : 'pending';
  return { context: run.name, state, description: run.output?.title ?? '' };
}
