import { expect, it } from 'vitest';
import { standingOf } from '../../../src/claims/standing.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';
import type { Repository } from '../../../src/model/repository.ts';
import type { EvidenceStore } from '../../../src/model/evidence-store.ts';
import { lastReview, redBeside } from '../../../src/steps/telling/record.ts';
import { check, finding, milestone, review } from '../../document/builders.ts';

const digest = 'd'.repeat(64);
const entry = (name: string, verdict: LedgerEntry['verdict']): LedgerEntry => ({
  ...{ kind: 'review', milestone: name, title: name, verdict, claim: name.repeat(20) },
  ...{ at: '2026-06-13T05:49:12Z', evidence: 'e.json', evidenceDigest: digest, superseded: false },
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
    'FAIL; its review cannot be judged again: its evidence is not there',
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

it('a comment names no folder of the operator, who is told where was looked', async () => {
  const reason = 'not in /var/lib/operator/evidence: it is not there';
  const store = { get: () => ({ found: false, reason }) } as unknown as EvidenceStore;
  const known = { recorded, ledger, torn: null, standing: standingOf(ledger) };
  const red = await redBeside(last, known, { ...means, store });
  expect(JSON.stringify(red)).not.toContain('/var/lib');
  const { entries } = ledger;
  const first = { ...ledger, entries: entries.slice(0, 1) };
  const told = await lastReview({ recorded, ledger: first }, { ...means, store });
  expect(told).toEqual({
    ...{ ok: false, says: 'its evidence is not there' },
    reason: `the evidence sha256 ${digest} is not there: nothing at rrrrrrrr:a/evidence/e.json; ${reason}`,
  });
});

it('a milestone that blocking findings hold has passed, and that is said', async () => {
  const held = { ...ledger, findings: [], blocked: 'M4' };
  const known = { recorded, ledger: held, torn: null, standing: standingOf(held) };
  const red = await redBeside(last, known, means);
  expect(red.map(({ milestone: one, verdict, why }) => [one, verdict, why]).slice(1)).toEqual([
    ['M4', 'FAIL', 'blocking findings hold it'],
  ]);
});

it('what a recheck saw to hold, and the branch has not, is said', async () => {
  const earlier = [milestone('M3', 'Third', [check('holds', { milestone: 'M3' })])];
  const recheck = { ...last, kind: 'recheck', claim: null, milestones: [], earlier } as const;
  const passed = { ...ledger, findings: [] };
  const standing = standingOf(passed, (claim) => !claim.startsWith('M3'));
  const red = await redBeside(recheck, { recorded, ledger: passed, torn: null, standing }, means);
  expect(red[1]).toMatchObject({
    ...{ milestone: 'M3', verdict: 'INCONCLUSIVE' },
    why: 'it passed by the claim M3M3M3M3, which is not on the branch',
  });
});
