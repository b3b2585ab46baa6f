import { beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Review } from '../../src/model/review.ts';
import { evaluate } from '../probes/playback.ts';
import { allRecordings } from '../probes/recording.ts';
import { wholeEvidence } from './whole-evidence.ts';

let green: Evidence;
let red: Evidence;
beforeAll(async () => {
  const [pass, fail] = ['pass-explicit-subnet', 'fail-missing'].map((name) =>
    allRecordings().find((one) => one.probe === 'repo-file-match' && one.name === name),
  );
  if (!pass || !fail) throw new Error('the recordings are missing');
  const { path, pattern } = pass.recording.with;
  const sheet = sheetOf({ path, pattern });
  green = withSheet(await wholeEvidence(pass), sheet);
  red = withSheet(
    await wholeEvidence({
      ...fail,
      recording: { ...fail.recording, with: pass.recording.with, files: missing(path) },
    }),
    sheet,
  );
});

const missing = (path: unknown) => ({ [String(path)]: { kind: 'missing' as const } });

/** M1 asks plainly; M2 has to have been red; M3 holds once. */
function sheetOf(asked: object): string {
  const one = (more: object) => ({
    says: 'so',
    probe: 'repo-file-match',
    with: asked,
    ...more,
  });
  const milestones = {
    M1: { title: 'One', checks: [one({ id: 'first' })] },
    M2: { title: 'Two', checks: [one({ id: 'second', before: 'fail' })] },
    M3: { title: 'Three', checks: [one({ id: 'third', holds: 'once' })] },
  };
  return JSON.stringify({ phase: 'played', title: 'Played', host: 'cc-ci', milestones }, null, 2);
}

function withSheet(evidence: Evidence, text: string): Evidence {
  const { criteria } = evidence;
  const files = criteria.files.map((file) =>
    file.path === 'claims/played.yaml' ? { ...file, text } : file,
  );
  return {
    ...evidence,
    criteria: { ...criteria, files, touched: [] },
    prior: { commit: null, ledger: null, changes: [] },
  };
}

const claiming = (
  evidence: Evidence,
  milestone: string,
  ledger: Ledger | null = null,
): Evidence => ({
  ...evidence,
  claim: evidence.claim && { ...evidence.claim, milestone },
  prior: { commit: null, ledger, changes: [] },
});
const baselineOf = (evidence: Evidence, ledger: Ledger | null = null): Evidence => ({
  ...evidence,
  kind: 'baseline',
  claim: null,
  prior: { commit: null, ledger, changes: [] },
});

let reviews = 0;
const ask = (evidence: Evidence) =>
  judge(evidence, { name: `e${++reviews}.json`, digest: 'd'.repeat(64) }, evaluate);
async function reviewOf(evidence: Evidence): Promise<Review> {
  const judged = await ask(evidence);
  if (!judged.ok) throw new Error(judged.reason);
  return judged.review;
}

describe('a review', () => {
  it('judges the milestone that is claimed, and no other', async () => {
    const review = await reviewOf(claiming(green, 'M1'));
    expect(review).toMatchObject({
      verdict: 'PASS',
      milestones: [{ milestone: 'M1', title: 'One', verdict: 'PASS' }],
    });
    expect(review.milestones.flatMap(({ checks }) => checks)).toHaveLength(1);
    expect((await reviewOf(claiming(red, 'M1'))).verdict).toBe('FAIL');
  });

  it('of which nothing was observed, or of a milestone without checks, is inconclusive', async () => {
    expect((await reviewOf({ ...claiming(green, 'M1'), observations: [] })).verdict).toBe(
      'INCONCLUSIVE',
    );
    expect((await reviewOf(claiming(green, 'M9'))).verdict).toBe('INCONCLUSIVE');
  });

  it('cannot be judged by criteria that do not read, or hold no such phase', async () => {
    expect(await ask({ ...claiming(green, 'M1'), phase: 'another' })).toMatchObject({ ok: false });
    expect(
      await ask(withSheet(claiming(green, 'M1'), 'phase: played\nmilestone: {}\n')),
    ).toMatchObject({ ok: false });
    const { criteria } = green;
    const own = criteria.files.filter(({ path }) => !path.startsWith('builtin:'));
    expect(await ask({ ...green, criteria: { ...criteria, files: own } })).toMatchObject({
      ok: false,
    });
  });

  it('rests on the red of its baseline where a check says so', async () => {
    expect((await reviewOf(claiming(green, 'M2'))).verdict).toBe('INCONCLUSIVE');
    const afterRed = (await reviewOf(baselineOf(red))).ledger;
    expect((await reviewOf(claiming(green, 'M2', afterRed))).verdict).toBe('PASS');
    const afterGreen = (await reviewOf(baselineOf(green))).ledger;
    expect((await reviewOf(claiming(green, 'M2', afterGreen))).verdict).toBe('INCONCLUSIVE');
  });

  it('lets stand what held once at this claim, and says since when', async () => {
    const { ledger } = await reviewOf(claiming(green, 'M3'));
    const again = await reviewOf(claiming(red, 'M3', ledger));
    expect(again.verdict).toBe('PASS');
    expect(again.milestones[0]?.checks[0]?.heldSince).toBe(green.startedAt);
    const { claim } = red;
    const another = {
      ...claiming(red, 'M3', ledger),
      claim: claim && { ...claim, milestone: 'M3', commit: '8'.repeat(40) },
    };
    expect((await reviewOf(another)).verdict).toBe('FAIL');
  });

  it('records what held, and keeps the baseline it was given', async () => {
    const before = (await reviewOf(baselineOf(red))).ledger;
    const { ledger } = await reviewOf(claiming(green, 'M3', before));
    expect(ledger.baseline).toEqual(before.baseline);
    expect(ledger.entries.map(({ kind, held }) => [kind, held.length])).toEqual([
      ['baseline', 0],
      ['review', 1],
    ]);
  });
});

describe('a baseline', () => {
  it('has no verdict, looks at every milestone, and asks nothing of an earlier one', async () => {
    const review = await reviewOf(baselineOf(green));
    expect(review.verdict).toBeNull();
    expect(review.milestones.map(({ milestone, verdict }) => [milestone, verdict])).toEqual([
      ['M1', 'PASS'],
      ['M2', 'PASS'],
      ['M3', 'PASS'],
    ]);
    expect(review.milestones.map(({ checks }) => checks.length)).toEqual([1, 1, 1]);
    expect(review.ledger.entries).toMatchObject([{ kind: 'baseline', held: [] }]);
  });

  it('that is taken again when the work is half done does not un-see the red', async () => {
    const first = (await reviewOf(baselineOf(red))).ledger;
    expect(first.baseline.map(({ milestone, verdict }) => [milestone, verdict])).toEqual([
      ['M1', 'FAIL'],
      ['M2', 'FAIL'],
      ['M3', 'FAIL'],
    ]);
    const second = (await reviewOf(baselineOf(green, first))).ledger;
    expect(second.baseline).toEqual(first.baseline);
  });
});
