import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../src/claims/standing.ts';
import type { Claim } from '../../../src/model/claim.ts';
import { ReviewFailure } from '../../../src/model/failure.ts';
import type { Finding, Ledger } from '../../../src/model/ledger.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { toReach, wantedStatuses, type Pushed } from '../../../src/steps/telling/wanted.ts';
import { finding } from '../../document/builders.ts';

/** Claims and reviews of a branch, the oldest first; `m1` is the claim of M1, `r1` what was written of it. */
type Branch = readonly string[];
const id = (name: string): string => Buffer.from(name).toString('hex').padEnd(40, '0');

type Entry = readonly [claim: string, milestone: string, verdict: Verdict, superseded?: true];

function knownOf(entries: readonly Entry[], findings: readonly Finding[] = []) {
  const ledger: Ledger = {
    schema: 'cold-review/ledger/1',
    phase: 'web',
    title: 'Web',
    entries: entries.map(([claim, milestone, verdict, superseded = false]) => ({
      ...{ kind: 'review', milestone, title: milestone, verdict, claim: id(claim), superseded },
      ...{ at: '2026-06-13T05:49:12Z', evidence: 'e.json', evidenceDigest: 'd', held: [] },
    })),
    findings: [...findings],
    baseline: [],
  };
  const recorded = { commit: id('r'), protection: 'unprotected', path: 'REVIEW-web.json' } as const;
  const torn = null as ReviewFailure | null;
  return [{ recorded, ledger, torn, standing: standingOf(ledger) }];
}

const claim = (name: string, milestone: string): Claim => ({
  ...{ phase: 'web', milestone, summary: '', commit: id(name) },
  ...{ author: { name: 'B', email: 'b@example.net' }, committedAt: '2026-06-13T05:47:40Z' },
});

/** What is told, by the branch's names: all that git knows is in the order of the branch. */
function told(
  branch: Branch,
  known: ReturnType<typeof knownOf>,
  pushed: Partial<Pushed> = {},
): Record<string, string> {
  const whole = { after: null, began: null, unrecorded: [], waiting: [], ...pushed };
  const tips = [id(branch.at(-1) ?? '')];
  const asked = toReach(whole, tips, known);
  const reached = (commit: string) => {
    const at = branch.findIndex((name) => id(name) === commit);
    return new Set(asked.includes(commit) ? branch.slice(0, at + 1).map(id) : []);
  };
  const wanted = wantedStatuses(whole, tips, known, reached, null);
  const nameOf = (commit: string) => branch.find((name) => id(name) === commit) ?? commit;
  return Object.fromEntries(
    wanted.map(({ commit, verdict, says }) => [nameOf(commit), `${verdict}: ${says}`]),
  );
}

