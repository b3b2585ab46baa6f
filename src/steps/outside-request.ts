// What the operator's own adversary may ask for: declared probes, at the sheet's own hosts and endpoints.
import { isDataReader, resolveParameters, type Criteria } from '../criteria/index.ts';
import { builtinPrefix } from '../judge/recorded-criteria.ts';
import type { OutsideRequest } from '../model/outside.ts';
import type { ParameterType } from '../model/parameter.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { Check } from '../model/sheet.ts';
import { engineOf, hostsOfPhase, planPhase } from '../probes/resolve.ts';
import { sources, type ResolvedCheck } from '../probes/plan.ts';
import type { OpenCriteria } from './open-criteria.ts';

export type Admitted =
  | { readonly request: OutsideRequest; readonly check: ResolvedCheck }
  | { readonly request: OutsideRequest; readonly reason: string };

/** Values of these types reach nowhere: they name something on the host or in the repository, or say what is expected. */
const local = new Set<ParameterType>([
  'unit',
  'path',
  'repository-path',
  'cidr',
  'pattern',
  'versions',
  'port',
  'integer',
  'boolean',
  'duration',
  'size',
]);

/** Collectors that reach out from where they look, or that may change something: no type of their parameters tells. */
const reaching = new Set([
  'command',
  'container-connects',
  'container-reach',
  'container-resolves',
  'http-rejected',
]);

/** A request as a check of the phase, or why it is not looked at. */
export function admit(request: OutsideRequest, phase: string, opened: OpenCriteria): Admitted {
  const { criteria } = opened;
  const probe = criteria.probes.get(request.probe);
  const refuse = (reason: string): Admitted => ({ request, reason });
  if (!probe) return refuse(`there is no probe ${request.probe}`);
  const inRepository = sources(probe).every(
    ({ collector }) => criteria.collectors.get(collector)?.vantage === 'repository',
  );
  const host = inRepository ? null : hostFor(request, phase, criteria);
  if (host === undefined) return refuse('it has to name a host of the sheet');
  const check: Check = {
    id: 'asked-outside',
    says: `${probe.id}, asked by the operator's adversary`,
    probe: probe.id,
    holds: 'always',
    with: request.with,
  };
  const one = { milestone: 'outside', check, probe, host };
  const resolved = resolveParameters(criteria, { phase, ...one });
  if (!resolved.ok) return refuse(resolved.problems[0]?.message ?? 'its parameters do not fit');
  const reason = reachesOut(probe, resolved.values, phase, criteria);
  if (reason !== null) return refuse(reason);
  return { request, check: { ...one, params: resolved.values, engine: engineOf(host, criteria) } };
}

function hostFor({ host }: OutsideRequest, phase: string, criteria: Criteria): string | undefined {
  const hosts = hostsOfPhase(criteria, phase);
  if (host === undefined) return hosts.length === 1 ? hosts[0] : undefined;
  return hosts.find((one) => one === host);
}

/** Why a request would name a host, a URL, a program or a secret that the sheet does not; null where it names none. */
function reachesOut(
  probe: Probe,
  params: Readonly<Record<string, unknown>>,
  phase: string,
  criteria: Criteria,
): string | null {
  const asked = checksOfSheet(phase, criteria);
  const words = JSON.stringify(params);
  if (asked.some((one) => one.probe.id === probe.id && JSON.stringify(one.params) === words)) {
    return null;
  }
  const read = sources(probe).map(({ collector }) => collector);
  if (read.some((id) => reaching.has(id)))
    return `${probe.id} reaches out: only as the sheet asks it`;
  const collectors = read.map((id) => criteria.collectors.get(id));
  if (collectors.some((one) => one?.steps.some(isBurst) === true)) {
    return 'a burst of requests: only as the sheet asks it';
  }
  const isRemote = collectors.some((one) => !one || asksService(one)) || isOwn(read, criteria);
  const named = new Set(asked.flatMap((one) => Object.values(one.params).flat()));
  const foreign = Object.entries(params).find(([name, value]) => {
    const declared = probe.params[name];
    if (!declared || declared.oneOf || isLocal(declared.type, isRemote)) return false;
    return [value].flat().some((part) => !named.has(part));
  });
  return foreign === undefined ? null : `the sheet does not name ${foreign[0]} so`;
}

/** Whether values of a type lead nowhere but to what is on the host: a name or a port may be of another. */
function isLocal(type: ParameterType, isRemote: boolean): boolean {
  if (isRemote) return local.has(type) && type !== 'port';
  return local.has(type) || type === 'string' || type === 'name';
}

/** Whether a collector asks a service at an address, from wherever it looks. */
function asksService({ class: kind, steps }: Collector): boolean {
  const asksData = steps.some((step) => 'run' in step && isDataReader(step.run[0]));
  return kind === 'http' || kind === 'tcp' || asksData;
}

/** What the repository's own collectors do with a name, nobody knows. */
function isOwn(collectors: readonly string[], criteria: Criteria): boolean {
  return collectors.some((id) => !criteria.origin('collector', id).startsWith(builtinPrefix));
}

function isBurst(step: object): boolean {
  return 'request' in step && (step.request as { burst?: unknown }).burst !== undefined;
}

function checksOfSheet(phase: string, criteria: Criteria) {
  const names = Object.keys(criteria.sheets.get(phase)?.milestones ?? {});
  const planned = planPhase(criteria, phase, names);
  return planned.ok ? planned.plan.checks : [];
}
