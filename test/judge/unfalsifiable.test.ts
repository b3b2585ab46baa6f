import { describe, expect, it } from 'vitest';
import { lookedForUnfalsifiable, unfalsifiable } from '../../src/judge/unfalsifiable.ts';
import { evidenceOf } from './builders.ts';
import { planned } from './planned.ts';

const expecting = (id: string, host: string | null, operand: Record<string, unknown>) => {
  const one = planned({ id, host });
  return { ...one, probe: { ...one.probe, value: 'seen.a', expect: operand } };
};

describe('a check that cannot fail', () => {
  const vacuous = [
    expecting('any', 'a', { matches: '.*' }),
    expecting('any', 'b', { matches: '.*' }),
  ];

  it('is one finding, whatever the hosts', () => {
    const checks = [...vacuous, expecting('one', 'a', { matches: '^1' })];
    expect(unfalsifiable(evidenceOf(), { checks })).toMatchObject([
      {
        identity: 'unfalsifiable/M1/any',
        severity: 'major',
        evidence: ['value of a-probe matches ".*"'],
      },
    ]);
  });

  it('is looked for in the milestone of the claim alone', () => {
    const looked = lookedForUnfalsifiable(evidenceOf());
    expect(looked('unfalsifiable/M1/any')).toBe(true);
    expect(looked('unfalsifiable/M2/any')).toBe(false);
    expect(looked('unfalsifiable/M10/any')).toBe(false);
  });

  it('is none of a baseline', () => {
    const baseline = { ...evidenceOf(), claim: null };
    expect(unfalsifiable(baseline, { checks: vacuous })).toEqual([]);
    expect(lookedForUnfalsifiable(baseline)('unfalsifiable/M1/any')).toBe(false);
  });
});
