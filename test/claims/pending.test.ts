import { describe, expect, it } from 'vitest';
import { pendingClaims } from '../../src/claims/pending.ts';
import type { Claim } from '../../src/model/claim.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const commitOf = (letter: string): string => letter.repeat(40);

function claim(letter: string, milestone = 'M1', phase = 'pvfix'): Claim {
  return {
    phase,
    milestone,
    summary: 'done',
    commit: commitOf(letter),
    author: { name: 'Builder', email: 'builder@example.org' },
    committedAt: '2026-06-13T05:49:12.000Z',
  };
}

type Verdicts = Readonly<Record<string, Verdict | readonly Verdict[]>>;

function ledger(verdicts: Verdicts): Ledger {
  const looks = Object.entries(verdicts).flatMap(([letter, all]) =>
    [all].flat().map((verdict) => ({ letter, verdict })),
  );
  const entries = looks.map(({ letter, verdict }) => ({
    kind: 'review' as const,
    milestone: 'M1',
    title: 'M1',
    verdict,
    claim: commitOf(letter),
    at: '2026-06-13T05:49:12.000Z',
    evidence: `${letter}.json`,
    evidenceDigest: 'd'.repeat(64),
    superseded: false,
    held: [],
  }));
  return {
    schema: 'cold-review/ledger/1',
    phase: 'pvfix',
    title: 'Room',
    entries,
    findings: [],
    baseline: [],
  };
}

interface Situation {
  /** Newest first. */
  readonly claims: readonly Claim[];
  readonly pushed?: string;
  readonly verdicts?: Verdicts;
  readonly closed?: readonly string[];
  readonly waits: string;
}

describe('the claims that wait', () => {
  it.each<[string, Situation]>([
    [
      'are those of the push, oldest first',
      { claims: [claim('b', 'M2'), claim('a')], pushed: 'ab', waits: 'ab' },
    ],
    [
      'are not those that a review decided',
      {
        claims: [claim('b'), claim('a')],
        pushed: 'ab',
        verdicts: { a: 'FAIL', b: 'PASS' },
        waits: '',
      },
    ],
    [
      'are all of a push, also of one milestone',
      { claims: [claim('b'), claim('a')], pushed: 'ab', waits: 'ab' },
    ],
    [
      'are those that a review could not decide',
      { claims: [claim('a')], verdicts: { a: 'INCONCLUSIVE' }, waits: 'a' },
    ],
    [
      'are not those that a second review decided',
      { claims: [claim('a')], verdicts: { a: ['INCONCLUSIVE', 'PASS'] }, waits: '' },
    ],
    [
      'are not what could not be decided and was claimed anew',
      {
        claims: [claim('b'), claim('a')],
        pushed: 'ab',
        verdicts: { a: 'INCONCLUSIVE' },
        waits: 'b',
      },
    ],
    [
      'are those that an earlier run left',
      { claims: [claim('b', 'M2'), claim('a')], pushed: 'b', waits: 'ab' },
    ],
    [
      'are not those that were left of a closed phase',
      { claims: [claim('a')], closed: ['pvfix'], waits: '' },
    ],
    [
      'are those of a closed phase that are pushed now',
      { claims: [claim('a')], pushed: 'a', closed: ['pvfix'], waits: 'a' },
    ],
    ['are those of a phase that has no sheet', { claims: [claim('a', 'M1', 'other')], waits: 'a' }],
    [
      'are not decided by the review of another claim',
      { claims: [claim('b'), claim('a')], verdicts: { a: 'PASS' }, waits: 'b' },
    ],
  ])('%s', (_, { claims, pushed = '', verdicts = {}, closed = [], waits }) => {
    const found = pendingClaims(claims, new Set(Array.from(pushed, commitOf)), {
      ledgers: new Map([['pvfix', ledger(verdicts)]]),
      closed: new Set(closed),
    });
    expect(found.map(({ claim: { commit } }) => commit[0]).join('')).toBe(waits);
  });
});
