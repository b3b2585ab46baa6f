import { expect, it } from 'vitest';
import { standingOf } from '../../../src/claims/standing.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';
import type { Repository } from '../../../src/model/repository.ts';
import { redBeside } from '../../../src/steps/telling/record.ts';
import { check, finding, milestone, review } from '../../document/builders.ts';

const entry = (name: string, verdict: LedgerEntry['verdict']): LedgerEntry => ({
  ...{ kind: 'review', milestone: name, title: name, verdict, claim: name.repeat(20) },
  ...{ at: '2026-06-13T05:49:12Z', evidence: 'e.json', evidenceDigest: 'd', superseded: false },
  held: [],
});
const ledger: Ledger = {
  schema: 'cold-review/ledger/1',
  phase: 'pvfix',
  title: 'Room',
  entries: [entry('M1', 'FAIL'), entry('M3', 'PASS'), entry('M4', 'PASS'), entry('M2', 'PASS')],
  findings: [finding('A1', { identity: 'regressed/M3' })],
  baseline: [],
};
const nowhere = { read: () => Promise.resolve({ found: 'absent' }) } as unknown as Repository;
const means = {
  repository: nowhere,
  evaluate: () => Promise.reject(new Error('nothing is judged')),
  store: undefined,
};
const recorded = { commit: 'r'.repeat(40), protection: 'unprotected', path: 'a/R.json' } as const;
const gone = check('gone', { verdict: 'FAIL', milestone: 'M3' });
const last = review({ earlier: [milestone('M3', 'Third', [gone])] });

it('what is red beside the last review is said, also where it cannot be judged again', async () => {
  const isThere = (claim: string) => !claim.startsWith('M4');
  const standing = standingOf(ledger, isThere);
  const red = await redBeside(last, { recorded, ledger, torn: null, standing }, means);
  expect(red).toMatchObject([
    { milestone: 'M1', verdict: 'FAIL', checks: [] },
    { milestone: 'M3', verdict: 'FAIL', checks: [gone] },
    { milestone: 'M4', verdict: 'INCONCLUSIVE', checks: [] },
  ]);
  expect(red.map(({ why }) => why)).toEqual([
    expect.stringMatching(/^FAIL; its review cannot be judged again: the evidence sha256 d is not/),
    'it passed before and does not hold any more',
    'it passed by the claim M4M4M4M4, which is not on the branch',
  ]);
});

it('what a recheck has looked at itself is not said twice', async () => {
  const recheck = { ...last, kind: 'recheck', claim: null, milestones: [] } as const;
  const known = { recorded, ledger, torn: null, standing: standingOf(ledger) };
  const red = await redBeside(recheck, known, means);
  expect(red.map((one) => one.milestone)).toEqual(['M1']);
});
