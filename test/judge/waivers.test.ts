import { describe, expect, it } from 'vitest';
import { heldBack, rechecked } from '../../src/judge/settled-findings.ts';
import { withWaivers } from '../../src/judge/waivers.ts';
import type { WrittenWaiver } from '../../src/model/evidence.ts';
import type { Finding } from '../../src/model/ledger.ts';
import { claimSheet } from '../../src/model/sheet.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { milestone } from '../document/builders.ts';
import { evidenceOf } from './builders.ts';

const before = '2026-06-01T00:00:00.000Z';
const finding = (parts: Partial<Finding> = {}): Finding => ({
  id: 'A1',
  identity: 'port-exposed/5432@cc-ci',
  severity: 'blocking',
  title: 'The port 5432 is open',
  evidence: [],
  repro: null,
  remedy: null,
  state: 'open',
  preExisting: false,
  since: before,
  ...parts,
});
const waiver = { finding: 'port-exposed/5432', reason: 'closed network', until: '2026-06-13' };
const byAda: WrittenWaiver = { finding: waiver.finding, by: 'Ada', own: false };
const accepted = { reason: 'closed network', until: '2026-06-13', by: 'Ada' };
const given = { reason: 'closed network', until: '2026-06-13', severity: 'blocking' as const };

function waived(one: Finding, written: readonly WrittenWaiver[], at: string, it = waiver) {
  const { criteria } = evidenceOf();
  return withWaivers([one], [it], {
    startedAt: at,
    criteria: { ...criteria, waivers: [...written] },
  });
}

const lastMoment = '2026-06-13T23:59:59.999Z';
const nextDay = '2026-06-14T00:00:00.000Z';

