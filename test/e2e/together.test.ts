import { describe, expect, it } from 'vitest';
import { rowsOf, titleOf, together, wantedOf, type Planned } from './together.ts';

const planned = (name: string, ids: readonly string[], alone = false): Planned<null> => ({
  what: null,
  name,
  kind: 'sabotage',
  says: `${name} is done`,
  wanted: Object.fromEntries(ids.map((id) => [id, 'FAIL'])),
  alone,
});
const a = planned('a', ['x', 'y']);
const b = planned('b', ['z']);
const names = (groups: readonly (readonly Planned<null>[])[]) =>
  groups.map((group) => group.map(({ name }) => name));

describe('sabotages that one review shows', () => {
  it('turn different checks', () => {
    expect(names(together([a, b]))).toEqual([['a', 'b']]);
    expect(names(together([a, planned('c', ['y', 'z']), b]))).toEqual([['a', 'b'], ['c']]);
  });

  it('are none beside one that is done alone', () => {
    const lonely = planned('lonely', ['w'], true);
    expect(names(together([lonely, a, b]))).toEqual([['lonely'], ['a', 'b']]);
    expect(names(together([a, lonely, b]))).toEqual([['a', 'b'], ['lonely']]);
  });

  it('are not of one container', () => {
    const [first, second] = [a, b].map((one) => ({ ...one, of: 'web' }));
    expect(names(together([first ?? a, second ?? b]))).toEqual([['a'], ['b']]);
    expect(names(together([first ?? a, { ...b, of: 'db' }]))).toEqual([['a', 'b']]);
  });

  it('are each answered for what they have to turn, and the first for what nobody wanted', () => {
    const turned = { x: 'FAIL', z: 'INCONCLUSIVE', other: 'FAIL' };
    const [first, second] = rowsOf([a, b], turned);
    expect(wantedOf([a, b])).toEqual({ x: 'FAIL', y: 'FAIL', z: 'FAIL' });
    expect(first?.turned).toEqual({ x: 'FAIL', other: 'FAIL' });
    expect(second?.turned).toEqual({ z: 'INCONCLUSIVE' });
  });

  it('are named', () => {
    expect(titleOf([a])).toBe('sees a: a is done');
    expect(titleOf([a, b])).toBe('sees each of a, b');
  });
});
