import { describe, expect, test } from 'vitest';
import { ledgerText, nextLedger, type LedgerStep } from '../../src/document/ledger.ts';
import { ledger as ledgerSchema, type Ledger } from '../../src/model/ledger.ts';
import { claimed, finding } from './builders.ts';

const step = (
  prior: Ledger | null,
  name: string,
  more: Partial<LedgerStep['entry']> = {},
): Ledger =>
  nextLedger({
    prior,
    phase: 'pvfix',
    title: 'Title',
    entry: {
      kind: 'review',
      milestone: 'M2',
      title: 'Second',
      verdict: 'FAIL',
      claim: claimed,
      at: '2026-06-13T05:49:12Z',
      evidence: name,
      evidenceDigest: 'ab'.repeat(32),
      held: [],
      ...more,
    },
    findings: [],
  });

const standing = (ledger: Ledger): readonly string[] =>
  ledger.entries.filter(({ superseded }) => !superseded).map(({ evidence }) => evidence);

describe('a ledger', () => {
  test('begins with the first review', () => {
    const ledger = step(null, 'a.json');
    expect(ledger.entries).toHaveLength(1);
    expect(ledgerSchema.parse(ledger)).toEqual(ledger);
  });

  test.each<Partial<LedgerStep['entry']>>([
    { evidence: '../../../x' },
    { evidence: 'a/b.json' },
    { evidence: '..' },
    { evidence: '' },
    { evidence: 'a\0.json' },
    { evidenceDigest: 'd' },
    { evidenceDigest: `${'d'.repeat(64)}\n` },
    { evidenceDigest: 'D'.repeat(64) },
  ])('names evidence by a file name and a SHA-256 alone: not %j', (wrong) => {
    expect(ledgerSchema.safeParse(step(null, 'a.json', wrong)).success).toBe(false);
  });

  test('marks the older reviews of a milestone, and keeps all that they say', () => {
    const first = step(null, 'a.json');
    const second = step(first, 'b.json', { verdict: 'PASS' });
    expect(second.entries[0]).toEqual({ ...first.entries[0], superseded: true });
    expect(standing(step(second, 'c.json'))).toEqual(['c.json']);
  });

  test('keeps the review of a later claim in its place, whenever that was made', () => {
    const later = step(null, 'a.json');
    const { entry } = { entry: { ...later.entries[0], evidence: 'b.json', verdict: 'PASS' } };
    const about = { prior: later, phase: 'pvfix', title: 'Title', findings: [] };
    const both = nextLedger({ ...about, entry: entry as LedgerStep['entry'], isSurpassed: true });
    expect(standing(both)).toEqual(['a.json']);
    expect(both.entries.map(({ evidence }) => evidence)).toEqual(['a.json', 'b.json']);
  });

  test('leaves other milestones and the baseline as they stand', () => {
    const baseline = step(null, 'base.json', { kind: 'baseline', milestone: null, verdict: null });
    const first = step(baseline, 'm1.json', { milestone: 'M1' });
    expect(standing(step(first, 'm2.json'))).toEqual(['base.json', 'm1.json', 'm2.json']);
  });

  test('has one baseline that stands', () => {
    const more = { kind: 'baseline', milestone: null, verdict: null } as const;
    expect(standing(step(step(null, 'a.json', more), 'b.json', more))).toEqual(['b.json']);
  });

  test('is the same after the same review again', () => {
    const twice = step(step(null, 'a.json'), 'b.json');
    expect(step(twice, 'b.json')).toEqual(twice);
    expect(step(twice, 'a.json')).toEqual(twice);
  });

  test('carries the findings as they stand, and the baseline values on', () => {
    const value = {
      ...{ milestone: 'M2', check: 'subnet', host: null, definition: '{}', actual: '' },
      ...{ verdict: 'FAIL' as const, at: '2026-06-13T05:30:00Z' },
    } satisfies Ledger['baseline'][number];
    const prior: Ledger = { ...step(null, 'a.json'), findings: [finding('A1')], baseline: [value] };
    const next = step(prior, 'b.json');
    expect(next.findings).toEqual([]);
    expect(next.baseline).toEqual([value]);
  });

  test('does not change the one before it', () => {
    const prior = step(null, 'a.json');
    const copy = structuredClone(prior);
    step(prior, 'b.json');
    expect(prior).toEqual(copy);
  });
});

describe('the text of a ledger', () => {
  const ledger = step(null, 'a.json');

  test('reads back as the same ledger and ends in one line end', () => {
    expect(ledgerSchema.parse(JSON.parse(ledgerText(ledger)))).toEqual(ledger);
    expect(ledgerText(ledger)).toMatch(/[^\n]\n$/);
  });

  test('does not depend on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(ledger).reverse()) as unknown as Ledger;
    const entries = ledger.entries.map(
      (it) => Object.fromEntries(Object.entries(it).reverse()) as unknown as typeof it,
    );
    expect(ledgerText({ ...turned, entries })).toBe(ledgerText(ledger));
  });

  test('is never written of what is no ledger', () => {
    expect(() => ledgerText({ ...ledger, phase: '../x' })).toThrow();
  });
});
