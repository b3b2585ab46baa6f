import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { together, type Attempt } from '../../src/judge/together.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Trial } from '../../src/probes/attempts.ts';
import { check } from '../document/builders.ts';

const began = Date.UTC(2026, 5, 13, 5, 49);
const trials = {
  eventually: { setting: 'eventually', limitMs: 20_000, everyMs: 5000 },
  steady: { setting: 'steady', limitMs: 20_000, everyMs: 5000 },
} as const satisfies Record<string, Trial>;

const words = { P: 'PASS', F: 'FAIL', '?': 'INCONCLUSIVE' } as const;

/** One attempt each 5 s, 100 ms long. */
function attempt(verdict: Verdict, index: number, from = index * 5000, to = from + 100): Attempt {
  const reason = verdict === 'PASS' ? null : `because of ${index + 1}`;
  const result = check('tried', { verdict, reason, facts: { number: index + 1 } });
  const span = { from: began + from, to: began + to, begins: [began + from] };
  return { number: index + 1, result, span };
}

const attempts = (text: string): Attempt[] =>
  text.split('').map((letter, index) => attempt(words[letter as keyof typeof words], index));

describe('eventually', () => {
  it.each([
    ['P', 'PASS', null],
    ['FP', 'PASS', null],
    ['F?P', 'PASS', null],
    ['FFFFF', 'FAIL', 'because of 5 (the last of 5 attempts, after 20.0 s)'],
    ['????F', 'FAIL', 'because of 5 (the last of 5 attempts, after 20.0 s)'],
    ['FFFF?', 'INCONCLUSIVE', 'because of 5 (the last of 5 attempts, after 20.0 s)'],
    ['?', 'INCONCLUSIVE', 'because of 1 (the only attempt)'],
    // Nobody goes on after a pass; where the evidence does, the last counts.
    ['FPFFF', 'FAIL', 'because of 5 (the last of 5 attempts, after 20.0 s)'],
    // Cut off: there was time left.
    ['FF', 'INCONCLUSIVE', 'its attempts last 5.1 s, and 20.0 s were asked for'],
  ])('of %s is %s', (text, verdict, reason) => {
    const result = together(trials.eventually, attempts(text));
    expect([result.verdict, result.reason]).toEqual([verdict, reason]);
    expect(result.facts).toEqual({ number: text.length });
  });

  it('does not pass by an attempt that came after its time', () => {
    const late = [...attempts('F'), attempt('PASS', 1, 22_100)];
    expect(together(trials.eventually, late)).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'it passed 22.1 s after the first attempt: later than 20.0 s',
    });
  });

  it('fails by one attempt that took all the time', () => {
    const slow = [attempt('FAIL', 0, 0, 20_000)];
    expect(together(trials.eventually, slow).verdict).toBe('FAIL');
  });
});

describe('steady', () => {
  it.each([
    ['PPPPP', 'PASS', null, 5],
    ['PPF', 'FAIL', 'because of 3 (attempt 3, after 10.0 s)', 3],
    ['F', 'FAIL', 'because of 1 (attempt 1, after 0 ms)', 1],
    ['P?F', 'FAIL', 'because of 3 (attempt 3, after 10.0 s)', 3],
    ['PP?PP', 'INCONCLUSIVE', 'because of 3 (attempt 3, after 10.0 s)', 3],
    ['P', 'INCONCLUSIVE', 'its attempts last 0 ms, and 20.0 s were asked for', 1],
    ['PPPP', 'INCONCLUSIVE', 'its attempts last 15.0 s, and 20.0 s were asked for', 4],
  ])('of %s is %s', (text, verdict, reason, shown) => {
    const result = together(trials.steady, attempts(text));
    expect([result.verdict, result.reason]).toEqual([verdict, reason]);
    expect(result.attempts?.shown).toBe(shown);
    expect(result.attempts?.tried.map((one) => one.verdict)).toEqual(
      text.split('').map((letter) => words[letter as keyof typeof words]),
    );
  });

  const whole = attempts('PPPPP');
  const renumbered = (list: readonly Attempt[]) =>
    list.map((one, index) => ({ ...one, number: index + 1 }));
  const without = (number: number) => whole.filter((one) => one.number !== number);
  const instead = (index: number, one: Attempt) => whole.with(index, one);
  const at = (index: number, from: number, to = from + 100) => attempt('PASS', index, from, to);

  it.each<[string, readonly Attempt[], string]>([
    ['the first is missing', without(1), 'not all in the evidence'],
    ['one is missing', without(3), 'not all in the evidence'],
    [
      'one is missing, and the rest counted anew',
      renumbered(without(3)),
      'attempts 2 and 3 began 10.0 s apart, and 5.0 s were asked for',
    ],
    ['one was not looked at', instead(2, { ...at(2, 0), span: null }), 'not all in the evidence'],
    ['two have changed places', instead(1, at(1, 10_000)).with(2, at(2, 5000)), 'does not follow'],
    ['two are the same look', instead(1, at(1, 0)), 'attempt 2 does not follow'],
    ['the first ended before it began', instead(0, at(0, 0, -1)), 'attempt 1 does not follow'],
    ['one ended before it began', instead(2, at(2, 10_000, 9000)), 'attempt 3 does not follow'],
    ['one began before the other ended', instead(1, at(1, 5000, 14_000)), 'attempt 3 does not'],
    ['nobody looked for a while', [at(0, 0), at(1, 5000), at(2, 13_000), at(3, 20_000)], 'apart'],
    [
      'a look took long',
      [at(0, 0, 9000), at(1, 9000), at(2, 14_000), at(3, 20_000)],
      '9.0 s apart',
    ],
    ['it is a moment too short', instead(4, at(4, 19_999)), 'its attempts last'],
  ])('does not pass where %s', (_what, list, reason) => {
    const result = together(trials.steady, list);
    expect(result.verdict).toBe('INCONCLUSIVE');
    expect(result.reason).toContain(reason);
  });

  it('passes where attempts are late by a little, or take long', () => {
    const late = [at(0, 0), at(1, 6900), at(2, 12_000, 17_000), at(3, 17_000), at(4, 21_000)];
    expect(together(trials.steady, late).verdict).toBe('PASS');
  });
});

