import { beforeAll, describe, expect, it } from 'vitest';
import { earlierMilestones } from '../../src/judge/earlier.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Review } from '../../src/model/review.ts';
import type { ClaimSheet } from '../../src/model/sheet.ts';
import { render } from '../document/builders.ts';
import { claiming, evidenceWhere, reviewOf } from './two-milestones.ts';

let right: Evidence;
let firstWrong: Evidence;
let secondWrong: Evidence;
/** After M1 has passed. */
let passed: Ledger;
beforeAll(async () => {
  right = await evidenceWhere({ one: 'right', two: 'right' });
  firstWrong = await evidenceWhere({ one: 'wrong', two: 'right' });
  secondWrong = await evidenceWhere({ one: 'right', two: 'wrong' });
  passed = (await reviewOf(claiming(right, 'M1'))).ledger;
});

const blindTo = (evidence: Evidence, file: string): Evidence => ({
  ...evidence,
  observations: evidence.observations.filter(({ collection }) => !collection.includes(file)),
});
const stateOf = (ledger: Ledger, identity = 'regressed/M1') =>
  ledger.findings.find((one) => one.identity === identity)?.state ?? null;

describe('a milestone that passed before', () => {
  it('and still holds is told in one line, and is no finding', async () => {
    const review = await reviewOf(claiming(right, 'M2', passed, ['M1']));
    expect(review).toMatchObject({ verdict: 'PASS', findings: [] });
    expect(review.milestones.map(({ milestone }) => milestone)).toEqual(['M2']);
    expect(render.section(review)).toContain(
      '### Earlier milestones\n\n- ✓ Looked at again, and still so: M1 (1 check)\n',
    );
  });

  it('and does not hold any more is a major finding with each expectation, and changes no verdict', async () => {
    const review = await reviewOf(claiming(firstWrong, 'M2', passed, ['M1']));
    expect(review.verdict).toBe('PASS');
    expect(review.newFindings).toEqual(['A1']);
    expect(review.findings).toMatchObject([
      { identity: 'regressed/M1', severity: 'major', state: 'open', preExisting: false },
    ]);
    const [found] = review.findings;
    expect(found?.title).toMatch(/^M1 passed before and does not hold any more: first$/);
    expect(found?.evidence).toEqual([
      `M1 passed at ${right.startedAt}`,
      expect.stringMatching(/^first: expected .*, actual /),
    ]);
    const section = render.section(review);
    expect(section).toContain('- ✗ M1 passed before; looked at again: 1 of 1 check fails.');
    // Numbered on behind the check of the claim, with its reason.
    expect(section).toMatch(/#### 2\. ✗ so\n\n\*\*FAIL:\*\* /);
  });

  it('is not judged by what had to be so once', async () => {
    const review = await reviewOf(claiming(firstWrong, 'M2', passed, ['M1']));
    const idsOf = ({ earlier }: Review) =>
      earlier.flatMap(({ checks }) => checks.map(({ id }) => id));
    expect(idsOf(review)).toEqual(['first']);
    // It is looked at where another check takes a fact of it.
    expect(idsOf(await reviewOf(claiming(right, 'M2', passed, ['M4'])))).toEqual(['unit']);
  });

  it('and could not be looked at raises nothing and closes nothing', async () => {
    const blind = claiming(blindTo(right, 'one.txt'), 'M2', passed, ['M1']);
    const unknown = await reviewOf(blind);
    expect(unknown).toMatchObject({ verdict: 'PASS', findings: [] });
    expect(unknown.earlier).toMatchObject([{ verdict: 'INCONCLUSIVE' }]);
    const { ledger } = await reviewOf(claiming(firstWrong, 'M2', passed, ['M1']));
    const after = await reviewOf({ ...blind, prior: { commit: null, ledger, changes: [] } });
    expect(stateOf(after.ledger)).toBe('open');
  });

  it('is fixed by a look at which all of it passes, and regressed by its number when it fails once more', async () => {
    const { ledger: open } = await reviewOf(claiming(firstWrong, 'M2', passed, ['M1']));
    const { ledger: fixed } = await reviewOf(claiming(right, 'M2', open, ['M1']));
    expect(stateOf(fixed)).toBe('fixed');
    const again = await reviewOf(claiming(firstWrong, 'M2', fixed, ['M1']));
    expect(again.findings).toMatchObject([{ id: 'A1', state: 'regressed' }]);
    expect(again.newFindings).toEqual([]);
  });

  it('is fixed by a passing review of its own too, and not by one that fails or looks elsewhere', async () => {
    const { ledger: open } = await reviewOf(claiming(firstWrong, 'M2', passed, ['M1']));
    expect(stateOf((await reviewOf(claiming(firstWrong, 'M1', open))).ledger)).toBe('open');
    expect(stateOf((await reviewOf(claiming(right, 'M2', open))).ledger)).toBe('open');
    expect(stateOf((await reviewOf(claiming(right, 'M1', open))).ledger)).toBe('fixed');
  });

  it('and failed a review that has landed meanwhile has not regressed', async () => {
    const { ledger: failed } = await reviewOf(claiming(firstWrong, 'M1', passed));
    const review = await reviewOf(claiming(firstWrong, 'M2', failed, ['M1']));
    expect(review.findings).toEqual([]);
  });

  it('does not save or spoil what the claim is about', async () => {
    const review = await reviewOf(claiming(secondWrong, 'M2', passed, ['M1']));
    expect(review.verdict).toBe('FAIL');
    expect(review.earlier).toMatchObject([{ verdict: 'PASS' }]);
    // Every check of M2 passed before, those of M1 are not asked that.
    expect(review.ledger.entries.at(-1)).toMatchObject({ milestone: 'M2', verdict: 'FAIL' });
  });

  it('is not asked for by evidence of before there was such a thing', async () => {
    const review = await reviewOf(claiming(firstWrong, 'M2', passed));
    expect(review).toMatchObject({ earlier: [], findings: [] });
    expect(render.section(review)).not.toContain('Earlier milestones');
  });
});

describe('looked at again are', () => {
  const entry = (milestone: string, verdict: 'PASS' | 'FAIL', superseded = false) => ({
    ...{ kind: 'review' as const, milestone, verdict, superseded, title: '', claim: null },
    ...{ at: '2026-06-13T05:49:12.000Z', evidence: '', evidenceDigest: '', held: [] },
  });
  const of = (...entries: ReturnType<typeof entry>[]): Ledger => ({ ...passed, entries });
  const check = (holds: 'once' | 'always') => ({ id: 'a', says: 'a', probe: 'a', holds, with: {} });
  const milestone = (...holds: ('once' | 'always')[]) => ({
    title: 'T',
    checks: holds.map((one) => check(one)),
  });
  const sheet: ClaimSheet = {
    ...{ phase: 'played', title: 'Played', state: 'open', blocks: false },
    milestones: { M1: milestone('always'), M2: milestone('always', 'once'), M3: milestone('once') },
  };

  it.each([
    ['those whose standing review is PASS', of(entry('M1', 'PASS'), entry('M2', 'FAIL')), ['M1']],
    ['not by a review that is superseded', of(entry('M1', 'PASS', true), entry('M1', 'FAIL')), []],
    ['not those of which all holds once', of(entry('M3', 'PASS')), []],
    ['not those that the sheet has no more', of(entry('M9', 'PASS')), []],
    [
      'later ones too, in the order of the sheet',
      of(entry('M2', 'PASS'), entry('M1', 'PASS')),
      ['M1', 'M2'],
    ],
    ['none without a record', null, []],
  ])('%s', (_, ledger, wanted) => {
    expect(earlierMilestones(ledger, sheet, ['M4'])).toEqual(wanted);
  });

  it('not what the review itself is about', () => {
    expect(earlierMilestones(of(entry('M1', 'PASS'), entry('M2', 'PASS')), sheet, ['M1'])).toEqual([
      'M2',
    ]);
  });
});
