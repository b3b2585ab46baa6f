import { describe, expect, it } from 'vitest';
import { noClaim, selectClaim } from '../../src/claims/select.ts';
import type { CommitInfo } from '../../src/model/repository.ts';

const commit = (subject: string, digit = 'a'): CommitInfo => ({
  id: digit.repeat(40),
  subject,
  body: '',
  message: subject,
  author: { name: 'Ada', email: 'ada@example.net' },
  committedAt: '2026-06-13T05:41:00.000Z',
  parents: [],
});

describe('the claim that a milestone names', () => {
  const history = [
    commit('claim(web-M1): again', 'c'),
    commit('claim(net-M2): done', 'b'),
    commit('claim(web-M1): done', 'a'),
  ];

  it.each([
    ['M2', 'b'],
    ['web-M1', 'c'],
    ['M1', 'c'],
  ])('%s is the newest', (target, digit) => {
    expect(selectClaim(target, history)?.commit).toBe(digit.repeat(40));
  });

  it('is none where nobody claimed it, or another phase did', () => {
    expect(selectClaim('M3', history)).toBeNull();
    expect(selectClaim('net-M1', history)).toBeNull();
  });

  it.each(['web', 'm1', 'WEB-M1'])('%s is none, and those that there are are named', (target) => {
    const wayOut = expect.stringMatching(/Claimed so far: web-M1, net-M2\.$/) as string;
    expect(() => selectClaim(target, history)).toThrow(
      expect.objectContaining({ wayOut }) as Error,
    );
  });

  it('has to name its phase where two have that milestone', () => {
    expect(() => selectClaim('M1', [...history, commit('claim(net-M1): done')])).toThrow(
      '2 phases claim it (web, net)',
    );
  });
});

describe('a milestone that nobody claimed', () => {
  it.each([
    'Claim(pvfix-M2): done',
    'claim (pvfix-M2): done',
    'claim: pvfix-M2 done',
    'claim(pvfix-m2): done',
    'claim(pvfix_x-M2): done',
    ' claim(pvfix-M2) done',
    '[claim] pvfix M2',
  ])('names %s, which was meant as a claim', (subject) => {
    expect(noClaim('M2', [], [commit(subject)]).message).toContain(
      `aaaaaaaa is none, to the letter: ${JSON.stringify(subject)}.`,
    );
  });

  it.each([
    'claim(pvfix-M2): done',
    'claim(pvfix-M21) done',
    'reclaim M2',
    'docs: claim(pvfix-M2)',
    'claims in general',
  ])('is silent about %s', (subject) => {
    expect(noClaim('M2', [], [commit(subject)]).message).not.toContain('to the letter');
  });

  it('shows a commit that would claim it', () => {
    expect(noClaim('net-M2', [], []).wayOut).toContain('"claim(net-M2): what is done"');
    expect(noClaim('M2', [commit('claim(web-M1): done')], []).message).toContain('web-M1');
  });

  it('where nothing is begun is told what comes first', () => {
    const { message, wayOut } = noClaim('web-M1', [], [], false);
    expect(message).toContain('no baseline says which criteria count');
    expect(wayOut).toMatch(/review lint.*review baseline.*review claim web-M1.*then review web-M1/);
  });
});
