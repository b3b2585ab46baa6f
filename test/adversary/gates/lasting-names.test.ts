// A deadlock is called by its wait: neither units that come and go beside it nor other words make it another one.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { awaitedOf } from '../../../src/adversary/gates/awaited.ts';
import { deadlocks } from '../../../src/adversary/ordering/deadlocks.ts';
import type { HiddenWait } from '../../../src/adversary/ordering/hidden.ts';
import { prepareOrdering } from '../../../src/adversary/ordering/prepare.ts';
import { host, unit } from '../ordering/listing.ts';

/** Who is ordered after whom. */
type Order = Readonly<Record<string, readonly string[]>>;
/** Who waits for what, and who brings that. */
type Gate = readonly [waiter: string, awaited: string, providers: readonly string[]];

const waitOf = ([waiter, awaited, providers]: Gate, gate: number): HiddenWait => ({
  ...{ waiter, awaited, providers, gate },
  starts: false,
  bound: { ends: 'never' },
  target: awaited,
  text: `until curl ${awaited}; do sleep 1; done`,
  where: `/opt/${waiter}:1`,
  because: 'it does',
});

function found(order: Order, gates: readonly Gate[]) {
  const names = Object.keys(order).join(' ');
  const units = Object.entries(order).map(([id, after]) => unit(id, { After: after.join(' ') }));
  const result = prepareOrdering({
    blocks: host({ Wants: names, After: names }, ...units),
    anchor: 'goal.target',
  });
  if (!result.ok) throw new Error(result.reason);
  return deadlocks(result.prepared, gates.map(waitOf));
}

const subjects = (order: Order, gates: readonly Gate[]): string[] =>
  found(order, gates).map(({ subject }) => subject);

/** proxy waits for ci and drone, which later units bring. */
const order: Order = {
  'proxy.service': [],
  'ci.service': ['proxy.service'],
  'drone.service': ['proxy.service'],
};
const ci: Gate = ['proxy.service', 'ci.example.net', ['ci.service']];
const drone: Gate = ['proxy.service', 'drone.example.net', ['drone.service']];

describe('of two waits in one component', () => {
  it('each has a name, and keeps it when the other is mended', () => {
    expect(subjects(order, [ci, drone])).toEqual([
      'proxy.service>ci.example.net',
      'proxy.service>drone.example.net',
    ]);
    expect(subjects(order, [drone])).toEqual(['proxy.service>drone.example.net']);
  });

  it('each shows a cycle of its own', () => {
    const shown = found(order, [ci, drone]).map(({ edges }) =>
      edges.map(({ unit: one, after }) => [one, after]),
    );
    expect(shown).toEqual([
      [
        ['proxy.service', 'ci.service'],
        ['ci.service', 'proxy.service'],
      ],
      [
        ['proxy.service', 'drone.service'],
        ['drone.service', 'proxy.service'],
      ],
    ]);
  });

  it('each keeps it when the component splits', () => {
    const two: Order = {
      'a.service': ['b.service'],
      'b.service': ['c.service'],
      'c.service': ['d.service'],
      'd.service': ['a.service'],
    };
    const gates: Gate[] = [
      ['b.service', 'x', ['a.service']],
      ['d.service', 'y', ['c.service']],
    ];
    const apart: Order = { ...two, 'b.service': [], 'd.service': [] };
    const joined: Order = { ...apart, 'b.service': ['c.service'] };
    expect(subjects(joined, gates)).toEqual(subjects(apart, gates));
    expect(subjects(apart, gates)).toEqual(['b.service>x', 'd.service>y']);
  });
});

test('a unit that brings what is waited for may have another name', () => {
  const renamed = { 'proxy.service': [], 'panel.service': ['proxy.service'] };
  expect(subjects(renamed, [['proxy.service', 'ci.example.net', ['panel.service']]])).toEqual([
    'proxy.service>ci.example.net',
  ]);
});

test('of very many waits all are named, and the last ones show the wait alone', () => {
  const late = Array.from({ length: 40 }, (_, at) => `late-${String(at).padStart(2, '0')}.service`);
  const all = found(
    Object.fromEntries([
      ['first.service', []],
      ...late.map((one) => [one, ['first.service']]),
    ]) as Order,
    late.map((one): Gate => ['first.service', one, [one]]),
  );
  expect(all.map(({ subject }) => subject)).toEqual(late.map((one) => `first.service>${one}`));
  expect(all.at(-1)?.edges).toHaveLength(1);
  expect(all.at(-1)?.advice).toContain('bound the wait of first.service');
});

