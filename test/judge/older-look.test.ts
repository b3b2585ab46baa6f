import { describe, expect, it } from 'vitest';
import { lookedAtCommit, withoutOlder } from '../../src/judge/older-look.ts';
import type { CheckResult } from '../../src/model/review.ts';
import { commit, evidenceOf } from './builders.ts';
import { collection, planned } from './planned.ts';

const repository = { ...collection, id: 'files', vantage: 'repository' as const, host: null };
const plan = { checks: [], collections: [collection, repository] };
const asked = [planned({ id: 'host' }), { ...planned({ id: 'file' }), collections: ['files'] }];
const results = asked.map(({ check }) => ({ id: check.id, verdict: 'PASS' }) as CheckResult);
const evidence = (isBehind: boolean) => {
  const own = evidenceOf();
  return { ...own, prior: { ...own.prior, ...(isBehind && { isBehind }) } };
};
const verdicts = (isBehind: boolean, isBeside?: () => boolean) =>
  withoutOlder(results, asked, plan, evidence(isBehind), isBeside).map(({ verdict }) => verdict);

describe('a claim that is tried again after a later commit was looked at', () => {
  it('tells nothing anew of the repository as it was', () => {
    expect(verdicts(true)).toEqual(['PASS', 'INCONCLUSIVE']);
    expect(verdicts(false)).toEqual(['PASS', 'PASS']);
  });

  it('is judged by its own commit', () => {
    expect(verdicts(true, () => false)).toEqual(['PASS', 'PASS']);
  });

  it('leaves the commit that was looked at last', () => {
    const adversary = { looked: [], before: [] };
    expect(lookedAtCommit(undefined, evidence(false))).toBeUndefined();
    expect(lookedAtCommit(adversary, evidence(false))).toEqual({ ...adversary, commit });
    expect(lookedAtCommit(adversary, evidence(true))).toEqual(adversary);
  });
});
