// Law 7: the same evidence gives the same verdict, findings and bytes of Markdown, on any machine, any day.
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { digests, outcomeOf, someRecordings, wholeEvidence } from './whole-evidence.ts';

// One of each probe, its verdicts by turns.
const kept = someRecordings().filter((_, index) => index % 4 === 0);

describe('evidence of', () => {
  it.each(kept.map((one) => [`${one.probe}/${one.name}`, one] as const))(
    '%s comes to the same, however it is ordered',
    async (_name, one) => {
      const evidence = await wholeEvidence(one);
      const outcome = await outcomeOf(evidence);
      // What was before the work is no part of this evidence.
      if (!one.recording.baseline) expect(outcome).toContain(one.recording.verdict);
      await fc.assert(
        fc.asyncProperty(shuffled(evidence), async (other) => {
          expect(await outcomeOf(other)).toBe(outcome);
        }),
        { numRuns: 3 },
      );
    },
  );
});

/** The same evidence with lists that have no order of their own, and keys, in another order. */
function shuffled(evidence: Evidence): fc.Arbitrary<Evidence> {
  const { criteria, observations, hosts } = evidence;
  const any = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
  return fc
    .tuple(any(observations), any(hosts), any(criteria.files), any(criteria.touched), fc.boolean())
    .map(([seen, named, files, touched, turn]) => {
      const whole = {
        ...evidence,
        observations: seen,
        hosts: named,
        criteria: { ...criteria, files, touched },
      };
      return turn ? (turned(whole) as Evidence) : whole;
    });
}

/** The keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, turned(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

it('comes to the same in another time zone and locale', { timeout: 180_000 }, async () => {
  const script = fileURLToPath(new URL('print-outcomes.ts', import.meta.url));
  const argv = ['--import', 'tsx', script];
  const { PATH = '' } = process.env;
  const env = { PATH, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr' };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
  const lines = stdout.trim().split('\n');
  expect(lines).toEqual([expect.stringContaining('GMT+1400') as string, ...(await digests())]);
});
