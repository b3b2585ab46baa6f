import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideClaim } from '../../src/judge/break-it.ts';
import { number } from '../../src/judge/findings.ts';
import type { Adversary, Finding } from '../../src/model/ledger.ts';
import type { BreakIt } from '../../src/model/probe.ts';
import type { CheckResult } from '../../src/model/review.ts';
import type { PlannedCheck } from '../../src/probes/plan.ts';
import { startedAt } from './builders.ts';
import { planned } from './planned.ts';

const later = '2026-06-14T05:49:12.000Z';
const breakIt: BreakIt = { severity: 'major', lasting: false };

const asked = (id: string, host: string | null, more: Partial<BreakIt> = {}): PlannedCheck => {
  const one = planned({ id, host });
  return { ...one, probe: { ...one.probe, id, finding: { ...breakIt, ...more } } };
};

const saw = (subjects: readonly string[], parts: Partial<CheckResult> = {}): CheckResult =>
  ({
    verdict: subjects.length === 0 ? 'PASS' : 'FAIL',
    reason: null,
    exhibits: [],
    facts: { found: subjects.map((subject) => ({ subject, says: `${subject} is wrong` })) },
    ...parts,
  }) as unknown as CheckResult;

const blind = saw([], { verdict: 'INCONCLUSIVE', reason: 'could not look: no docker' });

interface Known {
  readonly findings: readonly Finding[];
  readonly adversary?: Adversary | undefined;
}
const nothing: Known = { findings: [] };

/** One review after another, as the ledger passes them on. */
function review(known: Known, ask: PlannedCheck, result: CheckResult, at = startedAt) {
  const beside = besideClaim([ask], [result], known, at);
  const { findings, fresh } = number(known.findings, beside.raised, at, beside.gone);
  return { ...beside, findings, fresh };
}

const states = ({ findings }: Known) => findings.map(({ id, state }) => `${id} ${state}`);

