// What lies in a folder that others may write to: all of it sealed, whole, fresh and of this run, or nothing is decided.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardSchema, type Shard } from '../../../src/model/shard.ts';
import { gathered, namedRun } from '../../../src/steps/shards/gather.ts';
import { sealed, shardSecret, unsealed } from '../../../src/steps/shards/seal.ts';

const secret = shardSecret('s'.repeat(32));
const run = 'https://drone.example.net/acme/infra/17';
const deciding = { version: '0.1.0', run, now: new Date('2026-06-13T06:00:00.000Z') };

const shard = (number: number, more: Partial<Shard> = {}, of = 2): Shard => ({
  schema: shardSchema,
  tool: { name: 'cold-review', version: '0.1.0' },
  shard: { number, of },
  branch: 'main',
  run,
  startedAt: '2026-06-13T05:50:00.000Z',
  endedAt: '2026-06-13T05:51:00.000Z',
  parts: [],
  ...more,
});
const file = (one: Shard, by = secret) => ({
  path: `shard-${one.shard.number}`,
  text: sealed(one, by),
});
const outcome = (...shards: readonly Shard[]) =>
  gathered(
    shards.map((one) => file(one)),
    secret,
    deciding,
  );

describe('the shards of a run', () => {
  it('are all there, whatever their order', () => {
    expect(outcome(shard(2), shard(1))).toEqual({ ok: true, shards: [shard(1), shard(2)] });
  });

  it.each<[string, string, readonly Shard[]]>([
    ['missing', 'shard 2 of 2 is missing', [shard(1)]],
    ['missing but for one', 'shard 1, 2 of 3 is missing', [shard(3, {}, 3)]],
    ['none', 'there is no shard file', []],
    ['there twice', 'shard 1 of 2 is there twice', [shard(1), shard(1), shard(2)]],
    ['of another count', 'shards of 2 and of 3', [shard(1), shard(2), shard(3, {}, 3)]],
    ['of another branch', 'several branches', [shard(1), shard(2, { branch: 'work' })]],
    ['of another run', 'and this is', [shard(1), shard(2, { run: `${run}8` })]],
    [
      'of another version',
      'version 0.2.0 looked',
      [shard(1), shard(2, { tool: { name: 'cold-review', version: '0.2.0' } })],
    ],
    ['old', '61 minutes old', [shard(1), shard(2, { startedAt: '2026-06-13T04:58:59.000Z' })]],
    [
      'still to come',
      'still to come',
      [shard(1), shard(2, { endedAt: '2026-06-13T06:00:00.001Z' })],
    ],
    [
      'over before they began',
      'still to come',
      [shard(1), shard(2, { startedAt: '2026-06-13T05:52:00.000Z' })],
    ],
  ])('are refused where one is %s', (_, reason, shards) => {
    expect(outcome(...shards)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('are of a run that has a name, in the file and where it is decided', () => {
    expect(namedRun(run)).toBe(run);
    expect(() => namedRun(null)).toThrow('Nobody says which run this is');
    const nameless = { ...shard(2), run: null } as unknown as Shard;
    expect(outcome(shard(1), nameless)).toMatchObject({ ok: false });
  });

  it.each([
    ['2026-06-13T06:00:09.000Z', 9000],
    ['2026-06-13T06:00:11.000Z', undefined],
  ])('are waited for where a clock is ahead a little: %s', (endedAt, waitMs) => {
    const found = outcome(shard(1), shard(2, { endedAt }));
    expect(found).toMatchObject({ ok: false });
    expect('waitMs' in found ? found.waitMs : undefined).toBe(waitMs);
  });
});

describe('a seal', () => {
  it('is that of the secret, and of every byte', () => {
    const text = sealed(shard(1), secret);
    expect(unsealed(text, secret)).toEqual({ ok: true, shard: shard(1) });
    expect(unsealed(text, shardSecret('t'.repeat(32)))).toMatchObject({ ok: false });
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.integer({ min: 32, max: 126 }),
        (at, code) => {
          const letter = String.fromCharCode(code);
          fc.pre(text[at] !== letter);
          const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
          expect(unsealed(changed, secret).ok).toBe(false);
        },
      ),
    );
    for (const cut of [text.slice(0, -1), text.slice(0, 100), '', `${text}{}\n`, text.repeat(2)])
      expect(unsealed(cut, secret).ok).toBe(false);
  });

  it.each([undefined, '', '   ', 's'.repeat(31)])('is not made with %j', (given) => {
    expect(() => shardSecret(given)).toThrow(/REVIEW_SHARD_SECRET/);
  });

  it('of what is no shard does not make it one', () => {
    const odd = { ...shard(1), shard: { number: 3, of: 2 } };
    expect(unsealed(sealed(odd, secret), secret)).toMatchObject({ ok: false });
  });
});
