import type { Criteria } from '../criteria/index.ts';
import { namedHosts, needsHost, resolveParameters } from '../criteria/index.ts';
import type { Engine } from '../model/config.ts';
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { canonical } from './matchers/same.ts';
import { plan, sources, type Plan, type ResolvedCheck } from './plan.ts';

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Plans milestones of a phase: every check on each of its hosts.
 * @throws Error for a check without probe or host: it would be left out
 */
export function planPhase(
  criteria: Criteria,
  phase: string,
  milestones: readonly string[],
): Planned {
  const plans = known.get(criteria) ?? new Map<string, Planned>();
  known.set(criteria, plans);
  const key = [phase, ...milestones].join('\n');
  const planned = plans.get(key) ?? planAnew(criteria, phase, milestones);
  plans.set(key, planned);
  return planned;
}

/** The judge plans again what was planned for looking. */
const known = new WeakMap<Criteria, Map<string, Planned>>();

function planAnew(criteria: Criteria, phase: string, milestones: readonly string[]): Planned {
  const sheet = criteria.sheets.get(phase);
  const problems: Problem[] = [];
  const resolved: ResolvedCheck[] = [];
  for (const milestone of milestones) {
    for (const check of sheet?.milestones[milestone]?.checks ?? []) {
      const probe = criteria.probes.get(check.probe);
      if (!sheet || !probe) return unplanned(check, `no probe ${check.probe}`);
      const hosts = hostsOf(check, probe, sheet, criteria);
      if (hosts.length === 0) return unplanned(check, 'no host');
      for (const host of hosts) {
        const done = resolveParameters(criteria, { phase, milestone, check, probe, host });
        if (done.ok) {
          const asks = asksOf(probe, host, criteria);
          const engine = engineOf(host, criteria);
          resolved.push({ milestone, check, probe, host, params: done.values, asks, engine });
        } else problems.push(...done.problems);
      }
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, plan: plan(resolved, criteria.collectors) };
}

/** The hosts that a check looks at; null alone for a check of the repository. */
function hostsOf(
  check: Check,
  probe: Probe,
  sheet: ClaimSheet,
  { collectors, config }: Criteria,
): readonly (string | null)[] {
  if (!needsHost(probe, (id) => collectors.get(id))) return [null];
  return namedHosts(check, sheet, config);
}

/** What runs containers on a host of the criteria. */
export function engineOf(host: string | null, { config }: Criteria): Engine {
  return (host === null ? undefined : config.hosts[host])?.engine ?? 'docker';
}

/** The address behind a host's name, and a probe that is the repository's own, whole: both can change under a name. */
function asksOf(probe: Probe, host: string | null, criteria: Criteria): string {
  const { address, port } = (host === null ? undefined : criteria.config.hosts[host]) ?? {};
  const isBuiltin = criteria.origin('probe', probe.id).startsWith('builtin:');
  const collectors = sources(probe).map(({ collector }) => criteria.collectors.get(collector));
  const podman = engineOf(host, criteria) === 'podman' ? { engine: 'podman' } : {};
  return canonical({ address, port, ...podman, ...(isBuiltin ? {} : { probe, collectors }) });
}

/** Criteria were validated before: a check that cannot be planned is a bug, and must not go missing. */
function unplanned({ id }: Check, what: string): never {
  throw new Error(`check ${id}: ${what}`);
}
