// Asks the operator's own adversary: it sees the evidence, may ask for declared probes, and say what it holds to be wrong.
import { redact } from '../document/redact.ts';
import { judgeChecks } from '../judge/checks.ts';
import { viewOf } from '../judge/view.ts';
import type { Claim } from '../model/claim.ts';
import type { Evidence } from '../model/evidence.ts';
import {
  outsideAnswer,
  outsideSchema,
  type Outside,
  type OutsideAnswer,
  type OutsideCall,
  type OutsideFinding,
  type OutsideRequest,
} from '../model/outside.ts';
import type { CheckResult } from '../model/review.ts';
import { observe, type Observed } from '../observe/observe.ts';
import { plan, type Plan, type ResolvedCheck } from '../probes/plan.ts';
import { hostsOfPhase } from '../probes/resolve.ts';
import type { Lookout } from './lookout.ts';
import type { OpenCriteria } from './open-criteria.ts';
import { admit } from './outside-request.ts';
import type { World } from './world.ts';

/** What came of one call. */
export interface OutsideAnswered {
  readonly bytes: number;
  readonly text?: string;
  readonly failure?: string;
}

/** What was looked at for it, and all that it said. */
export interface OutsideSeen {
  readonly observed: Pick<Observed, 'observations' | 'limits'>;
  readonly outside: Outside;
}

/** Everything that it is told and may ask about. */
export interface OutsideView {
  readonly subject: Pick<Evidence, 'phase' | 'claim' | 'commit'>;
  readonly opened: OpenCriteria;
  readonly lookout: Lookout;
  readonly world: World;
  /** What the review itself looked at. */
  readonly plan: Plan;
  readonly observed: Observed;
}

/**
 * Calls it once, looks at what it asks for, and calls it once more with the answers. What it says is
 * data: a wrong answer is a reason in the evidence, and no more.
 */
export async function askOutside(
  adversary: NonNullable<World['adversary']>,
  view: OutsideView,
): Promise<OutsideSeen> {
  const { world, subject, observed } = view;
  const calls: OutsideCall[] = [];
  const call = async (answers: readonly object[]): Promise<OutsideAnswer> => {
    const startedAt = world.now();
    const input = JSON.stringify({ ...told(view), answers });
    const answered = await adversary.ask(`${input}\n`);
    const read = readAnswer(answered);
    calls.push({
      startedAt: startedAt.toISOString(),
      durationMs: world.now().getTime() - startedAt.getTime(),
      bytes: answered.bytes,
      failure: typeof read === 'string' ? redact(read) : null,
    });
    return typeof read === 'string' ? { findings: [], requests: [] } : read;
  };
  const first = await call([]);
  const admitted = first.requests.map((request) => admit(request, subject.phase, view.opened));
  const asked = admitted.flatMap((one) => ('check' in one ? [one] : []));
  const refused = admitted.flatMap((one) => ('reason' in one ? [one] : []));
  const looked = await lookFor(
    asked.map(({ check }) => check),
    view,
  );
  const answers = [
    ...looked.results.map((result, index) => ({ request: asked[index]?.request, result })),
    ...refused.map(({ request, reason }) => ({ request, refused: reason })),
  ];
  const last = answers.length === 0 ? null : await call(answers);
  const findings = [...first.findings, ...(last?.findings ?? [])];
  return {
    observed: {
      observations: looked.observations,
      limits: { ...observed.limits, ...looked.limits },
    },
    outside: {
      name: adversary.name,
      calls,
      findings: distinct(findings).map(withoutSecrets),
      asked: asked.map(({ request }) => ({ ...request, with: redactedWords(request.with) })),
      refused: refused.map(({ request, reason }) => ({
        probe: request.probe,
        reason: redact(reason),
      })),
    },
  };
}

function told({ subject, opened, observed }: OutsideView) {
  const { criteria } = opened;
  const sheet = criteria.sheets.get(subject.phase);
  return {
    schema: outsideSchema,
    phase: subject.phase,
    claim: subject.claim && claimWithoutSecrets(subject.claim),
    commit: subject.commit,
    sheet,
    hosts: hostsOfPhase(criteria, subject.phase),
    probes: [...criteria.probes.values()].map(({ id, title, params }) => ({ id, title, params })),
    observations: observed.observations,
  };
}

function readAnswer({ text, failure }: OutsideAnswered): OutsideAnswer | string {
  if (text === undefined) return failure ?? 'it said nothing';
  try {
    const said: unknown = JSON.parse(text);
    if (isDeeper(said, deepest)) return 'its answer is nested too deeply';
    const parsed = outsideAnswer.safeParse(said);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `its answer: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
  } catch {
    return 'its answer is no JSON';
  }
}

/** What it says is written and compared by functions that call themselves for what is inside. */
const deepest = 20;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** Looks at what nobody looked at yet: what the review saw is answered from there. */
async function lookFor(checks: readonly ResolvedCheck[], view: OutsideView) {
  const { opened, lookout, world, plan: own, observed } = view;
  const whole = plan(checks, opened.criteria.collectors);
  const seen = new Set(own.collections.map(({ id }) => id));
  const more = { checks: [], collections: whole.collections.filter(({ id }) => !seen.has(id)) };
  const none = { observations: [], limits: {} };
  const looked =
    more.collections.length === 0
      ? none
      : await observe(more, lookout.hosts(more), lookout.effects, lookout.usesSudo);
  const all = {
    observations: [...observed.observations, ...looked.observations],
    hosts: [...observed.hosts],
  };
  const views = new Map(whole.collections.map((one) => [one.id, viewOf(one, all)]));
  const results: CheckResult[] = await judgeChecks(whole.checks, views, world.evaluate);
  return { results, observations: looked.observations, limits: looked.limits };
}

function distinct(findings: readonly OutsideFinding[]): OutsideFinding[] {
  return [...new Map(findings.map((one) => [one.subject, one])).values()];
}

function withoutSecrets(one: OutsideFinding): OutsideFinding {
  return {
    ...one,
    subject: redact(one.subject),
    title: redact(one.title),
    evidence: one.evidence.map((line) => redact(line)),
    remedy: one.remedy === null ? null : redact(one.remedy),
  };
}

function claimWithoutSecrets(claim: Claim): Claim {
  const { name, email } = claim.author;
  const author = { name: redact(name), email: redact(email) };
  return { ...claim, summary: redact(claim.summary), author };
}

/** Parameters of a request: texts, or lists of them. */
function redactedWords(given: OutsideRequest['with']): OutsideRequest['with'] {
  const word = (value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(word) : word(value),
    ]),
  );
}