describe('whatever the attempts', () => {
  const verdict = fc.constantFrom<Verdict>('PASS', 'FAIL', 'INCONCLUSIVE');
  const time = fc.integer({ min: -1000, max: 30_000 });
  const any = fc.array(
    fc.record({
      verdict,
      number: fc.integer({ min: 0, max: 6 }),
      span: fc.option(fc.tuple(time, time)),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const mostly = fc.oneof({ weight: 9, arbitrary: fc.constant('PASS' as const) }, verdict);
  // Regular ones among them: else hardly one would pass.
  const regular = fc
    .array(fc.tuple(mostly, fc.integer({ min: 0, max: 2500 })), { minLength: 1, maxLength: 7 })
    .map((list) =>
      list.map(([one, late], index) => attempt(one, index, index * 5000 + (index && late))),
    );
  const free = any.map((list) =>
    list.map((one, index) => ({
      ...attempt(one.verdict, index),
      number: one.number,
      span: one.span && {
        from: began + one.span[0],
        to: began + one.span[1],
        begins: [began + one.span[0]],
      },
    })),
  );
  const verdictsOf = (list: readonly Attempt[]) => list.map(({ result }) => result.verdict);

  it('a pass of steady is a pass of all, over all of the time; a fail of one is a fail', () => {
    let passes = 0;
    fc.assert(
      fc.property(fc.oneof(regular, free), (list) => {
        const said = together(trials.steady, list).verdict;
        expect(said === 'FAIL').toBe(verdictsOf(list).includes('FAIL'));
        if (said !== 'PASS') return;
        passes++;
        expect(new Set(verdictsOf(list))).toEqual(new Set(['PASS']));
        expect((list.at(-1)?.span?.from ?? 0) - (list[0]?.span?.from ?? 0)).toBeGreaterThanOrEqual(
          trials.steady.limitMs,
        );
      }),
      { numRuns: 3000 },
    );
    expect(passes).toBeGreaterThan(0);
  });

  it('eventually never says what its last attempt did not', () => {
    fc.assert(
      fc.property(fc.oneof(regular, free), (list) => {
        const said = together(trials.eventually, list).verdict;
        expect([verdictsOf(list).at(-1), 'INCONCLUSIVE']).toContain(said);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an attempt of several looks', () => {
  /** Its second look begins so late after its first. */
  function slow(index: number, late: number): Attempt {
    const one = attempt('PASS', index);
    const from = one.span?.from ?? 0;
    const span = { from, to: from + late + 100, begins: [from, from + late] };
    return { ...one, span };
  }

  it('is in time where every look is: steady passes over what takes a second each time', () => {
    const list = [0, 1, 2, 3, 4].map((index) => slow(index, 1000));
    expect(together(trials.steady, list).verdict).toBe('PASS');
    expect(together(trials.eventually, list.slice(0, 2)).verdict).toBe('PASS');
  });

  it('is not where the last of its looks was held up', () => {
    const list = [0, 1, 2, 3].map((index) => slow(index, 100)).concat(slow(4, 60_000));
    expect(together(trials.steady, list)).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: expect.stringMatching(/^attempts 4 and 5 began .* apart/) as string,
    });
    expect(together(trials.eventually, [slow(0, 60_000)])).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: expect.stringMatching(/^it passed .* after the first attempt/) as string,
    });
  });

  it('says what was tried again in any of them', () => {
    const [first, ...others] = [0, 1, 2, 3, 4].map((index) => attempt('PASS', index));
    if (!first) throw new Error('none');
    const again = { ...first, result: { ...first.result, retries: 2 } };
    expect(together(trials.steady, [again, ...others]).retries).toBe(2);
  });
});
