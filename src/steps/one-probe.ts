import { parse } from 'yaml';
import { nearest, resolveParameters } from '../criteria/index.ts';
import { judgeChecks } from '../judge/checks.ts';
import { withSinceBaseline } from '../judge/since-baseline.ts';
import { viewOf } from '../judge/view.ts';
import { evidenceSchema, type Evidence } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Probe } from '../model/probe.ts';
import type { RunStep } from '../model/step.ts';
import type { CheckResult } from '../model/review.ts';
import type { Check } from '../model/sheet.ts';
import { observe } from '../observe/observe.ts';
import { Recorder } from '../observe/recorder.ts';
import { engineOf } from '../probes/resolve.ts';
import { plan, sources, type Plan } from '../probes/plan.ts';
import { assertLogin } from './assert-login.ts';
import { namedBase } from './base.ts';
import type { World } from './world.ts';
import { openAny } from './open-any.ts';
import type { OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';

export interface ProbeRequest {
  readonly name: string;
  readonly host: string | null;
  /** `key=value` words. */
  readonly given: readonly string[];
  /** Whether what is answered is wanted as a recording. */
  readonly record?: boolean;
}

export interface ProbeAnswer {
  readonly result: CheckResult;
  readonly note: string;
  /** A file of `probes/recordings`, where one was wanted. */
  readonly recording: object | null;
}

function noProbe(name: string, { criteria, source }: OpenCriteria): ReviewFailure {
  const meant = nearest(name, criteria.probes.keys());
  const where =
    source.commit === null ? 'the work tree' : `the anchor ${source.commit.slice(0, 8)}`;
  return new ReviewFailure(
    'usage',
    `There is no probe ${name} in the package, nor in the criteria of ${where}.`,
    [
      ...(meant === null ? [] : [`Did you mean ${meant}?`]),
      '`review probes` lists those of the package.',
      ...(source.commit === null ? [] : ['One of the work tree: add --criteria worktree.']),
    ].join(' '),
  );
}

/** Runs one probe by hand, on one host, and judges it. Nothing is recorded. */
export async function runProbe(
  request: ProbeRequest,
  operator: Operator,
  world: World,
): Promise<ProbeAnswer> {
  world.stage('read');
  const { opened, repository, head, note, close } = await openAny(
    { ...operator, probes: [request.name] },
    world,
  );
  try {
    const { criteria } = opened;
    const probe = criteria.probes.get(request.name);
    if (!probe) {
      throw noProbe(request.name, opened);
    }
    const vantages = sources(probe).map(
      ({ collector }) => criteria.collectors.get(collector)?.vantage,
    );
    const inRepository = vantages.every((vantage) => vantage === 'repository');
    const host = inRepository ? null : hostOf(request.host, opened);
    const check: Check = {
      id: 'by-hand',
      says: `${probe.id}, by hand`,
      probe: probe.id,
      holds: 'once',
      with: parametersOf(request.given, probe),
    };
    const place = { phase: 'by-hand', milestone: 'M0', check, probe, host };
    const resolved = resolveParameters(criteria, place);
    if (!resolved.ok) {
      const first = resolved.problems[0];
      throw new ReviewFailure(
        'usage',
        first
          ? `${first.message.replace(`${check.id}: `, '')}${first.expected === undefined ? '' : `: expected ${first.expected}`}.`
          : 'The parameters do not fit.',
        parametersHint(probe),
      );
    }
    const planned = plan(
      [
        {
          milestone: 'M0',
          check,
          probe,
          host,
          params: resolved.values,
          engine: engineOf(host, criteria),
        },
      ],
      criteria.collectors,
    );
    await assertLogin(planned, world);
    world.stage('look');
    const lookout = await world.lookout(opened, repository, head, (named) =>
      namedBase(named, head, repository),
    );
    const startedAt = world.now().toISOString();
    const recorder = new Recorder(stepsOf(planned), lookout.effects.redact);
    try {
      const observed = await observe(
        planned,
        lookout.hosts(planned),
        request.record === true ? recorder.watch(lookout.effects) : lookout.effects,
        lookout.usesSudo,
      );
      const evidence = recorded(observed, startedAt, head, opened.source, world);
      const views = new Map(planned.collections.map((one) => [one.id, viewOf(one, evidence)]));
      const [result] = await judgeChecks(planned.checks, views, world.evaluate);
      if (!result) throw new Error('a planned check was not judged');
      const [asked] = planned.checks;
      // By hand there is no baseline: what is compared with one cannot be told.
      const judged = asked ? withSinceBaseline(result, asked, undefined) : result;
      const { verdict } = judged;
      const says = `what was answered at ${startedAt}`;
      const recording = { says, verdict, with: check.with, ...recorder.recorded() };
      return { result: judged, note, recording: request.record === true ? recording : null };
    } finally {
      await lookout.close();
    }
  } finally {
    await close();
  }
}

/** The parameters of a probe, shipped or of the repository; what may be left out is in brackets. */
function parametersHint({ id, params }: Probe): string {
  const names = Object.entries(params).map(([name, { default: preset, optional }]) =>
    preset === undefined && !optional ? name : `[${name}]`,
  );
  return names.length === 0 ? `${id} takes no parameter.` : `${id} takes: ${names.join(', ')}.`;
}

/** The steps that run vectors, each with the fields that are kept of its output. */
function stepsOf({ collections }: Plan): RunStep[] {
  return collections.flatMap(({ collector }) =>
    collector.steps.flatMap((step) =>
      'run' in step ? [{ ...step, keep: step.keep ?? collector.keep }] : [],
    ),
  );
}

/** What was observed by hand, as judging reads it. */
export function recorded(
  observed: Awaited<ReturnType<typeof observe>>,
  startedAt: string,
  commit: string,
  source: OpenCriteria['source'],
  world: World,
): Evidence {
  return {
    schema: evidenceSchema,
    tool: { name: 'cold-review', version: world.version },
    kind: 'trial',
    phase: 'by-hand',
    claim: null,
    commit,
    branch: '',
    startedAt,
    endedAt: world.now().toISOString(),
    run: null,
    criteria: {
      ...{ ...source, touched: [], atClaim: null, difference: '' },
      ...{ selfAttested: [], waivers: [] },
    },
    prior: { commit: null, ledger: null, changes: [] },
    outside: null,
    earlier: [],
    waits: [...observed.waits],
    ancestry: null,
    runs: [],
    hosts: [...observed.hosts],
    limits: { ...observed.limits },
    observations: [...observed.observations],
  };
}

/** The host that is asked for, or the only one. */
export function hostOf(asked: string | null, { criteria, source }: OpenCriteria): string {
  const known = Object.keys(criteria.config.hosts);
  if (asked !== null && known.includes(asked)) return asked;
  const [only] = known;
  if (asked === null && known.length === 1 && only !== undefined) return only;
  throw new ReviewFailure(
    'usage',
    asked === null ? 'Several hosts are known.' : `review.yaml names no host ${asked}.`,
    `Name one of them: --host ${known.join(' | ')}${source.commit === null ? '' : '; one of the work tree: add --criteria worktree'}`,
  );
}

/** `key=value` words as parameters; numbers, booleans and lists only where the probe declares them. */
function parametersOf(given: readonly string[], probe: Probe): Record<string, unknown> {
  return Object.fromEntries(
    given.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) {
        throw new ReviewFailure(
          'usage',
          `--with ${word} is no parameter.`,
          'Example: --with network=proxy',
        );
      }
      const name = word.slice(0, at);
      return [name, typed(word.slice(at + 1), probe.params[name])];
    }),
  );
}

function typed(text: string, declared: Parameter | undefined): unknown {
  if (declared?.list) return text.split(',').map((one) => scalar(one, declared));
  return scalar(text, declared);
}

function scalar(text: string, declared: Parameter | undefined): unknown {
  return declared?.type === 'integer' || declared?.type === 'port' || declared?.type === 'boolean'
    ? (parse(text) as unknown)
    : text;
}
