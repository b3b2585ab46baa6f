import { describe, expect, it } from 'vitest';
import { isChanged, isNews, isToldAlready, recheckVerdict } from '../../src/judge/recheck.ts';
import type { Adversary, Finding, Ledger } from '../../src/model/ledger.ts';
import type { Review } from '../../src/model/review.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { check, finding, milestone } from '../document/builders.ts';

const looked = (...verdicts: Verdict[]) =>
  verdicts.map((verdict, at) => milestone(`M${at}`, 'T', [check('a', { verdict })]));
const regressed = (state: Finding['state']) => finding('A1', { identity: 'regressed/M0', state });

describe('a recheck', () => {
  it.each<[string, Verdict, Verdict[], Finding[]]>([
    ['passes where all holds', 'PASS', ['PASS', 'PASS'], []],
    ['confirms nothing where nothing stands', 'INCONCLUSIVE', [], []],
    ['fails where one does not hold', 'FAIL', ['PASS', 'FAIL'], [regressed('open')]],
    ['could not look where it could not', 'INCONCLUSIVE', ['PASS', 'INCONCLUSIVE'], []],
    ['fails for what it could not see mended', 'FAIL', ['INCONCLUSIVE'], [regressed('regressed')]],
    ['passes after it is mended', 'PASS', ['PASS'], [regressed('fixed')]],
    ['is not failed by findings of another kind', 'PASS', ['PASS'], [finding('A1')]],
    ['does not pass what is accepted', 'FAIL', ['FAIL'], [regressed('accepted')]],
  ])('%s', (_, verdict, verdicts, findings) => {
    expect(recheckVerdict(looked(...verdicts), findings)).toBe(verdict);
  });
});

describe('what changed', () => {
  const ledger = (blocked?: string) => ({ blocked }) as Ledger;
  const known = { findings: [finding('A1')], blocked: 'M2' };

  it.each<[string, boolean, Finding[], string?]>([
    ['is nothing where every state is known', false, [finding('A1')]],
    [
      'is nothing where only words differ',
      false,
      [finding('A1', { title: 'other', evidence: ['x'] })],
    ],
    ['is a finding in another state', true, [finding('A1', { state: 'fixed' })]],
    ['is a finding that weighs more', true, [finding('A1', { severity: 'blocking' })]],
    ['is a finding that is new', true, [finding('A1'), finding('A2')]],
    ['is the milestone that findings hold', true, [finding('A1')], 'M3'],
  ])('%s', (_, expected, findings, blocked = 'M2') => {
    expect(isChanged({ findings, ledger: ledger(blocked) }, known)).toBe(expected);
  });

  it('is all of it where nothing was known', () => {
    expect(isChanged({ findings: [finding('A1')], ledger: ledger() }, null)).toBe(true);
  });
});

describe('what a recheck records', () => {
  const place = (probe: string) => ({ probe, host: 'cc-ci', since: '2026-06-13T05:49:12.000Z' });
  const there = { identity: 'port/80@cc-ci', says: '80 is open' };
  const ledger = (adversary: Adversary) =>
    ({ findings: [], adversary }) as unknown as Pick<Ledger, 'findings' | 'adversary'> & Ledger;
  const known = ledger({ looked: [place('port')], before: [there] });

  it.each<[string, Adversary, boolean]>([
    ['is nothing where all is as it was', { looked: [place('port')], before: [there] }, false],
    [
      'is nothing where only words differ',
      { looked: [place('port')], before: [{ ...there, says: 'other' }] },
      false,
    ],
    ['is a first look', { looked: [place('port'), place('disk')], before: [there] }, true],
    ['is that something is gone', { looked: [place('port')], before: [] }, true],
  ])('%s', (_, adversary, expected) => {
    expect(isNews({ findings: [], ledger: ledger(adversary) }, known)).toBe(expected);
  });
});

describe('what a run finds already told', () => {
  const commit = 'a'.repeat(40);
  const told = (verdict: Verdict, claim = commit) =>
    ({ findings: [finding('A1')], entries: [{ claim, verdict }] }) as unknown as Ledger;

  it.each<[string, Ledger | null, Verdict, Finding[], boolean]>([
    ['nothing at first', null, 'PASS', [], false],
    ['nothing of another claim', told('PASS', 'b'.repeat(40)), 'PASS', [], false],
    ['the same verdict', told('PASS'), 'PASS', [finding('A1')], true],
    ['a FAIL, whatever came after', told('FAIL'), 'PASS', [finding('A1')], true],
    ['no PASS where it sees red itself', told('PASS'), 'FAIL', [finding('A1')], false],
    ['that nobody could look', told('INCONCLUSIVE'), 'INCONCLUSIVE', [finding('A1')], true],
    ['no decision where nobody could look', told('INCONCLUSIVE'), 'FAIL', [finding('A1')], false],
    ['no finding that is new', told('INCONCLUSIVE'), 'INCONCLUSIVE', [finding('A2')], false],
  ])('is %s', (_, prior, verdict, findings, expected) => {
    const review = { claim: { commit }, verdict, findings, ledger: prior ?? {} };
    expect(isToldAlready(review as unknown as Review, prior)).toBe(expected);
  });
});
