import type { Criteria } from '../criteria/index.ts';
import { resolveParameters } from '../criteria/index.ts';
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { plan, sources, type Plan, type ResolvedCheck } from './plan.ts';

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Plans milestones of a phase: every check on each of its hosts. */
export function planPhase(
  criteria: Criteria,
  phase: string,
  milestones: readonly string[],
): Planned {
  const sheet = criteria.sheets.get(phase);
  const problems: Problem[] = [];
  const resolved: ResolvedCheck[] = [];
  for (const milestone of milestones) {
    for (const check of sheet?.milestones[milestone]?.checks ?? []) {
      const probe = criteria.probes.get(check.probe);
      if (!sheet || !probe) continue;
      for (const host of hostsOf(check, probe, sheet, criteria)) {
        const done = resolveParameters(criteria, { phase, milestone, check, probe, host });
        if (done.ok) resolved.push({ milestone, check, probe, host, params: done.values });
        else problems.push(...done.problems);
      }
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, plan: plan(resolved, criteria.collectors) };
}

/** The hosts that a check looks at; null alone for a check of the repository. */
export function hostsOf(
  check: Check,
  probe: Probe,
  sheet: ClaimSheet,
  criteria: Criteria,
): (string | null)[] {
  const vantages = sources(probe).map(
    ({ collector }) => criteria.collectors.get(collector)?.vantage,
  );
  if (vantages.every((vantage) => vantage === 'repository')) return [null];
  if (check.hosts) return check.hosts;
  if (check.host !== undefined) return [check.host];
  if (sheet.hosts) return sheet.hosts;
  if (sheet.host !== undefined) return [sheet.host];
  return Object.keys(criteria.config.hosts).slice(0, 1);
}
