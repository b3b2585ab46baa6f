import { describe, expect, it } from 'vitest';
import { byCheck, definitionOf } from '../../src/judge/baseline.ts';
import { lookedAtBefore, nothingChanged } from '../../src/judge/nothing-changed.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { BaselineValue } from '../../src/model/ledger.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { evidenceOf, startedAt } from './builders.ts';
import { planned } from './planned.ts';

const [one, two] = [planned({ id: 'one' }), planned({ id: 'two', host: null })];
const plan = { checks: [one, two], collections: [] };
const before = (check: typeof one, verdict: Verdict): BaselineValue => ({
  milestone: 'M1',
  check: check.check.id,
  host: check.host,
  definition: definitionOf(check),
  verdict,
  actual: '1',
  at: startedAt,
});
const raised = (
  values: readonly BaselineValue[],
  evidence: Evidence = evidenceOf(),
  verdict: Verdict | null = 'PASS',
) => nothingChanged(evidence, plan, byCheck(values), verdict);

describe('a milestone that held before the work', () => {
  it('is a finding that names every check, and when it passed', () => {
    expect(raised([before(one, 'PASS'), before(two, 'PASS')])).toMatchObject([
      {
        identity: 'nothing-changed/M1',
        severity: 'minor',
        evidence: [`one on cc-ci passed at ${startedAt}`, `two passed at ${startedAt}`],
      },
    ]);
  });

  it.each<[string, readonly BaselineValue[], boolean]>([
    ['a check was seen red', [before(one, 'FAIL'), before(two, 'PASS')], true],
    ['a check could not be told', [before(one, 'PASS'), before(two, 'INCONCLUSIVE')], true],
    ['a check has no baseline', [before(one, 'PASS')], false],
    [
      'a check asks something else now',
      [before(one, 'PASS'), { ...before(two, 'PASS'), definition: '{}' }],
      false,
    ],
    ['there is no baseline at all', [], false],
  ])('is none where %s', (_, values, isLooked) => {
    expect(raised(values)).toEqual([]);
    const looked = lookedAtBefore(evidenceOf(), plan, byCheck(values), 'PASS');
    expect(looked('nothing-changed/M1')).toBe(isLooked);
    expect([looked('nothing-changed/M2'), looked('criteria-touched/M1')]).toEqual([false, false]);
  });

  it.each(['FAIL', 'INCONCLUSIVE'] as const)(
    'is none where it is %s now: something changed',
    (now) => {
      const values = [before(one, 'PASS'), before(two, 'PASS')];
      expect(raised(values, evidenceOf(), now)).toEqual([]);
      const looked = lookedAtBefore(evidenceOf(), plan, byCheck(values), now);
      expect(looked('nothing-changed/M1')).toBe(false);
    },
  );

  it('is not looked for by a claim that a later one has surpassed', () => {
    const { prior } = evidenceOf();
    const older = evidenceOf({ prior: { ...prior, isSurpassed: true } });
    const values = byCheck([before(one, 'PASS'), before(two, 'INCONCLUSIVE')]);
    expect(lookedAtBefore(older, plan, values, 'PASS')('nothing-changed/M1')).toBe(false);
  });

  it('is none of the baseline itself, nor of a milestone without checks', () => {
    const values = [before(one, 'PASS'), before(two, 'PASS')];
    expect(raised(values, evidenceOf({ kind: 'baseline', claim: null }))).toEqual([]);
    const empty = { checks: [], collections: [] };
    expect(nothingChanged(evidenceOf(), empty, byCheck(values), 'PASS')).toEqual([]);
  });
});
