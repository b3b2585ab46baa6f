import * as z from 'zod';
import type { CheckResult, Outcome } from '../model/review.ts';
import { worst, type Verdict } from '../model/verdict.ts';
import type { AnalysisResult } from '../adversary/analysis.ts';
import type { PlannedCheck } from '../probes/plan.ts';
import { analysed, type Sight } from './analysed.ts';
import { Batch } from './batch.ts';
import type { Evaluate, Evaluated } from './evaluation.ts';
import { exhibitsOf } from './exhibits.ts';
import { assertionsOf, loneAssertion, outcomeOf } from './outcomes.ts';
import { computesOverRedacted, withoutHidden } from './redacted.ts';
import { fillTitle } from './title.ts';
import type { View } from './view.ts';

interface Prepared {
  readonly planned: PlannedCheck;
  readonly views: readonly View[];
  readonly scope: number;
  readonly analysis: AnalysisResult | null;
  /** Whether an expression computes over text that a secret was taken out of. */
  readonly isRedacted: (expression: string) => boolean;
}

/** The expressions of a check, evaluated. */
interface Values {
  readonly control: Evaluated | null;
  readonly asserts: readonly Evaluated[];
  /** Of a break-it probe, where it says what it could not look at. */
  readonly unseen: Evaluated | null;
  readonly facts: Readonly<Record<string, Evaluated>>;
}

type Facts = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Judges every check of a plan. All of them run; none hides another. */
export async function judgeChecks(
  checks: readonly PlannedCheck[],
  views: ReadonlyMap<string, View>,
  evaluate: Evaluate,
): Promise<CheckResult[]> {
  const batch = new Batch();
  const prepared = await prepare(checks, views, batch, evaluate);
  const readers = prepared.map((one) => enqueue(one, batch));
  const results = await evaluate(batch.scopes, batch.jobs);
  const values = readers.map((read) => read(results));
  // Of a check that is tried again the last attempt's count.
  const facts = new Map(
    prepared.map((one, index) => [factKey(one.planned), factsOf(one, values[index] ?? noValues)]),
  );
  return prepared.map((one, index) => resultOf(one, values[index] ?? noValues, facts));
}

/** The distinct expressions that checks put to what they see. */
export function expressionsOf(checks: readonly PlannedCheck[]): string[] {
  const all = checks.flatMap(({ probe, params }) => [
    ...(probe.control === undefined ? [] : [probe.control]),
    ...assertionsOf(probe, params).map(({ value }) => value),
    ...(probe.finding?.unseen === undefined ? [] : [probe.finding.unseen]),
    ...Object.values(probe.facts),
  ]);
  return [...new Set(all)];
}

const noValues: Values = { control: null, asserts: [], unseen: null, facts: {} };

async function prepare(
  checks: readonly PlannedCheck[],
  views: ReadonlyMap<string, View>,
  batch: Batch,
  evaluate: Evaluate,
): Promise<Prepared[]> {
  const seen = new Map<string, Record<string, unknown>>();
  const sights = checks.map((planned): Sight => {
    const own = planned.collections.flatMap((id) => views.get(id) ?? []);
    const key = planned.collections.join('\n');
    const observed = seen.get(key) ?? observedBy(own);
    seen.set(key, observed);
    return { planned, views: own, observed };
  });
  const answers = await analysed(sights, evaluate);
  return sights.map(({ planned, views, observed }, index) => {
    const analysis = answers[index] ?? null;
    const value = analysis?.ok === true ? analysis.value : null;
    const variables = value === null ? observed : { ...observed, analysis: value };
    const isRedacted = (text: string) => computesOverRedacted(text, variables);
    return { planned, views, scope: batch.scope(observed, value), analysis, isRedacted };
  });
}

function observedBy(views: readonly View[]): Record<string, unknown> {
  return Object.assign({}, ...views.map(({ variables }) => variables ?? {})) as Record<
    string,
    unknown
  >;
}

/** Adds a check's expressions to the batch; the answer reads their results. */
function enqueue(
  { planned, scope, views }: Prepared,
  batch: Batch,
): (results: readonly Evaluated[]) => Values {
  if (views.some(({ failure }) => failure)) return () => noValues;
  const { probe, params } = planned;
  const add = (expression: string): number => batch.add(scope, expression, params);
  const control = probe.control === undefined ? null : add(probe.control);
  const asserts = assertionsOf(probe, params).map(({ value }) => add(value));
  const unseen = probe.finding?.unseen === undefined ? null : add(probe.finding.unseen);
  const facts = Object.entries(probe.facts).map(([name, value]) => [name, add(value)] as const);
  return (results) => {
    const at = (index: number): Evaluated =>
      results[index] ?? { ok: false, reason: 'it was not evaluated' };
    return {
      control: control === null ? null : at(control),
      asserts: asserts.map(at),
      unseen: unseen === null ? null : at(unseen),
      facts: Object.fromEntries(facts.map(([name, index]) => [name, at(index)])),
    };
  };
}

/** The facts that a check saw; none of one that could not look. */
function factsOf(one: Prepared, values: Values): Record<string, unknown> {
  if (blindness(one, values) !== null) return {};
  return Object.fromEntries(
    Object.entries(values.facts).flatMap(([name, fact]) => (fact.ok ? [[name, fact.value]] : [])),
  );
}