describe('a waiver', () => {
  it('accepts a finding to the end of its last day, with reason and person', () => {
    const { findings, notes } = waived(finding(), [byAda], lastMoment);
    expect(findings).toEqual([
      finding({ state: 'accepted', since: lastMoment, accepted, waived: given }),
    ]);
    expect(notes).toEqual([]);
  });

  it('covers what it was given for, and nothing graver, in any later review', () => {
    const mild = waived(finding({ severity: 'minor' }), [byAda], before).findings[0] ?? finding();
    const grave = (one: Finding) => waived({ ...one, severity: 'blocking' }, [byAda], lastMoment);
    const { findings, notes } = grave(mild);
    expect(findings).toMatchObject([{ state: 'open', severity: 'blocking', since: lastMoment }]);
    expect(notes).toEqual([
      'The waiver of A1 (port-exposed/5432) was given while it was minor: it is blocking now.',
    ]);
    const [again = finding()] = findings;
    expect(again.accepted).toBeUndefined();
    expect(grave(again).findings).toMatchObject([{ state: 'open' }]);
    expect(waived({ ...again, severity: 'minor' }, [byAda], lastMoment).findings).toMatchObject([
      { state: 'accepted' },
    ]);
    const anew = { ...waiver, reason: 'behind a firewall, even so' };
    expect(waived(again, [byAda], lastMoment, anew).findings).toMatchObject([
      { state: 'accepted', waived: { severity: 'blocking' } },
    ]);
  });

  it('is over with the next day: the finding is open again, and it is said', () => {
    const known = finding({ state: 'accepted', since: lastMoment, accepted });
    const { findings, notes } = waived(known, [byAda], nextDay);
    expect(findings).toEqual([finding({ since: nextDay })]);
    expect(notes).toEqual(['The waiver of A1 (port-exposed/5432) was until 2026-06-13.']);
  });

  it('keeps since when it is accepted', () => {
    const known = finding({ state: 'accepted', since: before, accepted, waived: given });
    expect(waived(known, [byAda], lastMoment).findings).toEqual([known]);
  });

  it.each<[string, WrittenWaiver[], RegExp]>([
    ["of the claim's author", [{ ...byAda, own: true }], /the claim's author wrote it/],
    ['of which nobody knows who wrote it', [], /does not say who wrote it/],
  ])('%s does not count, and says so', (_, written, why) => {
    const { findings, notes } = waived(finding(), written, lastMoment);
    expect(findings).toEqual([finding()]);
    expect(notes).toEqual([expect.stringMatching(why)]);
  });

  it.each<[string, string, boolean, string?]>([
    ['the host too', 'port-exposed/5432@cc-ci', true],
    ['another host', 'port-exposed/5432@web', false],
    ['a part of the subject', 'port-exposed/543', false],
    ['more than the subject', 'port-exposed/54321', false],
    ['the kind alone', 'port-exposed/', false],
    [
      'a folder whose next part begins as a host does',
      'port-exposed/a/',
      false,
      'port-exposed/a/@b/c',
    ],
  ])('that names %s: %s accepts: %s', (_, name, accepts, identity = finding().identity) => {
    const written = [{ ...byAda, finding: name }];
    const one = finding({ identity });
    const { findings } = waived(one, written, lastMoment, { ...waiver, finding: name });
    expect(findings[0]?.state === 'accepted').toBe(accepts);
  });

  it('that is over stands in the way of no other', () => {
    const ended = { ...waiver, until: '2026-01-01' };
    const onHost = { ...waiver, finding: 'port-exposed/5432@cc-ci' };
    const { criteria } = evidenceOf();
    const written = [byAda, { ...byAda, finding: onHost.finding }];
    const evidence = { startedAt: lastMoment, criteria: { ...criteria, waivers: written } };
    for (const both of [
      [ended, onHost],
      [onHost, ended],
    ]) {
      const { findings, notes } = withWaivers([finding()], both, evidence);
      expect([findings[0]?.state, notes]).toEqual(['accepted', []]);
    }
  });

  it('does not open what is fixed, and leaves no acceptance on it', () => {
    const { findings } = waived(finding({ state: 'fixed', accepted }), [byAda], lastMoment);
    expect(findings).toEqual([finding({ state: 'fixed' })]);
  });

  it('of no finding is told, in one note for all, and one of a fixed finding is not', () => {
    const at = { ...evidenceOf(), startedAt: lastMoment };
    const other = { ...waiver, finding: 'port-exposed/80' };
    const third = { ...waiver, finding: 'port-exposed/81' };
    expect(withWaivers([finding({ state: 'fixed' })], [waiver, other, third], at).notes).toEqual([
      'Accepted, and no finding has the name: port-exposed/80, port-exposed/81.',
    ]);
  });

  it('that is gone opens the finding again', () => {
    const known = finding({ state: 'accepted', accepted });
    expect(withWaivers([known], [], { ...evidenceOf(), startedAt: lastMoment }).findings).toEqual([
      finding({ since: lastMoment }),
    ]);
  });
});

describe('a sheet whose findings block', () => {
  const checks = [{ id: 'one', says: 'one', probe: 'file' }];
  const milestones = { M1: { title: 'a', checks }, M10: { title: 'b', checks } };
  const sheet = claimSheet.parse({ phase: 'pvfix', title: 't', blocks: true, milestones });

  it.each<[string, Verdict, string, Finding[], boolean, Verdict]>([
    ['an open blocking finding holds the last milestone', 'PASS', 'M10', [finding()], true, 'FAIL'],
    ['one that came back too', 'PASS', 'M10', [finding({ state: 'regressed' })], true, 'FAIL'],
    ['one among others', 'PASS', 'M10', [finding({ state: 'fixed' }), finding()], true, 'FAIL'],
    ['FAIL beats INCONCLUSIVE', 'INCONCLUSIVE', 'M10', [finding()], true, 'FAIL'],
    ['not an earlier milestone', 'PASS', 'M1', [finding()], true, 'PASS'],
    ['not one that is accepted', 'PASS', 'M10', [finding({ state: 'accepted' })], true, 'PASS'],
    ['not one that is fixed', 'PASS', 'M10', [finding({ state: 'fixed' })], true, 'PASS'],
    ['not one that weighs less', 'PASS', 'M10', [finding({ severity: 'major' })], true, 'PASS'],
    ['none where nothing was found', 'PASS', 'M10', [], true, 'PASS'],
    ['not where the sheet does not say so', 'PASS', 'M10', [finding()], false, 'PASS'],
  ])('%s', (_, verdict, milestone, findings, blocks, expected) => {
    expect(heldBack(verdict, milestone, { ...sheet, blocks }, findings)).toBe(expected);
  });

  it.each<[string, string[], Finding[], boolean, Verdict]>([
    ['the last milestone that stands', ['M1', 'M10'], [finding()], true, 'FAIL'],
    ['nothing before the last one stands', ['M1'], [finding()], true, 'PASS'],
    ['nothing where the sheet does not say so', ['M1', 'M10'], [finding()], false, 'PASS'],
    ['nothing by what is said from outside', ['M10'], [finding({ source: 'x' })], true, 'PASS'],
  ])('holds in a recheck %s', (_, names, findings, blocks, expected) => {
    const earlier = names.map((name) => milestone(name, 'T', []));
    const passed = earlier.map((one) => ({ ...one, verdict: 'PASS' as const }));
    expect(rechecked(passed, { ...sheet, blocks }, findings)).toBe(expected);
  });
});
