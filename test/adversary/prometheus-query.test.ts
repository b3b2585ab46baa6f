import { describe, expect, it } from 'vitest';
import { prometheusQuery } from '../../src/adversary/prometheus-query.ts';

function ask(value: string, more: object = {}) {
  const data = { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] };
  const body = JSON.stringify({ status: 'success', data, ...more });
  const response = { outcome: 'answered', status: 200, body };
  const result = prometheusQuery({ response }, {}, {});
  return result.ok ? result.value.values : result.reason;
}

describe('a value of Prometheus', () => {
  it.each<[string, number]>([
    ['1', 1],
    ['-0.25', -0.25],
    ['1.5e+06', 1_500_000],
    ['1e-07', 1e-7],
    ['+Inf', Number.MAX_VALUE],
    ['-Inf', -Number.MAX_VALUE],
  ])('%s', (text, number) => {
    expect(ask(text)).toEqual([number]);
  });

  it.each(['', ' ', '0x10', '1,5', 'Infinity', '1 ', 'true', 'NaN'])('%j is none', (text) => {
    expect(ask(text)).toMatch(/number|NaN/);
  });

  it('is none of an answer that is partial, or that Prometheus warns about', () => {
    expect(ask('1', { isPartial: true })).toMatch(/partial/);
    expect(ask('1', { warnings: ['a block is missing'] })).toMatch(/a block is missing/);
  });
});
