import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookedFor, number, raise, type Raised } from '../../src/judge/findings.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Finding } from '../../src/model/ledger.ts';
import { commit, evidenceOf, startedAt, type EvidenceParts } from './builders.ts';

const raised = (identity: string, title = identity): Raised => ({
  identity,
  severity: 'major',
  title,
  evidence: [],
  repro: null,
  remedy: null,
  preExisting: false,
});
const known = (id: string, identity: string, state: Finding['state'] = 'open'): Finding => ({
  ...raised(identity),
  id,
  state,
  since: '2026-01-01T00:00:00.000Z',
});

describe('a finding', () => {
  it('that is new gets the next number, also after one that was fixed', () => {
    const { findings, fresh } = number(
      [known('A7', 'a', 'fixed')],
      [raised('b'), raised('c')],
      startedAt,
    );
    expect(findings.map(({ id, identity }) => [id, identity])).toEqual([
      ['A7', 'a'],
      ['A8', 'b'],
      ['A9', 'c'],
    ]);
    expect(fresh).toEqual(['A8', 'A9']);
    expect(findings[1]).toMatchObject({ state: 'open', since: startedAt });
  });

  it.each<[Finding['state'], Finding['state']]>([
    ['open', 'open'],
    ['accepted', 'accepted'],
    ['regressed', 'regressed'],
    ['fixed', 'regressed'],
  ])('that was %s and is seen again is %s, under its number, in its new words', (before, after) => {
    const { findings, fresh } = number(
      [known('A3', 'a', before)],
      [raised('a', 'new words')],
      startedAt,
    );
    expect(findings).toMatchObject([{ id: 'A3', identity: 'a', title: 'new words', state: after }]);
    expect(findings[0]?.since === startedAt).toBe(before === 'fixed');
    expect(fresh).toEqual([]);
  });

  it('that is not seen again stays as it is: not to have looked closes nothing', () => {
    const before = [known('A1', 'a'), known('A2', 'b', 'accepted')];
    expect(number(before, [], startedAt)).toEqual({ findings: before, fresh: [] });
  });

  const batches = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), { maxLength: 6 });

  it('keeps its number for ever, and no number is given twice', () => {
    fc.assert(
      fc.property(batches, (reviews) => {
        let findings: Finding[] = [];
        const given = new Map<string, string>();
        for (const batch of reviews) {
          const before = findings.length;
          const next = number(
            findings,
            batch.map((one) => raised(one)),
            startedAt,
          );
          ({ findings } = next);
          expect(next.fresh).toEqual(findings.slice(before).map(({ id }) => id));
          for (const { id, identity } of findings) {
            expect(given.get(identity) ?? id).toBe(id);
            given.set(identity, id);
          }
          expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
        }
      }),
    );
  });
});

describe('criteria that the claim touches', () => {
  const of = (...touched: readonly string[]) => {
    const { criteria } = evidenceOf();
    return evidenceOf({ criteria: { ...criteria, touched: [...touched] } });
  };

  it('are a finding, the same in any order of the paths', () => {
    const [one] = raise(of('probes/a.yaml', 'claims/it is.yaml'));
    expect(one).toMatchObject({
      identity: 'criteria-touched/M1',
      evidence: ['claims/it is.yaml', 'probes/a.yaml'],
      repro: `git diff aaaaaaaa ${commit.slice(0, 8)} -- 'claims/it is.yaml' probes/a.yaml`,
    });
    expect(raise(of('claims/it is.yaml', 'probes/a.yaml'))).toEqual([one]);
  });

  it('are none where nothing was touched, or nothing is claimed', () => {
    expect(raise(of())).toEqual([]);
    expect(raise({ ...of('review.yaml'), claim: null })).toEqual([]);
  });
});

describe('a claim that is older than its criteria', () => {
  const of = (atClaim: Evidence['criteria']['atClaim'], parts: EvidenceParts = {}) => {
    const { criteria } = evidenceOf();
    return evidenceOf({ criteria: { ...criteria, atClaim }, ...parts });
  };
  const then = 'c'.repeat(40);
  const identity = 'claim-before-criteria/M1';

  it('is a finding, with what is asked otherwise', () => {
    const [changed, ...more] = raise(of({ commit: then, changes: ['check a is new'] }));
    expect(more).toEqual([]);
    expect(changed).toMatchObject({
      identity,
      severity: 'major',
      repro: 'git diff cccccccc aaaaaaaa -- review.yaml claims probes',
    });
    expect(changed?.evidence).toContain('check a is new');
    const [without] = raise(of({ commit: null, changes: [] }));
    expect(without?.identity).toBe(identity);
    expect(without?.title).toContain('No baseline before the claim');
    expect(without?.remedy).toContain('review claim pvfix-M1');
  });

  it('is none where they ask the same, nobody asked, or nothing is claimed', () => {
    expect(raise(of({ commit: then, changes: [] }))).toEqual([]);
    expect(raise(of(null))).toEqual([]);
    expect(raise(of({ commit: null, changes: [] }, { claim: null }))).toEqual([]);
  });

  it('is looked for where somebody asked', () => {
    expect(lookedFor(of({ commit: then, changes: [] }))(identity)).toBe(true);
    expect(lookedFor(of(null))(identity)).toBe(false);
  });
});

