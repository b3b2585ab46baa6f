import { describe, expect, it } from 'vitest';
import { changedFindings, recheckVerdict } from '../../src/judge/recheck.ts';
import type { Finding } from '../../src/model/ledger.ts';
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
  it.each<[string, Finding[], string[]]>([
    ['is nothing where every state is known', [finding('A1')], []],
    [
      'is nothing where only words differ',
      [finding('A1', { title: 'other', evidence: ['x'] })],
      [],
    ],
    ['is a finding in another state', [finding('A1', { state: 'fixed' })], ['A1']],
    ['is a finding that is new', [finding('A1'), finding('A2')], ['A2']],
  ])('%s', (_, findings, ids) => {
    const changed = changedFindings(findings, { findings: [finding('A1')] });
    expect(changed.map(({ id }) => id)).toEqual(ids);
  });

  it('is all of it where nothing was known', () => {
    expect(changedFindings([finding('A1')], null)).toHaveLength(1);
  });
});
