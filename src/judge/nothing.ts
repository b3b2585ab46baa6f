import type { Criteria } from '../criteria/index.ts';
import type { Problem } from '../model/problem.ts';
import type { RunStep } from '../model/step.ts';
import type { Collection, PlannedCheck } from '../probes/plan.ts';
import { givenExpression } from '../probes/asked.ts';
import { parseOutput } from '../probes/parsers/index.ts';
import { planPhase } from '../probes/resolve.ts';
import { variablesOf } from '../probes/variables.ts';
import { judgeChecks } from './checks.ts';
import type { Evaluate } from './evaluation.ts';
import type { View } from './view.ts';

/** What JSON of nothing looks like. */
const nothings: readonly unknown[] = [[], {}, null];

/**
 * The checks that would pass where every command succeeded and printed nothing: their expectation
 * hides that in an expression (`!tasks.exists(...)`), and their control, if any, holds there too.
 * Repository files and requests are left out: those tell absence themselves.
 */
export async function satisfiedByNothing(
  criteria: Criteria,
  evaluate: Evaluate,
): Promise<Problem[]> {
  const problems = new Map<string, Problem>();
  for (const sheet of criteria.sheets.values()) {
    const planned = planPhase(criteria, sheet.phase, Object.keys(sheet.milestones));
    if (!planned.ok) continue;
    const { checks, collections } = planned.plan;
    const commands = new Set(collections.filter(isOfCommands).map(({ id }) => id));
    const asked = checks.filter((check) => check.collections.every((id) => commands.has(id)));
    for (const nothing of nothings) {
      const views = new Map(collections.map((one) => [one.id, emptyView(one, nothing)]));
      const results = await judgeChecks(asked, views, evaluate);
      for (const [index, { verdict }] of results.entries()) {
        const check = asked[index];
        if (verdict !== 'PASS' || !check) continue;
        const problem = problemOf(sheet.phase, check, criteria);
        problems.set(`${problem.file}:${problem.line}`, problem);
      }
    }
  }
  return [...problems.values()];
}

function isOfCommands({ collector }: Collection): boolean {
  return collector.steps.every((step) => 'run' in step);
}

function emptyView(collection: Collection, nothing: unknown): View {
  const values = collection.collector.steps.map((step) =>
    'run' in step ? emptyOutput(step, nothing) : nothing,
  );
  const variables = variablesOf(collection.collector, values);
  return { collection, observations: [], variables, observed: {}, failure: null };
}

function emptyOutput({ parse }: RunStep, nothing: unknown): unknown {
  const parsed = parseOutput(parse, '');
  return parsed.ok ? parsed.value : nothing;
}

/** At the probe where it is the repository's own, else at the check: a probe that ships cannot be mended there. */
function problemOf(
  phase: string,
  { probe, check, milestone }: PlannedCheck,
  criteria: Criteria,
): Problem {
  const isShipped = criteria.origin('probe', probe.id).startsWith('builtin:');
  const has = probe.control === undefined ? 'there is no control' : 'the control holds there too';
  const index =
    criteria.sheets
      .get(phase)
      ?.milestones[milestone]?.checks.findIndex(({ id }) => id === check.id) ?? 0;
  const given = givenExpression(criteria.probes.get(probe.id)?.control ?? '');
  const line = given === null ? ['probe'] : ['with', given];
  const place = isShipped
    ? criteria.locate('sheet', phase, ['milestones', milestone, 'checks', index, ...line])
    : criteria.locate('probe', probe.id, [probe.control === undefined ? 'title' : 'control']);
  return {
    ...place,
    message: `the check "${check.id}" would pass where the commands of ${probe.id} print nothing: ${has}`,
    expected: 'control: an expression that is true only if the observation could have seen it',
    example: 'control: networks.exists(n, n.Name == "bridge")',
  };
}
