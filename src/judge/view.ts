import type { Observed } from '../adversary/analysis.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Failure, Observation, Span } from '../model/observation.ts';
import type { Step } from '../model/step.ts';
import { canonical } from '../probes/matchers/same.ts';
import { parseOutput, type Parsed } from '../probes/parsers/index.ts';
import type { Collection } from '../probes/plan.ts';
import { replacedBy, variableNames, variablesOf } from '../probes/variables.ts';

/** What a collection lets a check see: variables, or why it could not look. */
export interface View {
  readonly collection: Collection;
  readonly observations: readonly Observation[];
  readonly variables: Readonly<Record<string, unknown>> | null;
  /** When each variable was observed. */
  readonly observed: Observed;
  readonly failure: Failure | null;
}

/** What was seen, and of whom: all of the evidence that a view is made of. */
export interface Seen {
  readonly observations: readonly Observation[];
  readonly hosts: Readonly<Evidence['hosts']>;
}

/** Reads the observations of a collection from the evidence. */
export function viewOf(collection: Collection, evidence: Seen): View {
  const observations = evidence.observations
    .filter((one) => one.collection === collection.id)
    .sort((a, b) => a.step - b.step || order(a.startedAt, b.startedAt) || order(text(a), text(b)));
  const failed = (failure: Failure): View => ({
    collection,
    observations,
    variables: null,
    observed: {},
    failure,
  });
  const values: unknown[] = [];
  const spans: Span[] = [];
  const { steps } = collection.collector;
  for (const [index, one] of steps.entries()) {
    const [first, ...more] = observations.filter((seen) => seen.step === index);
    if (!first) return failed({ kind: 'transport', reason: 'it was not observed in this run' });
    if (more.length > 0) return failed({ kind: 'transport', reason: 'it was observed twice' });
    if (replacedBy(one) !== null) {
      // Read where it was made: in the place of the step before it.
      values.push(undefined);
      spans.push(spanOf(first));
      continue;
    }
    const { step, seen } = whoSpoke(steps, index, { step: one, seen: first }, observations);
    const failure = seen.failure && failureThatCounts(seen, seen.failure, evidence);
    if (failure) return failed(failure);
    const parsed = valueOf(step, seen);
    if (!parsed.ok) return failed({ kind: 'unparsable', reason: parsed.reason });
    values.push(parsed.value);
    spans.push(spanOf(seen));
  }
  const variables = variablesOf(collection.collector, values);
  const observed = Object.fromEntries(
    variableNames(collection.collector).flatMap((name, index) => {
      const span = spans[index];
      return name === null || !span ? [] : [[name, span] as const];
    }),
  );
  return { collection, observations, variables, observed, failure: null };
}

interface Spoken {
  readonly step: Step;
  readonly seen: Observation;
}

/** The first of a step, and of those that may be made instead of it, whose program is on the host. */
function whoSpoke(
  steps: readonly Step[],
  index: number,
  own: Spoken,
  observations: readonly Observation[],
): Spoken {
  if (own.seen.failure?.kind !== 'tool-missing') return own;
  const others = steps.flatMap((step, at): Spoken[] => {
    const seen = observations.find((one) => one.step === at);
    return replacedBy(step) === index && seen && !seen.skipped ? [{ step, seen }] : [];
  });
  const spoken = others.find(({ seen }) => seen.failure?.kind !== 'tool-missing');
  if (spoken) return spoken;
  const reasons = [own, ...others].flatMap(({ seen }) => seen.failure?.reason ?? []);
  const failure: Failure = { kind: 'tool-missing', reason: reasons.join(' ') };
  return { step: own.step, seen: { ...own.seen, failure } };
}

function spanOf({ startedAt, durationMs }: Observation): Span {
  const from = Date.parse(startedAt);
  return { from, to: from + durationMs };
}

/** Any order of the evidence's observations gives the same view. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function text(seen: Observation): string {
  return canonical(seen);
}

/**
 * A request that timed out is a fact only where the same vantage reached something else of that
 * host in this run. A resolver that fails is none: the next name may fail as well.
 */
function failureThatCounts(seen: Observation, failure: Failure, evidence: Seen): Failure | null {
  if (failure.kind !== 'timeout') return failure;
  // A silence that is recorded with an answer is neither.
  if (answerOf(seen)?.outcome === 'answered') return failure;
  if (reachedElsewhere(seen, evidence)) return null;
  return {
    ...failure,
    reason: `${failure.reason}; nothing shows that this address can be reached from there`,
  };
}

/** How old a proof may be that an address can be reached: networks go away. */
const freshMs = 60_000;

function reachedElsewhere(seen: Observation, { hosts, observations }: Seen): boolean {
  const peer = answerOf(seen)?.peer;
  if (peer === undefined || peer === null) return false;
  const near = observations.filter((other) => other !== seen && isNear(seen, other));
  const names = hosts.filter((host) => host.peer === peer).map(({ name }) => name);
  // Of a check that is tried again, the login is as old as the run.
  const bySsh = isTriedAgain(seen)
    ? near.some((other) => other.vantage === 'host' && names.includes(other.host ?? ''))
    : names.length > 0;
  return (
    (seen.vantage === 'reviewer' && bySsh) ||
    near.some(
      (other) =>
        other.vantage === seen.vantage &&
        other.host === seen.host &&
        canonical(other.argv) !== canonical(seen.argv) &&
        answerOf(other)?.peer === peer,
    )
  );
}

/** Whether something answered at nearly the same time. */
function isNear(seen: Observation, { startedAt, failure }: Observation): boolean {
  const apart = Math.abs(Date.parse(startedAt) - Date.parse(seen.startedAt));
  return failure === null && apart <= freshMs;
}

function isTriedAgain({ collection }: Observation): boolean {
  return /, attempt \d+$/.test(collection);
}

function answerOf(seen: Observation): { peer?: string | null; outcome?: unknown } | null {
  if (seen.exit !== null || !seen.stdout) return null;
  const parsed = parseOutput('json', seen.stdout.text);
  return parsed.ok && typeof parsed.value === 'object' ? parsed.value : null;
}

function valueOf(step: Step, seen: Observation): Parsed {
  if (seen.skipped) return { ok: true, value: [] };
  if (!seen.stdout) return { ok: false, reason: 'there is no output' };
  if (seen.stdout.cut) return { ok: false, reason: 'the output is cut off' };
  const asJson = seen.stdout.kept || !('run' in step);
  return parseOutput(asJson ? 'json' : step.parse, seen.stdout.text);
}
