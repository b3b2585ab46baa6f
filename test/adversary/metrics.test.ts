import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/adversary/metrics.ts';

function ask(body: string | null, metric = 'm', labels: readonly string[] = []) {
  const result = metrics(
    { response: { outcome: 'answered', status: 200, body } },
    { metric, labels },
    {},
  );
  return result.ok ? result.value.values : result.reason;
}

describe('the samples of a metric', () => {
  it.each<[string, string, readonly string[], readonly number[]]>([
    ['m 1\n', 'm', [], [1]],
    ['m 1.0 1700000000000\n', 'm', [], [1]],
    ['m +1.5e-3', 'm', [], [0.0015]],
    ['# TYPE m counter\nm_total 3\nm 4\n', 'm', [], [4]],
    ['m{a="1"} 5\nm{a="2"} 6\n', 'm', [], [5, 6]],
    ['m{a="1",} 5\n', 'm', ['a=1'], [5]],
    ['m{a="1",b="x"} 5\nm{a="2"} 6\n', 'm', ['a=1', 'b=x'], [5]],
    ['m{a="1"} 5\n', 'm', ['b=1'], []],
    [String.raw`m{a="x\"},\\\n"} 7`, 'm', ['a=x"},\\\n'], [7]],
    ['m{a="=b"} 8\n', 'm', ['a==b'], [8]],
    ['m{} 9\n', 'm', [], [9]],
  ])('%j', (body, metric, labels, values) => {
    expect(ask(body, metric, labels)).toEqual(values);
  });

  it.each([
    ['m'],
    ['m{a="1} 5'],
    ['m{a=1} 5'],
    ['m one'],
    ['m 0x10'],
    ['<html>'],
    ['m 1 2 3'],
    [null],
  ])('are not known from %j', (body) => {
    expect(ask(body)).toEqual(expect.any(String));
  });
});