describe('what a claim names that is not there', () => {
  const past = (strangers: string[]) => ({ ancestry: { baselines: [], strangers } });
  const identity = 'claim-names-unknown-commit/M1';

  it('is one finding, however many commits', () => {
    const [raised, ...more] = raise(evidenceOf(past(['1a2b3c4', 'badc0ffee0'])));
    expect(more).toEqual([]);
    expect(raised).toMatchObject({ identity, severity: 'minor' });
    expect(raised?.title).toContain('1a2b3c4, badc0ffee0');
  });

  it('is none where all is there, nobody asked, or nothing is claimed', () => {
    expect(raise(evidenceOf(past([])))).toEqual([]);
    expect(raise(evidenceOf())).toEqual([]);
    expect(raise(evidenceOf({ ...past(['1a2b3c4']), claim: null }))).toEqual([]);
  });

  it('is looked for where somebody asked', () => {
    expect(lookedFor(evidenceOf(past([])))(identity)).toBe(true);
    expect(lookedFor(evidenceOf())(identity)).toBe(false);
  });
});

describe('a claim', () => {
  const { claim } = evidenceOf();
  it.each([
    ['of the minutes that clocks differ', '2026-06-13T05:54:00.000Z', 0],
    ['of later than its review', '2026-06-13T05:55:00.000Z', 1],
  ])('%s', (_what, committedAt, count) => {
    const startedAt = '2026-06-13T05:49:30.000Z';
    const found = raise(evidenceOf({ claim: claim && { ...claim, committedAt }, startedAt }));
    expect(found.map(({ identity }) => identity)).toEqual(
      Array(count).fill('claim-from-the-future/M1'),
    );
  });
});

describe('what a claim or somebody’s hand did', () => {
  it('is never excused as there before the work', () => {
    const { criteria, claim, prior } = evidenceOf();
    const found = raise(
      evidenceOf({
        criteria: {
          ...{ ...criteria, touched: ['claims/a.yaml'] },
          atClaim: { commit: null, changes: [] },
        },
        prior: { ...prior, commit, changes: [{ name: 'M1', how: 'changed' }] },
        ancestry: { baselines: [], strangers: ['1a2b3c4'] },
        claim: claim && { ...claim, committedAt: '2026-06-14T00:00:00.000Z' },
      }),
    );
    expect(found.map(({ identity, preExisting }) => [identity, preExisting])).toEqual([
      ['criteria-touched/M1', false],
      ['claim-before-criteria/M1', false],
      ['record-changed/M1', false],
      ['claim-names-unknown-commit/M1', false],
      ['claim-from-the-future/M1', false],
    ]);
  });
});

describe('a finding that is not raised again', () => {
  const prior = [known('A1', 'criteria-touched/M2'), known('A2', 'criteria-touched/M1', 'fixed')];
  const claimed = evidenceOf({});
  const milestone = claimed.claim?.milestone ?? '';

  it('is fixed where it was looked for, and stays as it is where it was not', () => {
    const looked = (identity: string): boolean => identity === 'criteria-touched/M2';
    expect(number(prior, [], startedAt, looked).findings).toEqual([
      { ...prior[0], state: 'fixed', since: startedAt },
      prior[1],
    ]);
    expect(number(prior, [], startedAt).findings).toEqual(prior);
  });

  it('stays open where it is raised, looked for or not', () => {
    const { findings } = number(prior, [raised('criteria-touched/M2')], startedAt, () => true);
    expect(findings[0]).toMatchObject({ id: 'A1', state: 'open' });
  });

  it('is looked for with the claim of its milestone, against an anchor', () => {
    const looked = lookedFor(claimed);
    expect(looked(`criteria-touched/${milestone}`)).toBe(claimed.criteria.from === 'anchor');
    expect(looked('criteria-touched/M9')).toBe(false);
    expect(looked('port-exposed/5432')).toBe(false);
    const elsewhere = {
      ...claimed,
      criteria: { ...claimed.criteria, from: 'repository' },
    } as const;
    expect(lookedFor(elsewhere)(`criteria-touched/${milestone}`)).toBe(false);
  });

  it('of a later claim is not looked for by an older one', () => {
    const prior = { ...claimed.prior, isSurpassed: true as const };
    const looked = lookedFor({ ...claimed, prior });
    expect(looked(`criteria-touched/${milestone}`)).toBe(false);
    expect(looked(`claim-from-the-future/${milestone}`)).toBe(false);
  });

  it('about evidence is looked for where that could be read', () => {
    const prior = { ...claimed.prior, commit, unread: ['evidence/x.json'] };
    const looked = lookedFor({ ...claimed, prior });
    expect(looked('record-changed/evidence/x.json')).toBe(false);
    expect(looked('record-changed/evidence/y.json')).toBe(true);
  });

  it('about the record is looked for where there is an earlier one', () => {
    const { prior: before } = claimed;
    expect(lookedFor({ ...claimed, prior: { ...before, commit } })('record-changed/x')).toBe(true);
    expect(lookedFor({ ...claimed, prior: { ...before, commit: null } })('record-changed/x')).toBe(
      false,
    );
  });
});
