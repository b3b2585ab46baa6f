import { describe, expect, it } from 'vitest';
import { standingOf, worstOf } from '../../src/claims/standing.ts';
import type { Finding, Ledger, LedgerEntry } from '../../src/model/ledger.ts';
import type { Verdict } from '../../src/model/verdict.ts';

function entry(
  kind: LedgerEntry['kind'],
  milestone: string | null,
  verdict: Verdict | null,
  superseded = false,
): LedgerEntry {
  return {
    kind,
    milestone,
    title: 'title',
    verdict,
    claim: kind === 'review' ? 'a'.repeat(40) : null,
    at: '2026-06-13T05:49:12.000Z',
    evidence: 'e.json',
    evidenceDigest: 'd'.repeat(64),
    superseded,
    held: [],
  };
}

function regressed(milestone: string, state: Finding['state']): Finding {
  return {
    id: 'A1',
    identity: `regressed/${milestone}`,
    severity: 'major',
    title: 'it does not hold any more',
    evidence: [],
    repro: null,
    remedy: null,
    state,
    preExisting: false,
    since: '2026-06-13T05:49:12.000Z',
  };
}

const ledger = (entries: readonly LedgerEntry[], findings: readonly Finding[] = []): Ledger => ({
  schema: 'cold-review/ledger/1',
  phase: 'pvfix',
  title: 'Room',
  entries: [...entries],
  findings: [...findings],
  baseline: [],
});

describe('what stands of a phase', () => {
  it.each<[string, Ledger, Verdict | null]>([
    ['is nothing after a baseline', ledger([entry('baseline', null, null)]), null],
    [
      'is the worst of its milestones',
      ledger([entry('review', 'M1', 'FAIL'), entry('review', 'M2', 'PASS')]),
      'FAIL',
    ],
    [
      'is not what was superseded',
      ledger([entry('review', 'M1', 'FAIL', true), entry('review', 'M1', 'PASS')]),
      'PASS',
    ],
    [
      'is not mended by a later baseline',
      ledger([entry('review', 'M1', 'FAIL'), entry('baseline', null, null)]),
      'FAIL',
    ],
    [
      'is what the last recheck could not see',
      ledger([entry('review', 'M1', 'PASS'), entry('recheck', null, 'INCONCLUSIVE')]),
      'INCONCLUSIVE',
    ],
    [
      'is what was reviewed after a recheck',
      ledger([entry('recheck', null, 'INCONCLUSIVE'), entry('review', 'M1', 'PASS')]),
      'PASS',
    ],
    [
      'is red where a milestone regressed since',
      ledger(
        [entry('review', 'M1', 'PASS'), entry('review', 'M2', 'PASS')],
        [regressed('M1', 'open')],
      ),
      'FAIL',
    ],
    [
      'is green where it came back',
      ledger([entry('review', 'M1', 'PASS')], [regressed('M1', 'fixed')]),
      'PASS',
    ],
    [
      'is red where open findings hold the last milestone',
      { ...ledger([entry('review', 'M1', 'PASS'), entry('review', 'M2', 'PASS')]), blocked: 'M2' },
      'FAIL',
    ],
    [
      'is as it was where the milestone that they hold was not reviewed yet',
      { ...ledger([entry('review', 'M1', 'PASS')]), blocked: 'M2' },
      'PASS',
    ],
  ])('%s', (_, given, expected) => {
    expect(worstOf(standingOf(given))).toBe(expected);
  });

  it.each(['open', 'regressed'] as const)('is red of the milestone alone that is %s', (state) => {
    const passed = [entry('review', 'M1', 'PASS'), entry('review', 'M2', 'PASS')];
    expect(standingOf(ledger(passed, [regressed('M1', state)])).milestones).toEqual([
      { milestone: 'M1', verdict: 'FAIL' },
      { milestone: 'M2', verdict: 'PASS' },
    ]);
  });

  it('is told in the order of the milestones, whichever was claimed last', () => {
    const claimed = ['M10', 'M2', 'M1'].map((name) => entry('review', name, 'PASS'));
    const { milestones } = standingOf(ledger(claimed));
    expect(milestones.map(({ milestone }) => milestone)).toEqual(['M1', 'M2', 'M10']);
  });

  it('of a branch beside which the record lies is not what passed on another', () => {
    const given = ledger([entry('review', 'M1', 'PASS'), entry('review', 'M2', 'FAIL')]);
    const verdicts = (isThere?: (claim: string) => boolean) =>
      standingOf(given, isThere).milestones.map(({ verdict }) => verdict);
    expect(verdicts()).toEqual(['PASS', 'FAIL']);
    expect(verdicts(() => false)).toEqual(['INCONCLUSIVE', 'FAIL']);
    expect(verdicts((claim) => claim === 'a'.repeat(40))).toEqual(['PASS', 'FAIL']);
  });
});
