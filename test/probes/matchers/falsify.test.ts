import { expect, it } from 'vitest';
import type { MatcherName } from '../../../src/probes/matchers/index.ts';
import { holdsAlways } from '../../../src/probes/matchers/falsify.ts';

it.each<[MatcherName, unknown, string]>([
  ['matches', '.*', 'seen.version'],
  ['matches', '^', 'seen.version'],
  ['matches', 'a?', 'seen.version'],
  ['semver', '*', 'seen.version'],
  ['semver', '>=0.0.0', 'seen.version'],
  ['oneOf', [true, false], 'seen.enabled'],
  ['atLeast', 0, 'size(rows.filter(r, size(r) > 0))'],
  ['after', '1969-01-01T00:00:00Z', 'seen.at'],
])('%s %o holds whatever %s is', (name, operand, value) => {
  expect(holdsAlways({ name, operand }, value)).toBe(true);
});

it.each<[MatcherName, unknown, string]>([
  ['matches', '.', 'seen.version'],
  ['matches', '^1\\.', 'seen.version'],
  ['semver', '>=24', 'seen.version'],
  ['oneOf', [true], 'seen.enabled'],
  ['oneOf', ['true', 'false'], 'seen.enabled'],
  ['atLeast', 1, 'size(rows)'],
  ['atLeast', 0, 'size(rows) - size(others)'],
  ['atLeast', 0, 'seen.balance'],
  ['atMost', 100, 'seen.percent'],
  ['after', '2026-01-01T00:00:00Z', 'seen.at'],
  ['within', { duration: '60s', of: 'subnet.created' }, 'seen.at'],
  ['equals', 1, 'seen.a'],
  ['empty', true, 'rows'],
  ['empty', false, 'rows'],
  ['contains', 'a', 'rows'],
  ['containsNone', 'a', 'rows'],
  ['subset', ['a'], 'rows'],
  ['sameSet', ['a'], 'rows'],
])('%s %o of %s can fail', (name, operand, value) => {
  expect(holdsAlways({ name, operand }, value)).toBe(false);
});