describe('what a break-it probe finds', () => {
  const ports = asked('public-port', 'cc-ci');

  it('is one note where it was there at the first look, and no finding', () => {
    const first = review(nothing, ports, saw(['5432', '80']));
    expect(first.findings).toEqual([]);
    expect(first.beside?.before).toEqual([
      { identity: 'public-port/5432@cc-ci', says: '5432 is wrong', severity: 'major' },
      { identity: 'public-port/80@cc-ci', says: '80 is wrong', severity: 'major' },
    ]);
    expect(first.adversary?.looked).toEqual([
      { probe: 'public-port', host: 'cc-ci', since: startedAt },
    ]);
  });

  it('is a finding of its own where it is new since', () => {
    const first = review(nothing, ports, saw(['80']));
    const second = review(first, ports, saw(['80', '5432']), later);
    expect(second.findings).toMatchObject([
      {
        id: 'A1',
        identity: 'public-port/5432@cc-ci',
        severity: 'major',
        preExisting: false,
        state: 'open',
      },
    ]);
    expect(second.beside?.before.map(({ identity }) => identity)).toEqual(['public-port/80@cc-ci']);
  });

  it('is new where it is graver than it was there before, and stays so', () => {
    const weighs = (severity: string) =>
      saw(['80'], { facts: { found: [{ subject: '80', says: '80 is wrong', severity }] } });
    const first = review(nothing, ports, weighs('minor'));
    const same = review(first, ports, weighs('minor'), later);
    expect(same.findings).toEqual([]);
    expect(review(same, ports, weighs('note'), later).beside?.before).toMatchObject([
      { severity: 'minor' },
    ]);
    const graver = review(same, ports, weighs('major'), later);
    expect(graver.findings).toMatchObject([{ id: 'A1', severity: 'major', preExisting: false }]);
    expect(graver.beside?.before).toEqual([]);
    expect(states(review(graver, ports, weighs('minor'), later))).toEqual(['A1 open']);
  });

  it('is there before by an older ledger that does not say how grave', () => {
    const first = review(nothing, ports, saw(['80']));
    const old = {
      findings: [],
      adversary: {
        looked: first.adversary?.looked ?? [],
        before: [{ identity: 'public-port/80@cc-ci', says: '80 is wrong' }],
      },
    };
    expect(review(old, ports, saw(['80']), later).findings).toEqual([]);
  });

  it('is new again where it was gone in between', () => {
    const first = review(nothing, ports, saw(['80']));
    const gone = review(first, ports, saw([]), later);
    expect(gone.beside?.before).toEqual([]);
    expect(states(review(gone, ports, saw(['80']), later))).toEqual(['A1 open']);
  });

  it('is fixed when the probe looks and does not see it, and comes back under its number', () => {
    const first = review(nothing, ports, saw([]));
    const second = review(first, ports, saw(['80']));
    const third = review(second, ports, saw([]), later);
    expect(states(third)).toEqual(['A1 fixed']);
    expect(states(review(third, ports, saw(['80']), later))).toEqual(['A1 regressed']);
  });

  it('stays open where the probe could not look, or looks elsewhere', () => {
    const open = review(review(nothing, ports, saw([])), ports, saw(['80']));
    expect(states(review(open, ports, blind))).toEqual(['A1 open']);
    expect(states(review(open, asked('public-port', 'web'), saw([])))).toEqual(['A1 open']);
    expect(states(review(open, asked('public', 'cc-ci'), saw([])))).toEqual(['A1 open']);
    const none = besideClaim([], [], open, later);
    expect([none.gone('public-port/80@cc-ci'), none.adversary]).toEqual([false, open.adversary]);
  });

  it('of one endpoint is closed by no look at another, and each is a place of its own', () => {
    const of = (about: string): PlannedCheck => ({ ...asked('certificate', 'web'), about });
    const [a, b] = [of('a.example'), of('b.example')];
    const look = (known: Known, ...seen: (readonly [PlannedCheck, CheckResult])[]) => {
      const [plan, results] = [seen.map(([one]) => one), seen.map(([, one]) => one)];
      const beside = besideClaim(plan, results, known, later);
      return { ...beside, ...number(known.findings, beside.raised, later, beside.gone) };
    };
    const first = look(nothing, [a, saw([])], [b, saw([])]);
    expect(first.adversary?.looked).toHaveLength(1);
    const second = look(first, [a, saw(['whatever'])], [b, saw([])]);
    expect(second.findings.map(({ identity }) => identity)).toEqual(['certificate/a.example@web']);
    expect(states(look(second, [b, saw([])]))).toEqual(['A1 open']);
    const blinded = look(second, [a, blind], [b, saw([])]);
    expect(states(blinded)).toEqual(['A1 open']);
    expect(blinded.beside?.blind[0]?.reason).toBe('a.example: could not look: no docker');
    expect(states(look(second, [a, saw([])]))).toEqual(['A1 fixed']);
  });

  it('is a finding at the first look where it lasts, pre-existing for good', () => {
    const deadlock = asked('deadlock', 'cc-ci', { severity: 'blocking', lasting: true });
    const first = review(nothing, deadlock, saw(['a+b']));
    expect(first.findings).toMatchObject([{ id: 'A1', severity: 'blocking', preExisting: true }]);
    const second = review(first, deadlock, saw(['a+b', 'c+d']), later);
    expect(second.findings.map(({ preExisting }) => preExisting)).toEqual([true, false]);
  });

  it('keeps what it knew of a place where it could not look', () => {
    const first = review(nothing, ports, saw(['80']));
    const second = review(first, ports, blind, later);
    expect(second.adversary).toEqual(first.adversary);
    expect(second.beside?.blind).toEqual([
      { probe: 'public-port', host: 'cc-ci', reason: 'could not look: no docker' },
    ]);
  });

  it.each([
    ['no list', { found: 'many' }],
    ['a list of something else', { found: [{ name: '80' }] }],
    ['missing', {}],
  ])('could not be told where it is %s', (_, facts) => {
    const open = review(review(nothing, ports, saw([])), ports, saw(['80']));
    const odd = review(open, ports, saw(['80'], { facts }));
    expect(odd.beside?.blind).toMatchObject([{ probe: 'public-port' }]);
    expect(states(odd)).toEqual(['A1 open']);
  });

  it('has a name of little more than 200 characters, and a long one hides no other', () => {
    const far = 'd/'.repeat(150);
    const between = (name: string) => `${far}${name}/${far}`;
    const first = review(nothing, ports, saw([]));
    const long = [`${far}a`, `${far}b`, between('old'), between('new')];
    const named = review(first, ports, saw(long), later).findings;
    const forged = named.map(({ identity }) => identity.replace(/^[^/]*\/|@[^@]*$/g, ''));
    const { findings } = review(first, ports, saw([...long, ...forged, '80']), later);
    expect(new Set(findings.map(({ identity }) => identity)).size).toBe(9);
    expect(findings.every(({ identity }) => identity.length <= 240)).toBe(true);
  });

  describe('where not everything could be looked at', () => {
    const unseen = 'it could not look at blob.ts';
    const partly = (...subjects: string[]) => saw(subjects, { unseen });

    it('is raised all the same, and what could not be looked at is told', () => {
      const first = review(nothing, ports, saw([]));
      const second = review(first, ports, partly('80'), later);
      expect(states(second)).toEqual(['A1 open']);
      expect(second.beside?.blind).toEqual([
        { probe: 'public-port', host: 'cc-ci', reason: unseen },
      ]);
    });

    it('closes nothing, neither a finding nor what was there before', () => {
      const first = review(nothing, ports, saw(['22']));
      const open = review(first, ports, saw(['22', '80', '443']), later);
      const third = review(open, ports, partly('443'), later);
      expect(states(third)).toEqual(['A1 open', 'A2 open']);
      expect(third.beside?.before).toEqual(first.beside?.before);
      expect(states(review(third, ports, saw(['22', '443']), later))).toEqual([
        'A1 open',
        'A2 fixed',
      ]);
    });

    it('closes all but that of which it cannot be told whether it is as it was', () => {
      const long = 'p'.repeat(300);
      const first = review(nothing, ports, saw(['22', '23']));
      const open = review(first, ports, saw(['22', '23', '80', '443', long]), later);
      const third = review(open, ports, saw(['9'], { kept: ['443', '23', long] }), later);
      expect(states(third)).toEqual(['A1 open', 'A2 fixed', 'A3 open', 'A4 open']);
      expect(third.beside?.before.map(({ identity }) => identity)).toEqual([
        'public-port/23@cc-ci',
      ]);
      expect(third.beside?.blind).toEqual([]);
      expect(states(review(third, ports, saw([]), later)).slice(0, 3)).toEqual([
        'A1 fixed',
        'A2 fixed',
        'A3 fixed',
      ]);
    });

    it('is the first look, so that what comes after is new', () => {
      const first = review(nothing, ports, partly('22'));
      expect([first.findings, first.beside?.before.length]).toEqual([[], 1]);
      expect(states(review(first, ports, partly('22', '80'), later))).toEqual(['A1 open']);
    });
  });

  it('is cut where a host makes up too many, and none that is known is closed by that', () => {
    const many = Array.from({ length: 400 }, (_, index) => `p${String(index).padStart(3, '0')}`);
    const first = review(nothing, ports, saw([]));
    const second = review(first, ports, saw(many));
    expect(second.findings).toHaveLength(25);
    expect(second.findings.at(-1)?.evidence).toEqual(['375 more of public-port are not listed']);
    const all = review(first, ports, saw(many.slice(0, 25)));
    expect(all.findings.at(-1)?.evidence).toEqual([]);
    const third = review(second, ports, saw(['a', ...many]), later);
    expect(third.findings.filter(({ state }) => state === 'open')).toHaveLength(50);
  });

  it('is cut where it weighs least, and of two words on one thing the graver counts', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      subject: `a${index}`,
      says: 'small',
      severity: 'note',
    }));
    const grave = { subject: 'z', says: 'deadlock', severity: 'blocking' };
    const found = [grave, ...many, { ...grave, severity: 'note' }];
    const first = review(nothing, ports, saw([]));
    const second = review(first, ports, saw(['z'], { facts: { found } }), later);
    expect(second.findings).toHaveLength(25);
    expect(second.findings[0]).toMatchObject({
      identity: 'public-port/z@cc-ci',
      severity: 'blocking',
    });
  });

  it('has one number whatever the order in which the host names it', () => {
    const subjects = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 8 });
    fc.assert(
      fc.property(subjects, (all) => {
        const first = review(nothing, ports, saw([]));
        const one = review(first, ports, saw(all));
        const other = review(first, ports, saw([...all].reverse()));
        expect(other.findings).toEqual(one.findings);
        expect(states(review(one, ports, saw([])))).toEqual(all.map((_, i) => `A${i + 1} fixed`));
      }),
    );
  });
});
