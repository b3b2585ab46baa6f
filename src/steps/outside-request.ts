// What the operator's own adversary may ask for: declared probes, at the sheet's own hosts and endpoints.
import { resolveParameters, type Criteria } from '../criteria/index.ts';
import type { OutsideRequest } from '../model/outside.ts';
import type { ParameterType } from '../model/parameter.ts';
import type { Probe } from '../model/probe.ts';
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

/** Probes that reach out from where they look; no type of their parameters tells. */
const reaching = new Set([
  'command',
  'container-reach',
  'docker-container-connects',
  'docker-container-resolves',
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
  if (reaching.has(probe.id)) return `${probe.id} reaches out: only as the sheet asks it`;
  const collectors = sources(probe).map(({ collector }) => criteria.collectors.get(collector));
  if (collectors.some((one) => one?.steps.some(isBurst) === true)) {
    return 'a burst of requests: only as the sheet asks it';
  }
  const isRemote = collectors.some((one) => one?.class === 'http' || one?.class === 'tcp');
  const named = new Set(asked.flatMap((one) => Object.values(one.params).flat()));
  const foreign = Object.entries(params).find(([name, value]) => {
    const declared = probe.params[name];
    if (!declared || declared.oneOf || local.has(declared.type)) return false;
    const isFree = !isRemote && (declared.type === 'string' || declared.type === 'name');
    return !isFree && [value].flat().some((part) => !named.has(part));
  });
  return foreign === undefined ? null : `the sheet does not name ${foreign[0]} so`;
}

function isBurst(step: object): boolean {
  return 'request' in step && (step.request as { burst?: unknown }).burst !== undefined;
}

function checksOfSheet(phase: string, criteria: Criteria) {
  const names = Object.keys(criteria.sheets.get(phase)?.milestones ?? {});
  const planned = planPhase(criteria, phase, names);
  return planned.ok ? planned.plan.checks : [];
}
