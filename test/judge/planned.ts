// Checks and what they saw, as the judge gets them.
import { collector as collectorShape, probe as probeShape } from '../../src/model/probe.ts';
import type { Observation } from '../../src/model/observation.ts';
import { check as checkShape } from '../../src/model/sheet.ts';
import type { CheckResult } from '../../src/model/review.ts';
import { evaluateAll } from '../../src/judge/evaluate.ts';
import { judgeChecks } from '../../src/judge/checks.ts';
import type { Evaluate } from '../../src/judge/evaluation.ts';
import { viewOf, type View } from '../../src/judge/view.ts';
import type { Collection, PlannedCheck } from '../../src/probes/plan.ts';
import { evidenceOf, startedAt } from './builders.ts';

export const evaluate: Evaluate = (scopes, jobs) => Promise.resolve([...evaluateAll(scopes, jobs)]);

export const host = 'cc-ci';

/** `cat FILE` as JSON, which expressions see as `seen`. */
export const collection: Collection = {
  id: 'file@cc-ci',
  collector: collectorShape.parse({
    id: 'file',
    class: 'host',
    steps: [{ run: ['cat', '/file'], parse: 'json', as: 'seen' }],
  }),
  vantage: 'host',
  host,
  params: {},
};

export function observed(value: unknown, more: Partial<Observation> = {}): Observation {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return {
    collection: collection.id,
    collector: 'file',
    step: 0,
    vantage: 'host',
    host,
    argv: ['cat', '/file'],
    startedAt,
    durationMs: 3,
    delayedMs: 0,
    exit: 0,
    stdout: { text, bytes: text.length, digest: '', cut: false, kept: false },
    stderr: null,
    skipped: false,
    failure: null,
    attempts: [],
    ...more,
  };
}

export interface Asked {
  readonly id?: string;
  readonly milestone?: string;
  readonly host?: string | null;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly check?: object;
  /** Fields of the probe; without them it expects `seen.a` to be 1. */
  readonly probe?: object;
}

export function planned({ id = 'one', milestone = 'M1', ...asked }: Asked = {}): PlannedCheck {
  return {
    milestone,
    check: checkShape.parse({ id, says: 'it is so', probe: 'a-probe', ...asked.check }),
    probe: probeShape.parse({
      id: 'a-probe',
      title: 'Is {{x}} so',
      from: 'file',
      ...(asked.probe ?? { value: 'seen.a', expect: { equals: 1 } }),
    }),
    host: asked.host === undefined ? host : asked.host,
    params: asked.with ?? {},
    collections: [collection.id],
  };
}

export function viewsOf(...observations: readonly Observation[]): Map<string, View> {
  const evidence = evidenceOf({ observations: [...observations] });
  return new Map([[collection.id, viewOf(collection, evidence)]]);
}

export async function judged(
  checks: readonly PlannedCheck[],
  ...observations: readonly Observation[]
): Promise<CheckResult[]> {
  return judgeChecks(checks, viewsOf(...observations), evaluate);
}

/** What one check comes to. */
export async function verdictOf(
  asked: Asked,
  ...observations: readonly Observation[]
): Promise<CheckResult> {
  const [result] = await judged([planned(asked)], ...observations);
  if (!result) throw new Error('it was not judged');
  return result;
}
