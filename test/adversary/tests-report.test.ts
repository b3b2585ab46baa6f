import { describe, expect, it } from 'vitest';
import { testsReport } from '../../src/adversary/tests-report.ts';
import { endsSoon } from '../ends-soon.ts';

const missing = (names: readonly string[], wanted: readonly string[]): unknown => {
  const cases = names.map((name) => ({ group: 'g', name, outcome: 'passed' }));
  const result = testsReport({ reports: [{ cases, declaredFailures: 0 }] }, { tests: wanted }, {});
  return result.ok ? (result.value as { missing: unknown }).missing : result.reason;
};

describe('the tests of a report', () => {
  it.each([
    [['x'], ['x', 'g.x'], []],
    [['x[1]', 'x[2]'], ['x', 'g.x', 'x[2]'], []],
    [['x[1] y'], ['x'], ['x']],
  ])('%j have passed %j, but for %j', (names, wanted, lacking) => {
    expect(missing(names, wanted)).toEqual(lacking);
  });

  it('are told by name however many brackets a name has', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `${'['.repeat(2000)}${index}`);
    endsSoon(() => missing(names, []));
  });
});
