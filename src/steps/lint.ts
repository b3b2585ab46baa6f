import { ReviewFailure } from '../model/failure.ts';
import type { Problem } from '../model/problem.ts';
import { planPhase } from '../probes/resolve.ts';
import { criteriaAt, openCriteria, type CriteriaEffects } from './open-criteria.ts';
import type { Operator } from './operator.ts';

export interface Linted {
  readonly problems: readonly Problem[];
  readonly where: string;
  readonly sheets: number;
  readonly checks: number;
  readonly probes: number;
}

/** Reads the criteria of the work tree, or of the branch's head where there is none, as a review would. */
export async function lintCriteria(operator: Operator, effects: CriteriaEffects): Promise<Linted> {
  const branch = operator.branch === null ? {} : { branch: operator.branch };
  const repository = await effects.openRepository({ repository: operator.repository, ...branch });
  const inTree = repository.checkout !== null;
  const where = inTree ? 'the work tree' : `the head of ${repository.branch ?? 'the repository'}`;
  try {
    const head = await repository.head();
    const trial = { ...operator, criteria: { from: 'worktree' } } as const;
    const { criteria } = inTree
      ? await openCriteria(repository, [], head, trial, effects)
      : await criteriaAt(repository, head, operator, effects);
    const sheets = [...criteria.sheets.values()];
    const problems = sheets.flatMap((sheet) => {
      const planned = planPhase(criteria, sheet.phase, Object.keys(sheet.milestones));
      return planned.ok ? [] : planned.problems;
    });
    const checks = sheets.flatMap(({ milestones }) =>
      Object.values(milestones).flatMap((m) => m.checks),
    );
    return {
      problems,
      where,
      sheets: sheets.length,
      checks: checks.length,
      probes: criteria.probes.size,
    };
  } catch (error) {
    if (!(error instanceof ReviewFailure) || error.problems.length === 0) throw error;
    return { problems: error.problems, where, sheets: 0, checks: 0, probes: 0 };
  } finally {
    await repository.close();
  }
}
