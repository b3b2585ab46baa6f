import type { Criteria } from '../criteria/index.ts';
import { namedHosts, needsHost, resolveParameters } from '../criteria/index.ts';
import type { Engine } from '../model/config.ts';
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { checksAgain } from './again.ts';
import { askedPorts } from './asked-ports.ts';
import { canonical } from './matchers/same.ts';
import { withMotion } from './motion.ts';
import { breakItCheck, isBreakIt, type BreakItProbe } from './break-it.ts';
import { endpointsOf } from './endpoints.ts';
import { plan, sources, type Plan, type PlannedCheck, type ResolvedCheck } from './plan.ts';

/** What a review looks at: its checks, and what the adversary asks besides. */
export interface ReviewPlan extends Plan {
  /** The break-it probes, each on its place; their collections are among the plan's. */
  readonly adversary: readonly PlannedCheck[];
}

export type PlannedReview =
  | { readonly ok: true; readonly plan: ReviewPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

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
  const resolved = resolveChecks(criteria, phase, milestones);
  if (!resolved.ok) return resolved;
  return { ok: true, plan: plan(resolved.checks, criteria.collectors) };
}

/**
 * Plans a review of milestones: their checks, and the break-it probes wherever the phase looks.
 * @param earlier milestones that passed before: of these what is looked at again
 * @throws Error for a check without probe or host: it would be left out
 */
export function planReview(
  criteria: Criteria,
  phase: string,
  milestones: readonly string[],
  earlier: readonly string[] = [],
): PlannedReview {
  const plans = known.get(criteria) ?? new Map<string, PlannedReview>();
  known.set(criteria, plans);
  const key = JSON.stringify([phase, milestones, earlier]);
  const planned = plans.get(key) ?? planAnew(criteria, phase, milestones, earlier);
  plans.set(key, planned);
  return planned;
}

/** The judge plans again what was planned for looking. */
const known = new WeakMap<Criteria, Map<string, PlannedReview>>();

function planAnew(
  criteria: Criteria,
  phase: string,
  milestones: readonly string[],
  earlier: readonly string[],
): PlannedReview {
  const resolved = resolveChecks(criteria, phase, milestones, earlier);
  if (!resolved.ok) return resolved;
  const { checks } = resolved;
  const besides = [...unasked(criteria, phase, checks), ...ofEndpoints(criteria, checks)];
  const whole = plan([...checks, ...besides], criteria.collectors);
  return {
    ok: true,
    plan: {
      collections: withMotion(whole.collections, criteria.collectors),
      checks: whole.checks.slice(0, checks.length),
      adversary: whole.checks.slice(checks.length),
    },
  };
}

type Resolved =
  | { readonly ok: true; readonly checks: readonly ResolvedCheck[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function resolveChecks(
  criteria: Criteria,
  phase: string,
  milestones: readonly string[],
  earlier: readonly string[] = [],
): Resolved {
  const sheet = criteria.sheets.get(phase);
  const problems: Problem[] = [];
  const resolved: ResolvedCheck[] = [];
  for (const milestone of [...milestones, ...earlier]) {
    const asked = sheet?.milestones[milestone];
    const isEarlier = earlier.includes(milestone);
    const checks = asked && isEarlier ? checksAgain(asked, criteria.probes) : asked?.checks;
    for (const check of checks ?? []) {
      const probe = criteria.probes.get(check.probe);
      if (!sheet || !probe) return unplanned(check, `no probe ${check.probe}`);
      const hosts = hostsOf(check, probe, sheet, criteria);
      if (hosts.length === 0) return unplanned(check, 'no host');
      for (const host of hosts) {
        const done = resolveParameters(criteria, { phase, milestone, check, probe, host });
        if (done.ok)
          resolved.push(resolvedCheck({ milestone, check, probe, host }, done.values, criteria));
        else problems.push(...done.problems);
      }
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, checks: resolved };
}

function resolvedCheck(
  one: Pick<ResolvedCheck, 'milestone' | 'check' | 'probe' | 'host'>,
  params: ResolvedCheck['params'],
  criteria: Criteria,
): ResolvedCheck {
  const asks = asksOf(one.probe, one.host, criteria);
  return { ...one, params, asks, engine: engineOf(one.host, criteria) };
}

/** The break-it probes of the criteria, on every host that a check of the phase looks at, and on the repository. */
function unasked(
  criteria: Criteria,
  phase: string,
  checks: readonly ResolvedCheck[],
): ResolvedCheck[] {
  const hosts = hostsOfPhase(criteria, phase);
  const probes = breakItProbes(criteria).filter(({ finding }) => !finding.endpoints);
  const sheet = checksOfSheet(criteria, phase) ?? checks;
  return probes.flatMap((probe) => {
    const places = needsHost(probe, (id) => criteria.collectors.get(id)) ? hosts : [null];
    return places.map((host) => {
      const one = { ...breakItCheck(probe), host };
      const done = resolveParameters(criteria, { phase, ...one });
      if (!done.ok) return unplanned(one.check, 'a break-it probe takes no parameter');
      const asked =
        probe.finding.ports && host !== null
          ? { asked: askedPorts(sheet, { ...criteria, hosts: criteria.config.hosts, host }) }
          : {};
      return resolvedCheck(one, { ...done.values, ...asked }, criteria);
    });
  });
}

/** The checks of all milestones: what is claimed later is in the claim, too. */
function checksOfSheet(criteria: Criteria, phase: string): readonly ResolvedCheck[] | null {
  const names = Object.keys(criteria.sheets.get(phase)?.milestones ?? {});
  const resolved = resolveChecks(criteria, phase, names);
  return resolved.ok ? resolved.checks : null;
}

/** Those of them that look at endpoints, on each that the checks ask anyway. */
function ofEndpoints(criteria: Criteria, checks: readonly ResolvedCheck[]): ResolvedCheck[] {
  const endpoints = endpointsOf(checks, criteria.collectors);
  const probes = breakItProbes(criteria).filter(({ finding }) => finding.endpoints);
  return probes.flatMap((probe) =>
    endpoints.map(({ about, host, vantage, params }) => {
      const one = breakItCheck(probe);
      const check = { ...one.check, ...(vantage && { vantage }) };
      return { ...resolvedCheck({ ...one, check, host }, params, criteria), about };
    }),
  );
}

/** By name: the order of the criteria's files is nobody's. */
function breakItProbes({ probes }: Criteria): BreakItProbe[] {
  return [...probes.values()].filter(isBreakIt).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The hosts that the checks of a phase look at, each once. */
export function hostsOfPhase(criteria: Criteria, phase: string): string[] {
  const sheet = criteria.sheets.get(phase);
  const checks = Object.values(sheet?.milestones ?? {}).flatMap((one) => one.checks);
  const looked = checks.flatMap((check) => {
    const probe = criteria.probes.get(check.probe);
    return sheet && probe ? hostsOf(check, probe, sheet, criteria) : [];
  });
  return [...new Set(looked)].filter((host) => host !== null);
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
