import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worst, type Verdict } from '../../src/model/verdict.ts';
import { judged, observed, planned, verdictOf, type Asked } from './planned.ts';

describe('a fact of another check', () => {
  const day = '2026-06-13T05:49:12Z';
  const source = (id: string, control = 'true', more: Asked = {}) =>
    planned({
      id,
      ...more,
      probe: { control, value: '1', expect: { equals: 2 }, facts: { at: 'seen.at' } },
    });
  const reader = (of: string, more: Asked = {}) =>
    planned({
      id: 'reader',
      ...more,
      with: { of },
      probe: {
        params: { of: { type: 'fact' } },
        value: 'seen.at',
        expect: { within: { duration: '1s', of: { param: 'of' } } },
      },
    });
  const verdict = async (...checks: readonly ReturnType<typeof planned>[]) =>
    (await judged(checks, observed({ at: day }))).find(({ id }) => id === 'reader')?.verdict;

  it.each<[string, ReturnType<typeof planned>[], Verdict]>([
    ['of the same milestone and host, whatever its verdict', [source('a'), reader('a.at')], 'PASS'],
    ['that comes later', [reader('a.at'), source('a')], 'PASS'],
    ['that is not there', [reader('a.at')], 'INCONCLUSIVE'],
    ['that has another name', [source('a'), reader('a.gone')], 'INCONCLUSIVE'],
    ['that every object has', [source('a'), reader('a.constructor')], 'INCONCLUSIVE'],
    ['of a check that could not look', [source('a', 'false'), reader('a.at')], 'INCONCLUSIVE'],
    ['of another host', [source('a', 'true', { host: 'other' }), reader('a.at')], 'INCONCLUSIVE'],
    [
      'of another milestone',
      [source('a', 'true', { milestone: 'M2' }), reader('a.at')],
      'INCONCLUSIVE',
    ],
  ])('%s', async (_what, checks, expected) => {
    expect(await verdict(...checks)).toBe(expected);
  });

  it.each(['a.constructor', 'a.gone', 'gone.at'])(
    'that was not seen (%s) is not null: null does not equal it',
    async (of) => {
      const probe = {
        params: { of: { type: 'fact' } },
        value: 'seen.none',
        expect: { equals: { param: 'of' } },
      };
      const asking = planned({ id: 'reader', with: { of }, probe });
      const [, result] = await judged([source('a'), asking], observed({ at: day, none: null }));
      expect(result).toMatchObject({
        verdict: 'INCONCLUSIVE',
        reason: 'a parameter or fact that the expectation needs is not known',
      });
    },
  );

  it('is shown with the check that saw it, and none that failed', async () => {
    const facts = { at: 'seen.at', gone: 'seen.gone' };
    const result = await verdictOf(
      { probe: { value: '1', expect: { equals: 1 }, facts } },
      observed({ at: day }),
    );
    expect(result.facts).toEqual({ at: day });
  });
});

describe('a roll-up', () => {
  const verdicts = fc.array(fc.constantFrom<Verdict>('PASS', 'FAIL', 'INCONCLUSIVE'));

  it('of nothing is inconclusive', () => {
    expect(worst([])).toBe('INCONCLUSIVE');
  });

  it('is FAIL before INCONCLUSIVE before PASS, in any order and grouping', () => {
    fc.assert(
      fc.property(verdicts, verdicts, (a, b) => {
        const all = [...a, ...b];
        const expected = all.includes('FAIL')
          ? 'FAIL'
          : all.includes('INCONCLUSIVE') || all.length === 0
            ? 'INCONCLUSIVE'
            : 'PASS';
        expect(worst(all)).toBe(expected);
        expect(worst([...b, ...a])).toBe(expected);
        if (a.length > 0 && b.length > 0) expect(worst([worst(a), worst(b)])).toBe(expected);
      }),
    );
  });
});