function resultOf(one: Prepared, values: Values, facts: Facts): CheckResult {
  const { planned, views } = one;
  const { check, probe, params } = planned;
  const blind = blindness(one, values);
  const outcomes = assertionsOf(probe, params).map((assertion, index): Outcome => {
    const seen = values.asserts[index] ?? { ok: false, reason: blind ?? 'it was not observed' };
    const outcome = outcomeOf(assertion, withFacts(planned, facts), seen);
    if (blind !== null) return { ...outcome, verdict: 'INCONCLUSIVE', actual: blind };
    return one.isRedacted(assertion.value) ? withoutHidden(outcome, assertion) : outcome;
  });
  const judged: Verdict = blind === null ? worst(outcomes.map((o) => o.verdict)) : 'INCONCLUSIVE';
  const unseen = blind === null ? (unseenIn(values) ?? unaskedUnseen(one)) : null;
  const verdict = unseen !== null && judged === 'PASS' ? 'INCONCLUSIVE' : judged;
  return {
    id: check.id,
    milestone: planned.milestone,
    host: planned.host,
    says: check.says,
    probe: probe.id,
    title: fillTitle(probe.title, params),
    verdict,
    reason: blind ?? reasonOf(outcomes, judged, unseen),
    ...(unseen === null ? {} : { unseen }),
    ...keptBy(one),
    outcomes,
    exhibits: exhibitsOf(views),
    facts: factsOf(one, values),
    holds: check.holds,
    before: null,
    heldSince: null,
    attempts: null,
    retries: views
      .flatMap(({ observations }) => observations)
      .reduce((sum, { attempts }) => sum + attempts.length, 0),
    remedy: verdict === 'PASS' ? null : (probe.remedy ?? null),
  };
}

/** Why a check could not look at all; null where it could. */
function blindness({ views, analysis, planned }: Prepared, { control }: Values): string | null {
  const failed = views.find(({ failure }) => failure);
  if (failed?.failure) return `could not look: ${failed.failure.reason}`;
  if (views.length < Math.max(1, planned.collections.length)) {
    return 'could not look: nothing was observed';
  }
  if (analysis && !analysis.ok) return `could not look: ${analysis.reason}`;
  if (control === null) return null;
  if (!control.ok) return `the control could not be told: ${control.reason}`;
  return control.value === true
    ? null
    : `the control does not hold: ${planned.probe.control ?? ''}`;
}

const namedUnseen = 3;

/** What a break-it probe could not look at, in words; null where it saw all of it. */
function unseenIn({ unseen }: Values): string | null {
  return unseen === null ? null : inWords(unseen.ok ? unseen.value : null);
}

/** What an analysis says that it could not look at, whether its probe asks for that or not. */
function unaskedUnseen({ analysis, planned }: Prepared): string | null {
  if (analysis?.ok !== true || planned.probe.finding?.unseen !== undefined) return null;
  const { unseen } = analysis.value;
  return unseen === undefined ? null : inWords(unseen);
}

/** What an analysis could not tell, though it is nothing to speak of: only what was found of it before stays. */
function keptBy({ analysis }: Prepared): Pick<CheckResult, 'kept'> {
  const kept = z.array(z.string()).safeParse(analysis?.ok === true ? analysis.value.kept : []);
  return kept.success && kept.data.length > 0 ? { kept: kept.data } : {};
}

function inWords(unseen: unknown): string | null {
  const names = z.array(z.string()).safeParse(unseen);
  if (!names.success) return 'whether it saw everything could not be told';
  const [shown, more] = [names.data.slice(0, namedUnseen), names.data.length - namedUnseen];
  if (shown.length === 0) return null;
  return `it could not look at ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function reasonOf(
  outcomes: readonly Outcome[],
  verdict: Verdict,
  unseen: string | null,
): string | null {
  if (verdict === 'PASS') return unseen;
  const worstOne = outcomes.find((outcome) => outcome.verdict === verdict);
  if (!worstOne) return 'the check asserts nothing';
  const { name, expected, actual } = worstOne;
  const saw = verdict === 'FAIL' ? `expected ${expected}, actual ${actual}` : actual;
  const reason = name === loneAssertion ? saw : `${name}: ${saw}`;
  return unseen === null ? reason : `${reason}; ${unseen}`;
}

/** Facts of other checks in the place of the parameters that refer to them; none where it was not seen. */
function withFacts(planned: PlannedCheck, facts: Facts): Record<string, unknown> {
  const { probe, params } = planned;
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      if (probe.params[name]?.type !== 'fact' || typeof value !== 'string') return [[name, value]];
      const [check = '', fact = ''] = value.split('.');
      const seen = facts.get(factKey(planned, check)) ?? {};
      return Object.hasOwn(seen, fact) ? [[name, seen[fact]]] : [];
    }),
  );
}

/** A fact is taken from a check of the same milestone on the same host. */
function factKey({ milestone, check, host }: PlannedCheck, id: string = check.id): string {
  return `${milestone}/${id}@${host ?? ''}`;
}
