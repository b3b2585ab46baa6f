import { describe, expect, it } from 'vitest';
import { sideBySideNotes, together } from '../../src/judge/side-by-side.ts';
import { standingOf } from '../../src/claims/standing.ts';
import type { Adversary, Finding, Ledger, LedgerEntry } from '../../src/model/ledger.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const [left, right, third] = ['a'.repeat(40), 'b'.repeat(40), 'e'.repeat(40)];
const day = (number: number): string => `2026-06-1${number}T00:00:00.000Z`;

function entry(name: string, at: number, verdict: Verdict, superseded = false): LedgerEntry {
  return {
    kind: 'review',
    milestone: name.slice(0, 2),
    title: 'x',
    verdict,
    claim: 'c'.repeat(40),
    at: day(at),
    evidence: name,
    evidenceDigest: 'd'.repeat(64),
    superseded,
    held: [],
  };
}

function finding(id: string, identity: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    identity,
    severity: 'minor',
    title: identity,
    evidence: [],
    repro: null,
    remedy: null,
    state: 'open',
    preExisting: false,
    since: day(1),
    ...more,
  };
}

function ledger(more: Partial<Ledger>): Ledger {
  const empty = { title: 'x', entries: [], findings: [], baseline: [] };
  return { schema: 'cold-review/ledger/1', phase: 'pvfix', ...empty, ...more };
}

const merged = (ours: Partial<Ledger>, theirs: Partial<Ledger>) =>
  together({ commit: left, ledger: ledger(ours) }, [{ commit: right, ledger: ledger(theirs) }]);

describe('the reviews of both sides', () => {
  it.each([
    ['FAIL', 'PASS'],
    ['PASS', 'FAIL'],
  ] as const)('stand by the worse verdict: %s beside %s', (ours, theirs) => {
    const both = merged(
      { entries: [entry('M1-ours', 2, ours)] },
      { entries: [entry('M1-theirs', 3, theirs), entry('M2', 4, 'PASS')] },
    );
    expect(standingOf(both.ledger).milestones).toEqual([
      { milestone: 'M1', verdict: 'FAIL' },
      { milestone: 'M2', verdict: 'PASS' },
    ]);
  });

  it('do not bring back what one side has superseded', () => {
    const both = merged(
      { entries: [entry('M1-red', 1, 'FAIL')] },
      { entries: [entry('M1-red', 1, 'FAIL', true), entry('M1-green', 2, 'PASS')] },
    );
    expect(both.ledger.entries.map((one) => [one.evidence, one.superseded])).toEqual([
      ['M1-red', true],
      ['M1-green', false],
    ]);
  });
});

describe('the findings of both sides', () => {
  const of = (ours: Finding[], theirs: Finding[]) => {
    const { ledger: both, renumbered } = merged({ findings: ours }, { findings: theirs });
    return { is: both.findings.map(({ id, identity }) => `${id} ${identity}`), renumbered, both };
  };

  it('are numbered apart where both gave one number to different things', () => {
    const { is, renumbered } = of(
      [finding('A1', 'k/x'), finding('A2', 'k/ours')],
      [finding('A1', 'k/x'), finding('A2', 'k/theirs'), finding('A3', 'k/more')],
    );
    expect(is).toEqual(['A1 k/x', 'A2 k/ours', 'A3 k/more', 'A4 k/theirs']);
    expect(renumbered).toEqual([{ review: right, was: 'A2', is: 'A4' }]);
  });

  it('keep the highest number that was ever given, so that it is given to nothing else', () => {
    const { is, renumbered } = of([finding('A1', 'k/x')], [finding('A7', 'k/x')]);
    expect(is).toEqual(['A7 k/x']);
    expect(renumbered).toEqual([{ review: left, was: 'A1', is: 'A7' }]);
  });

  it.each([
    ['fixed', 'open', 'open'],
    ['regressed', 'fixed', 'regressed'],
    ['accepted', 'open', 'open'],
    ['fixed', 'accepted', 'accepted'],
  ] as const)('%s here and %s there are %s', (here, there, is) => {
    const { both } = of(
      [finding('A1', 'k/x', { state: here })],
      [finding('A1', 'k/x', { state: there, severity: 'major', preExisting: true })],
    );
    expect(both.findings).toMatchObject([{ state: is, severity: 'major', preExisting: false }]);
  });

  const waived = { reason: 'closed network', until: '2026-12-31', severity: 'minor' } as const;
  it.each([
    ['the open one', { state: 'open', waived }, { state: 'fixed' }],
    ['the other one', { state: 'open' }, { state: 'accepted', waived }],
  ] as const)('keep what a waiver was given for: %s', (_, here, there) => {
    for (const [one, other] of [
      [here, there],
      [there, here],
    ]) {
      const { both } = of([finding('A1', 'k/x', one)], [finding('A1', 'k/x', other)]);
      expect(both.findings).toMatchObject([{ state: 'open', waived }]);
    }
  });

  it('hold a milestone where they hold it on either side', () => {
    expect(merged({ blocked: 'M2' }, {}).ledger.blocked).toBe('M2');
    expect(merged({}, { blocked: 'M2' }).ledger.blocked).toBe('M2');
    expect(merged({}, {}).ledger.blocked).toBeUndefined();
  });
});

