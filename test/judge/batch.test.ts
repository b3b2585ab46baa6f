import { expect, it } from 'vitest';
import { Batch } from '../../src/judge/batch.ts';

const seen = { units: [{ Id: 'a.service' }] };

it.each([
  ['names no parameter', 'size(units) == 1', { a: 1 }, { a: 2 }, 1],
  ['names another parameter', 'units[0].Id == params.unit', { unit: 'a', a: 1 }, { unit: 'a' }, 1],
  ['names the parameter', 'units[0].Id == params.unit', { unit: 'a' }, { unit: 'b' }, 2],
  ['names it with blanks', 'params . unit', { unit: 'a' }, { unit: 'b' }, 2],
  ['names it in brackets', 'params["unit"]', { unit: 'a' }, { unit: 'b' }, 2],
  ['takes the parameters as one', 'size(params)', { a: 1 }, { b: 1 }, 2],
  ['asks whether it is there', 'has(params.a)', { a: null }, {}, 2],
  ['names one that begins alike', 'params.unitName', { unit: 1 }, { unit: 2 }, 1],
])('an expression that %s is asked as often as it can differ', (_, text, one, other, times) => {
  const batch = new Batch();
  const scope = batch.scope(seen, null);
  const places = [batch.add(scope, text, one), batch.add(scope, text, other)];
  expect(new Set(places).size).toBe(times);
  expect(batch.jobs).toHaveLength(times);
});

it('another analysis of the same observations is another scope', () => {
  const batch = new Batch();
  const found = { names: ['a'] };
  const scopes = [null, found, { names: ['a'] }, found].map((one) => batch.scope(seen, one));
  expect(scopes).toEqual([0, 1, 2, 1]);
  expect(batch.scopes[1]).toEqual({ ...seen, analysis: found });
  expect(new Set(scopes.map((scope) => batch.add(scope, 'analysis', {}))).size).toBe(3);
});