describe('the statuses of a branch', () => {
  it('are of a claim that was looked at late its own, and of all above what stands', () => {
    const known = knownOf([
      ['later', 'M1', 'FAIL'],
      ['older', 'M1', 'PASS', true],
      ['m2', 'M2', 'PASS'],
    ]);
    const pushed = { after: id('older'), began: id('m2') };
    expect(told(['older', 'later', 'm2', 'r'], known, pushed)).toMatchObject({
      older: 'PASS: web-M1 PASS',
      later: 'FAIL: web-M1 FAIL',
      m2: expect.stringMatching(/^FAIL: /) as string,
      r: expect.stringMatching(/^FAIL: /) as string,
    });
  });

  it('are those of the claims, and of the tip all that stands; nobody asks what is below what', () => {
    const known = knownOf([
      ['m1', 'M1', 'PASS'],
      ['m2', 'M2', 'PASS'],
    ]);
    const pushed = { after: id('m2'), began: id('m2'), unrecorded: [], waiting: [] };
    expect(toReach(pushed, [id('r2')], known)).toEqual([]);
    expect(told(['m1', 'm2', 'r2'], known, pushed)).toEqual({
      m1: 'PASS: web-M1 PASS',
      m2: 'PASS: web-M2 PASS',
      r2: 'PASS: web: M1 PASS, M2 PASS',
    });
  });

  it('are pending above a claim that nobody has looked at, and nowhere below it', () => {
    const waiting = [claim('m2', 'M2')];
    const known = knownOf([['m1', 'M1', 'PASS']]);
    const pushed = { after: id('m1'), began: id('m2'), waiting };
    expect(told(['m1', 'm2', 'r1'], known, pushed)).toEqual({
      m1: 'PASS: web-M1 PASS',
      m2: 'pending: web-M2 waits; web-M1 PASS',
      r1: 'pending: web-M2 waits; web: M1 PASS',
    });
    expect(told(['m1', 'note', 'm2'], known, { after: id('note'), waiting })).toMatchObject({
      note: 'PASS: web: M1 PASS',
      m2: 'pending: web-M2 waits; web: M1 PASS',
    });
  });

  it.each([
    ['FAIL', 'FAIL: web: M1 FAIL; web-M2 waits'],
    ['INCONCLUSIVE', 'INCONCLUSIVE: web: M1 INCONCLUSIVE; web-M2 waits'],
  ] as const)('stay %s, whatever waits', (verdict, says) => {
    const known = knownOf([['m1', 'M1', verdict]]);
    const waiting = [claim('m2', 'M2')];
    expect(told(['m1', 'm2', 'r1'], known, { waiting }).r1).toBe(says);
  });

  it('are red on a green claim with a red one in its history, and not on one below it', () => {
    const known = knownOf([
      ['m1', 'M1', 'PASS'],
      ['m2', 'M2', 'FAIL'],
      ['m3', 'M3', 'PASS'],
    ]);
    expect(told(['m1', 'm2', 'm3', 'r3'], known, { after: id('m3') })).toEqual({
      m1: 'PASS: web-M1 PASS',
      m2: 'FAIL: web-M2 FAIL',
      m3: 'FAIL: web-M2 FAIL; web-M3 PASS',
      r3: 'FAIL: web: M1 PASS, M2 FAIL, M3 PASS',
    });
  });

  it('stay red where the red claim was mended by a later one, which has none of it', () => {
    const known = knownOf([
      ['m1', 'M1', 'FAIL', true],
      ['m2', 'M2', 'PASS'],
      ['m1b', 'M1', 'PASS'],
    ]);
    const waiting = [claim('m4', 'M4')];
    expect(told(['m1', 'm2', 'm1b', 'm4', 'r'], known, { waiting })).toEqual({
      m2: 'FAIL: web-M1 FAIL; web-M2 PASS',
      m1b: 'PASS: web-M1 PASS',
      r: 'pending: web-M4 waits; web: M1 PASS, M2 PASS',
    });
  });

  it('are red above a claim whose milestone does not hold any more', () => {
    const gone = finding('A1', { identity: 'regressed/M1' });
    const known = knownOf(
      [
        ['m1', 'M1', 'PASS'],
        ['m2', 'M2', 'PASS'],
      ],
      [gone],
    );
    expect(told(['m1', 'm2', 'r2'], known).m2).toBe(
      'FAIL: web-M1 FAIL; web-M2 PASS, 1 open finding',
    );
  });

  it('of the tip that a run began with follow what became of it', () => {
    const known = knownOf([
      ['m1', 'M1', 'PASS'],
      ['m2', 'M2', 'PASS'],
    ]);
    const pushed = { after: id('m2'), began: id('r1') };
    expect(told(['m1', 'm2', 'r1', 'r2'], known, pushed)).toMatchObject({
      r1: 'PASS: web-M1 PASS; web-M2 PASS',
      m2: 'PASS: web-M2 PASS',
    });
  });

  it('are not green above a claim that could not be judged', () => {
    const known = knownOf([['m2', 'M2', 'PASS']]);
    const says = 'nobody knows';
    const unrecorded = [{ claim: claim('m1', 'M1'), verdict: 'INCONCLUSIVE', says }] as const;
    expect(told(['m1', 'm2', 'r2'], known, { unrecorded })).toEqual({
      m1: 'INCONCLUSIVE: nobody knows',
      m2: 'INCONCLUSIVE: nobody knows; web-M2 PASS',
      r2: 'INCONCLUSIVE: web: M2 PASS; nobody knows',
    });
  });

  it('are inconclusive where reviews of a phase stand side by side, of none but baselines too', () => {
    const torn = new ReviewFailure('no-anchor', 'side by side', 'settle it');
    for (const entries of [[['m1', 'M1', 'PASS']], []] as const) {
      const known = knownOf(entries).map((one) => ({ ...one, torn }));
      const { r } = told(['m1', 'r'], known);
      expect(r).toBe('INCONCLUSIVE: web: reviews stand side by side');
    }
    const failed = knownOf([['m1', 'M1', 'FAIL']]).map((one) => ({ ...one, torn }));
    expect(told(['m1', 'r'], failed).r).toBe('FAIL: web: reviews stand side by side');
  });

  it('of the tip and of the tip beside it are the same', () => {
    const known = knownOf([['m1', 'M1', 'FAIL']]);
    const whole = { after: null, began: null, unrecorded: [], waiting: [] };
    const tips = [id('m2'), id('beside')];
    const wanted = wantedStatuses(whole, tips, known, () => new Set(), null);
    const ofTips = wanted.filter(({ commit }) => tips.includes(commit));
    expect(ofTips.map(({ commit, verdict, says }) => ({ commit, verdict, says }))).toEqual(
      tips.map((commit) => ({ commit, verdict: 'FAIL', says: 'web: M1 FAIL' })),
    );
  });

  it('are none where nothing stands', () => {
    expect(told(['m1'], [], { waiting: [claim('m1', 'M1')] })).toEqual({});
  });
});
