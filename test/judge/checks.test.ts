import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeChecks } from '../../src/judge/checks.ts';
import { failureKind } from '../../src/model/observation.ts';
import { judged, observed, planned, verdictOf, viewsOf, type Asked } from './planned.ts';

const mark = '‹redacted:password›';
const controlled = (control: string): Asked => ({
  probe: { control, value: 'seen.a', expect: { equals: 1 } },
});

describe('a check', () => {
  it('passes with a value that was seen and is as expected', async () => {
    expect(await verdictOf({}, observed({ a: 1 }))).toMatchObject({
      verdict: 'PASS',
      reason: null,
      remedy: null,
      outcomes: [{ name: 'value', verdict: 'PASS', expected: 'equals 1', actual: '1' }],
    });
  });

  it('fails with one that is not, and says what was expected', async () => {
    const probe = { value: 'seen.a', expect: { equals: 1 }, remedy: 'Mend it.' };
    expect(await verdictOf({ probe }, observed({ a: 2 }))).toMatchObject({
      verdict: 'FAIL',
      reason: 'expected equals 1, actual 2',
      remedy: 'Mend it.',
    });
  });

  it.each(failureKind.options)('that could not look (%s) is inconclusive', async (kind) => {
    const result = await verdictOf(
      {},
      observed({ a: 1 }, { failure: { kind, reason: 'so it is' } }),
    );
    expect(result).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: expect.stringMatching(/^could not look: so it is/) as string,
      outcomes: [{ verdict: 'INCONCLUSIVE' }],
      facts: {},
    });
  });

  const kept = { bytes: 0, digest: '', cut: false, kept: true };
  it.each<[string, Parameters<typeof verdictOf>, string]>([
    ['was not observed', [{}], 'could not look: it was not observed in this run'],
    [
      'was observed twice',
      [{}, observed({ a: 1 }), observed({ a: 1 })],
      'could not look: it was observed twice',
    ],
    ['has no output', [{}, observed({}, { stdout: null })], 'could not look: there is no output'],
    [
      'has half an output',
      [{}, observed({}, { stdout: { ...kept, text: '{"a":1}', cut: true } })],
      'could not look: the output is cut off',
    ],
    ['has output of another form', [{}, observed('a: 1')], 'could not look: not JSON'],
    [
      'is of another collection',
      [{}, observed({ a: 1 }, { collection: 'file@other' })],
      'could not look: it was not observed in this run',
    ],
    [
      'is of another step',
      [{}, observed({ a: 1 }, { step: 1 })],
      'could not look: it was not observed in this run',
    ],
    ['lacks the field', [{}, observed({ b: 1 })], 'could not be told: '],
    ['is of another shape', [{}, observed([1])], 'could not be told: '],
    ['holds a secret', [{}, observed({ a: mark })], 'the value holds a redacted secret'],
    [
      'holds a secret further in',
      [{}, observed({ a: [{ [mark]: 1 }] })],
      'the value holds a redacted secret',
    ],
    [
      'has a control that is false',
      [controlled('seen.b == 2'), observed({ a: 1, b: 1 })],
      'the control does not hold: seen.b == 2',
    ],
    [
      'has a control that fails',
      [controlled('seen.b == 2'), observed({ a: 1 })],
      'the control could not be told: ',
    ],
    [
      'has a control that is a number',
      [controlled('seen.b'), observed({ a: 1, b: 1 })],
      'the control does not hold: seen.b',
    ],
    [
      'has a control that is "true"',
      [controlled('seen.b'), observed({ a: 1, b: 'true' })],
      'the control does not hold: seen.b',
    ],
    [
      'has a control that is null',
      [controlled('seen.b'), observed({ a: 1, b: null })],
      'the control does not hold: seen.b',
    ],
    [
      'has a control that does not parse',
      [controlled('seen.b =='), observed({ a: 1, b: 1 })],
      'the control could not be told: ',
    ],
    [
      'asks for an analysis that is not there',
      [{ probe: { analysis: 'none', value: '1', expect: { equals: 1 } } }, observed({})],
      'could not look: no analysis none',
    ],
    [
      'asks for an analysis that cannot look',
      [{ probe: { analysis: 'http-answer', value: '1', expect: { equals: 1 } } }, observed({})],
      'could not look: unknown shape',
    ],
    [
      'expects nothing',
      [
        { probe: { asserts: [{ name: 'x', given: 'x', value: '1', expect: { equals: 1 } }] } },
        observed({}),
      ],
      'the check asserts nothing',
    ],
    [
      'expects what no parameter gives',
      [{ probe: { value: '1', expect: { equals: { param: 'x' } } } }, observed({})],
      'a parameter or fact that the expectation needs is not known',
    ],
    [
      'expects with a part that no parameter gives',
      [{ probe: { value: '[1]', expect: { contains: [1, { param: 'x' }] } } }, observed({})],
      'a parameter or fact that the expectation needs is not known',
    ],
    [
      'expects two things of one value',
      [{ probe: { value: '[]', expect: { empty: true, equals: [] } } }, observed({})],
      'the expectation names none, or several',
    ],
    [
      'expects nothing of a value',
      [{ probe: { value: '[]', expect: {} } }, observed({})],
      'the expectation names none, or several',
    ],
    [
      'expects a redacted secret',
      [
        { with: { x: mark }, probe: { value: '"a"', expect: { equals: { param: 'x' } } } },
        observed({}),
      ],
      'the value holds a redacted secret',
    ],
    [
      'compares a word with a number',
      [{ probe: { value: 'seen.a', expect: { atLeast: 1 } } }, observed({ a: '7' })],
      '"7": only numbers can be compared',
    ],
    [
      'gives more than JSON can tell apart',
      [
        { probe: { value: '9007199254740992 + 1', expect: { equals: 9007199254740992 } } },
        observed({}),
      ],
      'could not be told: ',
    ],
  ])('that %s is inconclusive', async (_what, [asked, ...seen], reason) => {
    const result = await verdictOf(asked, ...seen);
    expect([result.verdict, result.reason]).toEqual([
      'INCONCLUSIVE',
      expect.stringContaining(reason),
    ]);
    expect(result.outcomes.every(({ verdict }) => verdict === 'INCONCLUSIVE')).toBe(true);
  });

  it('that looks at nothing is inconclusive', async () => {
    const nothing = { ...planned(), collections: [] };
    expect(await judged([nothing], observed({ a: 1 }))).toMatchObject([
      { verdict: 'INCONCLUSIVE', reason: 'could not look: nothing was observed' },
    ]);
    const half = { ...planned(), collections: ['file@cc-ci', 'gone@cc-ci'] };
    expect(await judged([half], observed({ a: 1 }))).toMatchObject([{ verdict: 'INCONCLUSIVE' }]);
  });

  it.each([
    ['no results', []],
    ['results that failed', [{ ok: false as const, reason: 'late' }]],
  ])('whose evaluation gives %s is inconclusive', async (_what, results) => {
    const [result] = await judgeChecks([planned()], viewsOf(observed({ a: 1 })), () =>
      Promise.resolve(results),
    );
    expect(result?.verdict).toBe('INCONCLUSIVE');
  });

  it('is what the worst of its expectations is, and says which', async () => {
    const asserts = [
      { name: 'first', value: 'seen.a', expect: { equals: 1 } },
      { name: 'second', value: 'seen.gone', expect: { equals: 1 } },
      { name: 'third', value: 'seen.a', expect: { equals: 2 } },
    ];
    const some = async (...numbers: readonly number[]) => {
      const probe = { asserts: numbers.map((number) => asserts[number]) };
      const { verdict, reason } = await verdictOf({ probe }, observed({ a: 1 }));
      return [verdict, reason?.split(':')[0]];
    };
    expect(await some(0)).toEqual(['PASS', undefined]);
    expect(await some(0, 1)).toEqual(['INCONCLUSIVE', 'second']);
    expect(await some(0, 1, 2)).toEqual(['FAIL', 'third']);
  });

  it('expects what a parameter asks for where it is given, and only there', async () => {
    const asserts = [
      { name: 'first', value: 'seen.a', expect: { equals: 1 } },
      { name: 'second', given: 'x', value: 'seen.a', expect: { equals: { param: 'x' } } },
    ];
    const names = async (given: Asked['with']) => {
      const result = await verdictOf({ probe: { asserts }, with: given ?? {} }, observed({ a: 1 }));
      return [result.verdict, ...result.outcomes.map(({ name }) => name)];
    };
    expect(await names({})).toEqual(['PASS', 'first']);
    expect(await names({ x: 1 })).toEqual(['PASS', 'first', 'second']);
    expect(await names({ x: 2 })).toEqual(['FAIL', 'first', 'second']);
  });

  it('counts the tries that went wrong, and passes all the same', async () => {
    const attempt = {
      startedAt: '2026-06-13T05:49:11.000Z',
      durationMs: 1,
      failure: { kind: 'transport' as const, reason: 'x' },
    };
    const result = await verdictOf({}, observed({ a: 1 }, { attempts: [attempt, attempt] }));
    expect(result).toMatchObject({ verdict: 'PASS', retries: 2 });
  });

  it('that computed over a redacted text is inconclusive, though the value shows no mark', async () => {
    const probe = {
      value: 'seen.all.filter(a, a.Image != "old").map(a, a.Name)',
      expect: { contains: 'web' },
    };
    const seen = (image: string) => observed({ all: [{ Name: 'web', Image: image }] });
    expect((await verdictOf({ probe }, seen('new'))).verdict).toBe('PASS');
    expect((await verdictOf({ probe }, seen(mark))).verdict).toBe('INCONCLUSIVE');
  });

  it('does not hide another', async () => {
    const probe = { value: 'seen.gone', expect: { equals: 1 } };
    const results = await judged([planned({ probe }), planned({ id: 'two' })], observed({ a: 1 }));
    expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['one', 'INCONCLUSIVE'],
      ['two', 'PASS'],
    ]);
  });
});

it('no value that was not seen is ever a PASS, whatever is expected of it', async () => {
  const json = fc.jsonValue();
  const expects = fc.oneof(
    fc.record({ equals: json }),
    fc.record({ oneOf: fc.array(json) }),
    fc.record({ containsNone: json }),
    fc.record({ sameSet: fc.array(json) }),
    fc.record({ empty: fc.boolean() }),
    fc.record({ atMost: fc.integer() }),
    fc.record({ matches: fc.constant('.*') }),
  );
  const values = fc.constantFrom(
    'seen.gone',
    'seen.gone.size()',
    'seen[0]',
    '!seen.gone',
    '1/0 == 1',
    '{{',
  );
  await fc.assert(
    fc.asyncProperty(expects, values, async (expect_, value) => {
      const result = await verdictOf({ probe: { value, expect: expect_ } }, observed({ a: 1 }));
      expect(result.verdict).toBe('INCONCLUSIVE');
    }),
  );
});
