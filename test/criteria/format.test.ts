import { describe, expect, it } from 'vitest';
import { formatProblems } from '../../src/criteria/index.ts';
import type { Problem } from '../../src/model/problem.ts';

const problem: Problem = {
  file: 'claims/pvfix.yaml',
  line: 12,
  column: 9,
  message: 'unknown parameter "netwrk", did you mean "network"?',
  expected: 'one of network, subnet',
  example: 'network: proxy',
};

describe('problems for people', () => {
  it('say where, what, what was expected, and an example', () => {
    expect(formatProblems([problem, { ...problem, line: 30, example: 'with:\n  network: proxy' }]))
      .toBe(`\
claims/pvfix.yaml:12:9  unknown parameter "netwrk", did you mean "network"?
  expected: one of network, subnet
  example:  network: proxy

claims/pvfix.yaml:30:9  unknown parameter "netwrk", did you mean "network"?
  expected: one of network, subnet
  example:
    with:
      network: proxy

2 problems in 1 file
`);
  });

  it('fit 80 columns, save for examples, which are copied', () => {
    const long = {
      ...problem,
      message: 'word '.repeat(60).trim(),
      expected: 'thing '.repeat(60).trim(),
      example: 'x'.repeat(200),
    };
    const lines = formatProblems([long]).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([`  example:  ${'x'.repeat(200)}`]);
  });

  it('are coloured only when asked', () => {
    expect(formatProblems([problem])).not.toContain('\u001b');
    const painted = formatProblems([problem], { color: true });
    expect(painted).toContain('\u001b[1mclaims/pvfix.yaml:12:9\u001b[0m');
    expect(
      ['1', '31', '32', '0'].reduce(
        (text, code) => text.replaceAll(`\u001b[${code}m`, ''),
        painted,
      ),
    ).toBe(formatProblems([problem]));
  });

  it('hold nothing that a terminal would act on', () => {
    const hostile = {
      ...problem,
      file: 'a\u001b]0;x\u0007',
      message: 'b\u202e\nc',
      example: 'd\r\u001b[2J',
    };
    expect(formatProblems([hostile])).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  });

  it('are nothing where there are none', () => {
    expect(formatProblems([])).toBe('');
  });
});