describe('what is waited for', () => {
  const unitOf = (name: string) => (name === 'sshd.service' ? 'ssh.service' : undefined);
  test.each([
    ['http', 'https://ci.example.net/', 'ci.example.net'],
    ['http', 'http://CI.example.net:80/health?x=@y', 'ci.example.net'],
    ['http', 'https://me:word@ci.example.net', 'ci.example.net'],
    ['http', 'http://127.0.0.1:8080/ready', 'localhost:8080'],
    ['http', 'http://[::1]:8080', 'localhost:8080'],
    ['tcp', 'localhost:5432', 'localhost:5432'],
    ['tcp', 'ci.example.net:443', 'ci.example.net'],
    ['unit', 'sshd.service', 'ssh.service'],
    ['unit', 'other.service', 'other.service'],
    ['path', '/run/a/b', '/run/a/b'],
    ['swarm-service', 'proxy_traefik', 'proxy_traefik'],
  ] as const)('%s %s is %s', (kind, target, name) => {
    expect(awaitedOf({ kind, target }, unitOf)).toBe(name);
  });
});

/** Units that never start, by playing the boot; and the waits that lead back to themselves among them. */
function played(order: Order, gates: readonly Gate[]) {
  const names = Object.keys(order);
  const done = new Set<string>();
  const isReady = (one: string): boolean =>
    (order[one] ?? []).every((after) => done.has(after)) &&
    gates.every(
      ([waiter, , providers]) =>
        waiter !== one || providers.some((it) => it === one || done.has(it)),
    );
  for (let size = -1; size < done.size;) {
    size = done.size;
    for (const one of names) if (isReady(one)) done.add(one);
  }
  const stuck = names.filter((one) => !done.has(one));
  const next = (one: string): string[] =>
    [
      ...(order[one] ?? []),
      ...gates.flatMap(([waiter, , to]) => (waiter === one && !to.includes(one) ? to : [])),
    ].filter((it) => stuck.includes(it));
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const one of seen) for (const it of next(one)) seen.add(it);
    return seen.has(to);
  };
  const blamed = gates.filter(
    ([waiter, , to]) =>
      stuck.includes(waiter) &&
      !to.includes(waiter) &&
      to.some((it) => stuck.includes(it) && reaches(it, waiter)),
  );
  return {
    stuck,
    blamed: [...new Set(blamed.map(([waiter, awaited]) => `${waiter}>${awaited}`))].sort(),
  };
}

const size = 6;
const at = fc.nat(size - 1);
const name = (index: number): string => `u${index}.service`;
/** No cycle of the order alone: a unit is after units of lower numbers. */
const orders = fc
  .array(fc.tuple(at, at), { maxLength: 10 })
  .map((pairs): Order =>
    Object.fromEntries(
      Array.from({ length: size }, (_, index) => [
        name(index),
        [
          ...new Set(
            pairs.flatMap(([a, b]) =>
              Math.max(a, b) === index && a !== b ? [name(Math.min(a, b))] : [],
            ),
          ),
        ],
      ]),
    ),
  );
const gatesOf = fc.array(
  fc
    .tuple(at, fc.nat(3), fc.uniqueArray(at, { minLength: 1, maxLength: 2 }))
    .map(([waiter, what, to]): Gate => [name(waiter), `w${what}`, to.map(name)]),
  { minLength: 1, maxLength: 4 },
);

describe('whatever the units', () => {
  it('a wait is named exactly while it is one that the boot never gets past, and nothing is named where the boot ends', () => {
    fc.assert(
      fc.property(orders, gatesOf, (some, gates) => {
        const { stuck, blamed } = played(some, gates);
        expect([...subjects(some, gates)].sort()).toEqual(blamed);
        if (stuck.length > 0) expect(blamed).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('units that join or leave beside the waits change no name', () => {
    const kinds = fc.constantFrom('between', 'before', 'behind');
    fc.assert(
      fc.property(
        orders,
        gatesOf,
        fc.array(fc.tuple(at, at, kinds), { maxLength: 6 }),
        (some, gates, joins) => {
          const more: Record<string, readonly string[]> = { ...some };
          joins.forEach(([a, b, how], index) => {
            const [low, high] = [name(Math.min(a, b)), name(Math.max(a, b))];
            const joined = `joined-${index}.service`;
            if (how === 'behind') more[joined] = [low, high];
            if (how === 'before') {
              more[joined] = [];
              more[low] = [...(more[low] ?? []), joined];
            }
            if (how === 'between' && some[high]?.includes(low) === true) {
              more[joined] = [low];
              more[high] = [...(more[high] ?? []), joined];
            }
          });
          expect([...subjects(more, gates)].sort()).toEqual([...subjects(some, gates)].sort());
        },
      ),
      { numRuns: 400 },
    );
  });
});
