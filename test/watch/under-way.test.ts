// How many reviews are under way at once, and at one host.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnderWay, type Place } from '../../src/watch/under-way.ts';

/** Begins reviews, and knows which began. */
function stage(concurrency: number) {
  const underWay = new UnderWay(concurrency);
  const begun = new Map<string, Place>();
  const begin = (name: string, hosts?: readonly string[]) =>
    void underWay.begin(hosts).then((place) => begun.set(name, place));
  const settle = () => new Promise(setImmediate);
  const end = async (name: string) => {
    begun.get(name)?.end();
    begun.delete(name);
    await settle();
    return [...begun.keys()];
  };
  return { underWay, begun, begin, settle, end };
}

describe('reviews under way', () => {
  it('are four for each that works, and the next begin in order', async () => {
    const { underWay, begun, begin, settle, end } = stage(2);
    for (let number = 0; number < 12; number += 1) begin(`r${number}`);
    await settle();
    expect([begun.size, underWay.waiting]).toEqual([8, 4]);
    expect(await end('r3')).toContain('r8');
    expect([begun.size, underWay.waiting]).toEqual([8, 3]);
  });

  it.each([
    [1, 2],
    [2, 4],
    [8, 4],
  ])('with %i that work look at one host %i at once', async (concurrency, most) => {
    const { begun, begin, settle } = stage(concurrency);
    for (let number = 0; number <= most; number += 1) begin(`r${number}`);
    await settle();
    const places = [...begun.values()];
    expect(places.map((place) => place.look(['hangs'])).filter(Boolean)).toHaveLength(most);
    const last = places[most] ?? expect.fail('it did not begin');
    expect(last.look(['well', 'hangs'])).toBe(false);
    expect(last.look(['well', 'well'])).toBe(true);
    places[0]?.leave();
    expect(last.look(['well', 'hangs'])).toBe(true);
    expect(last.look(['hangs'])).toBe(true);
    expect(places[0]?.look(['hangs'])).toBe(false);
  });

  it('wait for their own hosts alone, and hold nothing meanwhile', async () => {
    const { underWay, begun, begin, settle, end } = stage(1);
    for (const name of ['a', 'b', 'c', 'd']) begin(name, ['hangs']);
    begin('both', ['well', 'hangs']);
    begin('e', ['well']);
    begin('f');
    await settle();
    expect([...begun.keys()]).toEqual(['a', 'b', 'e', 'f']);
    expect(await end('f')).toEqual(['a', 'b', 'e']);
    expect(await end('a')).toEqual(['b', 'e', 'c']);
    await end('b');
    await end('c');
    expect([...begun.keys()]).toEqual(['e', 'd', 'both']);
    expect(underWay.waiting).toBe(0);
  });

  it('begin as soon as one that goes on has left their host', async () => {
    const { begun, begin, settle } = stage(1);
    for (const name of ['a', 'b', 'c']) begin(name, ['hangs']);
    await settle();
    begun.get('a')?.leave();
    await settle();
    expect([...begun.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('begin as soon as one that goes on looks at other hosts', async () => {
    const { begun, begin, settle } = stage(1);
    for (const name of ['a', 'b', 'c']) begin(name, ['hangs']);
    await settle();
    expect(begun.get('a')?.look(['well'])).toBe(true);
    await settle();
    expect([...begun.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('never exceed their bounds, and all end', async () => {
    const named = fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 });
    const inputs = [fc.integer({ min: 1, max: 3 }), fc.array(named, { maxLength: 40 })] as const;
    await fc.assert(
      fc.asyncProperty(...inputs, async (concurrency, wanted) => {
        const underWay = new UnderWay(concurrency);
        const looking: string[][] = [];
        const review = async (hosts: string[]) => {
          const place = await underWay.begin(hosts);
          looking.push(hosts);
          expect(looking.length).toBeLessThanOrEqual(4 * concurrency);
          for (const host of hosts)
            expect(looking.filter((one) => one.includes(host)).length).toBeLessThanOrEqual(
              Math.min(4, 2 * concurrency),
            );
          await new Promise(setImmediate);
          looking.splice(looking.indexOf(hosts), 1);
          place.end();
        };
        await Promise.all(wanted.map(review));
        expect(underWay.waiting).toBe(0);
      }),
    );
  });
});
