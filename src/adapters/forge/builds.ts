/** Statuses and check runs of a commit as one list. */
import type { CommitBuild } from '../../model/forge.ts';
import { buildOfCheckRun, buildOfStatus } from './answers.ts';

/** From the worst to the best: of several of one name none hides another. */
const badness = ['failure', 'error', 'pending', 'success', 'skipped'] as const;

/** The newest of each context; where several stand under one name, the worst. */
export function newestOfEach(
  statuses: readonly Parameters<typeof buildOfStatus>[0][],
  runs: readonly Parameters<typeof buildOfCheckRun>[0][],
): CommitBuild[] {
  const newest = new Map<string, (typeof statuses)[number]>();
  for (const status of statuses) {
    const other = newest.get(status.context);
    if (!other || other.id < status.id) newest.set(status.context, status);
  }
  const worst = new Map<string, CommitBuild>();
  const all = [...[...newest.values()].map(buildOfStatus), ...runs.map(buildOfCheckRun)];
  for (const build of all) {
    const other = worst.get(build.context);
    if (!other || badness.indexOf(build.state) < badness.indexOf(other.state)) {
      worst.set(build.context, build);
    }
  }
  return [...worst.values()];
}
