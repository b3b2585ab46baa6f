// Shards, put together, are the review that one run would have made; and nothing is put together of what is not theirs.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mergeShards } from '../../src/judge/merge-shards.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Shard, ShardPart } from '../../src/model/shard.ts';
import {
  decidedOf,
  evidenceOfHosts,
  hosts,
  mergedEvidence,
  planOf,
  shardsOf,
} from './shard-evidence.ts';
import { outcomeOf } from './whole-evidence.ts';

let evidence: Evidence;
beforeAll(async () => {
  evidence = await evidenceOfHosts(['probes/public-ports.yaml', 'probes/conflict-markers.yaml']);
});

const changed = <T extends { readonly text: string }>(output: T): T => ({
  ...output,
  text: output.text.replaceAll('10.10.', '10.99.'),
});

const lost = { kind: 'transport', reason: 'the host was lost' } as const;

/** Any of its observations gone, failed, or otherwise. */
function spoilt(of: Evidence): fc.Arbitrary<Evidence> {
  const how = fc.constantFrom('kept', 'kept', 'kept', 'gone', 'failed', 'other');
  const { length } = of.observations;
  return fc.array(how, { minLength: length, maxLength: length }).map((all) => ({
    ...of,
    observations: of.observations.flatMap((one, at) => {
      if (all[at] === 'gone') return [];
      if (all[at] === 'failed') return [{ ...one, failure: lost }];
      return [all[at] === 'other' ? { ...one, stdout: one.stdout && changed(one.stdout) } : one];
    }),
  }));
}

describe('shards of any number', () => {
  it('come to the very evidence, and so to the very review, of one run', async () => {
    expect(new Set(evidence.observations.map(({ host }) => host))).toEqual(
      new Set([...hosts, null]),
    );
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        spoilt(evidence),
        fc.integer({ min: 1, max: 7 }),
        fc.infiniteStream(fc.nat()),
        async (seen, of, order) => {
          const shards = shardsOf(seen, of)
            .map((shard) => ({ shard, at: order.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ shard }) => shard);
          const merged = mergedEvidence(shards, seen);
          expect(JSON.stringify(merged)).toBe(JSON.stringify(seen));
          for (const [, verdict = ''] of (await outcomeOf(merged)).matchAll(/"verdict":"(\w+)"/g))
            verdicts.add(verdict);
        },
      ),
      { numRuns: 25 },
    );
    expect(verdicts).toEqual(new Set(['PASS', 'FAIL', 'INCONCLUSIVE']));
  });

  it('come to the same in several cold runs, each with its own', () => {
    const again = { ...evidence, observations: evidence.observations.slice(0, -1) };
    const { startedAt, endedAt, waits, hosts: named, limits, observations } = again;
    const run = { startedAt, endedAt, waits, hosts: named, limits, observations };
    const twice = { ...evidence, runs: [run] };
    expect(mergedEvidence(shardsOf(twice, 3), twice)).toEqual(twice);
  });

  it('leave out what was looked at for a milestone that did not pass', () => {
    const milestone = {
      title: 'M2',
      checks: [
        {
          id: 'x',
          says: 'so',
          probe: 'repo-file-match',
          with: { path: 'other.txt', pattern: 'x' },
        },
      ],
    };
    const files = evidence.criteria.files.map((file) => {
      if (file.path !== 'claims/played.yaml') return file;
      const sheet = JSON.parse(file.text) as { milestones: object };
      return {
        ...file,
        text: JSON.stringify({ ...sheet, milestones: { ...sheet.milestones, M2: milestone } }),
      };
    });
    const now = { ...evidence, criteria: { ...evidence.criteria, files } };
    const extra: Observation = {
      ...(evidence.observations.find(({ host }) => host === null) as Observation),
    };
    const wide = { ...now, earlier: ['M2'] };
    const other = planOf(wide).collections.find(({ id }) => id.includes('other.txt'));
    expect(other).toBeDefined();
    const seen = {
      ...wide,
      observations: [...now.observations, { ...extra, collection: other?.id ?? '' }],
    };
    const merged = mergeShards(shardsOf(seen, 2), { ...decidedOf(now) });
    expect(merged).toMatchObject({ ok: true, runs: [{ observations: now.observations }] });
  });
});

describe('what is refused', () => {
  const withPart = (shard: Shard | undefined, part: Partial<ShardPart>): Shard[] => {
    const [, ...others] = shardsOf(evidence, 2);
    if (!shard?.parts[0]) throw new Error('no shard');
    return [{ ...shard, parts: [{ ...shard.parts[0], ...part }] }, ...others];
  };
  const first = () => shardsOf(evidence, 2)[0];
  const reasonOf = (shards: readonly Shard[], more: object = {}) => {
    const merged = mergeShards(shards, { ...decidedOf(evidence), ...more });
    return merged.ok ? null : merged.reason;
  };

  it('of another claim, another milestone, other criteria or another count of runs', () => {
    const other = 'b'.repeat(40);
    const { criteria } = decidedOf(evidence);
    expect(reasonOf(shardsOf(evidence, 2))).toBeNull();
    expect(reasonOf(withPart(first(), { claim: other }))).toContain(
      'shard 1 looked at no such claim',
    );
    expect(reasonOf(withPart(first(), { milestone: 'M2' }))).toContain(
      'took the claim for one of played-M2',
    );
    for (const part of [
      { commit: other },
      { digest: 'e'.repeat(64) },
      { from: 'repository' as const },
    ])
      expect(reasonOf(withPart(first(), { criteria: { ...criteria, ...part } }))).toContain(
        'other criteria',
      );
    expect(reasonOf(shardsOf(evidence, 2), { runs: 2 })).toContain(
      'looked 1 times, and 2 are asked for',
    );
    expect(reasonOf(withPart(first(), { earlier: ['M2'] }))).toContain(
      'looked at other milestones',
    );
    expect(reasonOf(shardsOf(evidence, 2), { earlier: ['M2'] })).toContain('M2 has passed since');
  });

  it('of the same claim twice in one shard', () => {
    const [one, ...others] = shardsOf(evidence, 2);
    if (!one) throw new Error('no shard');
    expect(reasonOf([{ ...one, parts: [...one.parts, ...one.parts] }, ...others])).toContain(
      'no such claim',
    );
  });

  it("of what another shard's part is", () => {
    const shards = shardsOf(evidence, 2);
    const [one, two] = shards.map(({ parts }) => parts[0]?.runs[0]);
    if (!one || !two) throw new Error('no runs');
    for (const part of [
      { observations: [...one.observations, ...two.observations.slice(0, 1)] },
      { hosts: [...one.hosts, ...two.hosts.slice(0, 1)] },
      { limits: { ...one.limits, ...two.limits } },
      { waits: [{ host: two.hosts[0]?.name ?? '', what: 'x', waitedMs: 1 }] },
    ])
      expect(reasonOf(withPart(first(), { runs: [{ ...one, ...part }] }))).toContain(
        'which is not its part',
      );
  });
});
