import { ReviewFailure } from '../model/failure.ts';
import type { Criteria } from '../criteria/index.ts';
import type { Problem } from '../model/problem.ts';
import { isBreakIt } from '../probes/break-it.ts';
import { asksForge } from '../probes/needs.ts';
import { crowded } from '../probes/pace.ts';
import type { Plan, PlannedCheck } from '../probes/plan.ts';
import { planPhase } from '../probes/resolve.ts';
import { lastDays, unknownKinds, type LastDay } from './lint-waivers.ts';
import { criteriaAt, openCriteria, type CriteriaEffects } from './open-criteria.ts';
import type { Operator } from './operator.ts';

export interface Linted {
  readonly problems: readonly Problem[];
  readonly where: string;
  readonly sheets: number;
  readonly checks: number;
  readonly probes: number;
  /** Probes that checks and the adversary ask: no more of the catalogue is read. */
  readonly asked: number;
  /** The checks that ask the operator's forge. */
  readonly forge: readonly string[];
  /** The last day of each waiver. */
  readonly waivers: readonly LastDay[];
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
    const forge: string[] = [];
    const problems = sheets.flatMap((sheet) => {
      const planned = planPhase(criteria, sheet.phase, Object.keys(sheet.milestones));
      if (!planned.ok) return planned.problems;
      const of = [planned.plan, sheet.phase, criteria] as const;
      forge.push(...forgeChecks(planned.plan, sheet.phase));
      return [...unknownChecks(...of), ...crowdedChecks(...of)];
    });
    const checks = sheets.flatMap(({ milestones }) =>
      Object.values(milestones).flatMap((m) => m.checks),
    );
    return {
      problems: [...problems, ...unknownKinds(criteria)],
      where,
      sheets: sheets.length,
      checks: checks.length,
      probes: criteria.probes.size,
      asked: new Set([
        ...checks.map(({ probe }) => probe),
        ...[...criteria.probes.values()].filter(isBreakIt).map(({ id }) => id),
      ]).size,
      forge,
      waivers: lastDays(criteria),
    };
  } catch (error) {
    if (!(error instanceof ReviewFailure) || error.problems.length === 0) throw error;
    return {
      problems: error.problems,
      where,
      sheets: 0,
      checks: 0,
      probes: 0,
      asked: 0,
      forge: [],
      waivers: [],
    };
  } finally {
    await repository.close();
  }
}

/** Checks that are inconclusive where the operator names no forge. */
function forgeChecks({ checks, collections }: Plan, phase: string): string[] {
  const asking = new Set(collections.filter(asksForge).map(({ id }) => id));
  return checks
    .filter((one) => one.collections.some((id) => asking.has(id)))
    .map(({ milestone, check }) => `${phase}-${milestone} ${check.id}`);
}

/** Checks that can only be inconclusive, as their host has an engine that cannot be asked. */
function unknownChecks(
  { checks, collections }: Plan,
  phase: string,
  criteria: Criteria,
): Problem[] {
  const unknown = new Map(collections.map((one) => [one.id, one.unknown]));
  return checks.flatMap(({ milestone, check, host, collections: ids }) => {
    const why = ids.map((id) => unknown.get(id)).find((one) => one !== undefined);
    if (why === undefined) return [];
    return [
      {
        ...locate({ milestone, check }, 'probe', phase, criteria),
        message: `${check.id}: ${why} (${host ?? ''}): the check would always be inconclusive`,
        expected: 'a probe that Podman can answer, or a host with Docker',
      },
    ];
  });
}

/** Checks that ask Docker too often: of all milestones, as a baseline looks at them together. */
function crowdedChecks(plan: Plan, phase: string, criteria: Criteria): Problem[] {
  const paceOf = (host: string) => criteria.config.hosts[host]?.limits.docker ?? usualPace;
  return crowded(plan, paceOf).map(({ planned, asked, pass, everyMs }) => ({
    ...locate(planned, 'steady', phase, criteria),
    message: `${planned.check.id}: ${asked} commands of Docker are to run on ${planned.host ?? ''} meanwhile, and its limiter lets ${pass} pass: the check would come too late and be inconclusive`,
    expected: 'looks that have room, or fewer checks that are steady',
    example: `every: ${Math.ceil(everyMs / 1000)}s`,
  }));
}

const usualPace = { burst: 5, intervalMs: 500 };

function locate(
  { milestone, check }: Pick<PlannedCheck, 'milestone' | 'check'>,
  key: string,
  phase: string,
  criteria: Criteria,
) {
  const at = criteria.sheets.get(phase)?.milestones[milestone]?.checks.indexOf(check) ?? 0;
  return criteria.locate('sheet', phase, ['milestones', milestone, 'checks', Math.max(at, 0), key]);
}