it('three sides are one: the worst of all, and a number of its own for each finding', () => {
  const sides = [
    { entries: [entry('M1-one', 1, 'PASS')], findings: [finding('A1', 'k/x')] },
    {
      entries: [entry('M1-two', 2, 'PASS')],
      findings: [finding('A1', 'k/y'), finding('A2', 'k/x', { state: 'fixed' })],
    },
    {
      entries: [entry('M1-three', 3, 'FAIL')],
      findings: [finding('A1', 'k/z'), finding('A2', 'k/x', { state: 'regressed' })],
      blocked: 'M1',
    },
  ];
  const [first, second, last] = sides.map((one, at) => ({
    commit: [left, right, third][at] ?? '',
    ledger: ledger(one),
  }));
  if (!first || !second || !last) throw new Error('three sides');
  const { ledger: all, renumbered } = together(first, [second, last]);
  expect(standingOf(all).milestones).toEqual([{ milestone: 'M1', verdict: 'FAIL' }]);
  expect(all.blocked).toBe('M1');
  expect(all.findings.map(({ id, identity, state }) => `${id} ${identity} ${state}`)).toEqual([
    'A2 k/x regressed',
    'A3 k/y open',
    'A4 k/z open',
  ]);
  const sideBySide = { reviews: [left, right, third], renumbered: [...renumbered] };
  expect(
    sideBySideNotes({ prior: { commit: null, ledger: null, changes: [], sideBySide } }),
  ).toEqual([
    expect.stringMatching(/^The reviews aaaaaaaa and bbbbbbbb and eeeeeeee stood side by side\./),
    'What aaaaaaaa calls A1 is A2 from here.',
    'What bbbbbbbb calls A1 is A3 from here.',
    'What eeeeeeee calls A1 is A4 from here.',
  ]);
});

describe('what was there before the work', () => {
  const adversary = (looked: boolean, before: string[]) => ({
    looked: looked ? [{ probe: 'k', host: 'h', since: day(1) }] : [],
    before: before.map((subject) => ({ identity: `k/${subject}@h`, says: subject })),
  });
  const before = (ours: Adversary, theirs: Adversary) =>
    merged({ adversary: ours }, { adversary: theirs }).ledger.adversary?.before.map(
      ({ says }) => says,
    );

  it('is what both know, or what the only one saw that looked', () => {
    expect(before(adversary(true, ['x', 'y']), adversary(true, ['y', 'z']))).toEqual(['y']);
    expect(before(adversary(true, ['x']), adversary(false, []))).toEqual(['x']);
    expect(before(adversary(false, []), adversary(true, ['x']))).toEqual(['x']);
  });

  it('was as mild as the milder of both saw it, so that what is graver now is new', () => {
    const weighs = (severity: Severity) => ({
      looked: adversary(true, []).looked,
      before: [{ identity: 'k/x@h', says: severity, severity }],
    });
    expect(before(weighs('major'), weighs('note'))).toEqual(['note']);
    expect(before(weighs('note'), weighs('major'))).toEqual(['note']);
    expect(before(adversary(true, ['x']), weighs('note'))).toEqual(['x']);
  });
});
