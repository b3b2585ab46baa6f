// Evidence of several hosts, made of recordings, and the shards that would have seen it.
import { readEvidenceCriteria } from '../../src/judge/recorded-criteria.ts';
import { mergeShards, type Decided } from '../../src/judge/merge-shards.ts';
import type { Evidence, FurtherRun } from '../../src/model/evidence.ts';
import { shardSchema, type Shard } from '../../src/model/shard.ts';
import { planReview, type ReviewPlan } from '../../src/probes/resolve.ts';
import { partOf } from '../../src/probes/shards.ts';
import { builtin } from '../probes/playback.ts';
import { allRecordings } from '../probes/recording.ts';
import { wholeEvidence } from './whole-evidence.ts';

export const hosts = ['cc-ci', 'db', 'edge', 'mail'] as const;

/** Probes of hosts, one by commands of Docker and one by others, and of the repository. */
const asked = ['docker-network-subnet', 'systemd-unit-active', 'repo-file-match'];

/** What each recording of three probes saw, on four hosts and of the repository, in the plan's order. */
export async function evidenceOfHosts(breakIt: readonly string[] = []): Promise<Evidence> {
  const kept = asked.map((probe) => {
    const one = allRecordings().find((it) => it.probe === probe && it.recording.verdict === 'PASS');
    if (!one) throw new Error(`no recording of ${probe}`);
    return one;
  });
  const [first, ...more] = await Promise.all(kept.map((one) => wholeEvidence(one, asked)));
  if (!first) throw new Error('no evidence');
  const checks = kept.map(({ probe, recording }, at) => ({
    ...{ id: `c${at}`, says: 'so', probe, with: recording.with },
  }));
  const also = kept.flatMap(({ recording }) =>
    recording.also.map((one) => ({ says: 'so', ...one })),
  );
  const address = { address: '192.0.2.7', user: 'reviewer', hostKey: pin };
  const config = { hosts: Object.fromEntries(hosts.map((name) => [name, address])) };
  const milestones = { M1: { title: 'M1', checks: [...checks, ...also] } };
  const sheet = { phase: 'played', title: 'Played', hosts, milestones };
  const own = [
    { path: 'review.yaml', blob: 'b', text: JSON.stringify(config, null, 2) },
    { path: 'claims/played.yaml', blob: 'b', text: JSON.stringify(sheet, null, 2) },
  ];
  const shipped = builtin
    .filter(({ path }) => breakIt.includes(path))
    .map(({ path, text }) => ({ path: `builtin:${path}`, blob: 'b', text }));
  const files = [
    ...own,
    ...first.criteria.files.filter(({ path }) => path.startsWith('builtin:')),
    ...shipped,
  ];
  const evidence = { ...first, criteria: { ...first.criteria, files, touched: [] } };
  const seen = [first, ...more].flatMap(({ observations }) => observations);
  const plan = planOf(evidence);
  return {
    ...evidence,
    hosts: hosts.map(
      (name, at) => ({ ...(first.hosts[0] as never as object), name, clockSkewMs: at }) as never,
    ),
    limits: Object.fromEntries(hosts.map((name) => [name, counts])),
    waits: [{ host: 'edge', what: 'apt-get install', waitedMs: 5000 }],
    observations: plan.collections.flatMap(({ id, host }) =>
      seen
        .map((one) =>
          one.host === null
            ? one
            : { ...one, host, collection: one.collection.replace(/cc-ci$/, host ?? '') },
        )
        .filter(({ collection }, at, all) => {
          const same = all.findIndex(
            (one) => one.collection === collection && one.step === all[at]?.step,
          );
          return collection === id && same === at;
        }),
    ),
  };
}

const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
const counts = {
  ...{ total: 2, failed: 0, retried: 0, delayed: 0, delayedMs: 0 },
  breaker: 'closed' as const,
};

function criteriaOf(evidence: Evidence) {
  const read = readEvidenceCriteria(evidence);
  if (!read.ok) throw new Error(read.reason);
  return read.criteria;
}

export function planOf(evidence: Evidence): ReviewPlan {
  const planned = planReview(criteriaOf(evidence), 'played', ['M1'], evidence.earlier);
  if (!planned.ok) throw new Error(planned.problems.map(({ message }) => message).join());
  return planned.plan;
}

/** What each of some shards would have written of the evidence. */
export function shardsOf(evidence: Evidence, of: number): Shard[] {
  const plan = planOf(evidence);
  return Array.from({ length: of }, (_, at): Shard => {
    const { collections } = partOf(plan, { number: at + 1, of });
    const ids = new Set(collections.map(({ id }) => id));
    const names = new Set(collections.flatMap(({ host }) => host ?? []));
    const run = (one: FurtherRun): FurtherRun => ({
      startedAt: one.startedAt,
      endedAt: one.endedAt,
      waits: one.waits.filter(({ host }) => names.has(host)),
      hosts: one.hosts.filter(({ name }) => names.has(name)),
      limits: Object.fromEntries(Object.entries(one.limits).filter(([name]) => names.has(name))),
      observations: one.observations.filter(({ collection }) =>
        ids.has(collection.replace(/, attempt \d+$/, '')),
      ),
    });
    const { from, commit, digest } = evidence.criteria;
    const part = {
      phase: evidence.phase,
      milestone: evidence.claim?.milestone ?? '',
      claim: evidence.commit,
      criteria: { from, commit, digest },
      earlier: evidence.earlier,
      runs: [evidence, ...evidence.runs].map(run),
    };
    const { startedAt, endedAt, branch, tool } = evidence;
    const shard = { number: at + 1, of };
    return {
      schema: shardSchema,
      tool,
      shard,
      branch,
      run: 'https://drone.example.net/acme/infra/17',
      startedAt,
      endedAt,
      parts: [part],
    };
  });
}

/** What is to be decided of the evidence. */
export function decidedOf(evidence: Evidence): Decided {
  const { from, commit, digest } = evidence.criteria;
  return {
    phase: evidence.phase,
    milestone: evidence.claim?.milestone ?? '',
    claim: evidence.commit,
    criteria: { from, commit, digest },
    read: criteriaOf(evidence),
    plan: planOf(evidence),
    earlier: evidence.earlier,
    runs: 1 + evidence.runs.length,
  };
}

/** The evidence that the step which decides makes of shards. */
export function mergedEvidence(shards: readonly Shard[], evidence: Evidence): Evidence {
  const merged = mergeShards(shards, decidedOf(evidence));
  if (!merged.ok) throw new Error(merged.reason);
  const [first, ...runs] = merged.runs;
  return { ...evidence, ...first, runs };
}
