import { describe, expect, it } from 'vitest';
import { match, type MatcherName } from '../../../src/probes/matchers/index.ts';

const day = '2026-06-13T05:49:12Z';
const unknown = 'unknown';

describe('an instant compared with another', () => {
  it.each<[MatcherName, unknown, unknown, boolean | string]>([
    ['after', '2026-06-13T05:49:12.001Z', day, true],
    ['after', 'Sat 2026-06-13 05:49:13 UTC', day, true],
    ['after', '2026-06-13T07:49:13+02:00', day, true],
    ['after', day, day, false],
    ['after', '2026-06-13T05:49:11.9Z', day, false],
    ['after', '', day, unknown],
    ['after', null, day, unknown],
    ['after', '0001-01-01T00:00:00Z', day, unknown],
    ['after', day, '0001-01-01T00:00:00Z', unknown],
    ['after', day, null, unknown],
    ['before', '2026-06-13T05:49:11.999Z', day, true],
    ['before', day, day, false],
    ['before', '2026-06-13T05:49:12.001Z', day, false],
    ['before', 'n/a', day, unknown],
    ['before', day, 0, unknown],
  ])('%s: %j and %j: %s', (name, actual, operand, expected) => {
    const result = match(name, actual, operand);
    expect(result.ok ? result.matched : unknown).toBe(expected);
  });
});
