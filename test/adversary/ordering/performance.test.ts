import { expect, test } from 'vitest';
import type { PropertyBlock } from '../../../src/adversary/ordering/index.ts';
import { analysed, host, unit } from './listing.ts';

/** More than a busy host has. An idle core needs under 300 ms; the limit leaves room for CI's. */
const UNITS = 10_000;
const EDGES_EACH = 20;
const CPU_LIMIT_MS = 1_500;

const name = (at: number) => `unit-${String(at).padStart(5, '0')}.service`;

function big(after: (at: number, edge: number) => number): PropertyBlock[] {
  const all = Array.from({ length: UNITS }, (_, at) => at);
  const units = all.map((at) =>
    unit(name(at), {
      After: Array.from({ length: EDGES_EACH }, (_, edge) => after(at, edge))
        .filter((to) => to >= 0 && to < UNITS)
        .map(name)
        .join(' '),
      DefaultDependencies: 'yes',
    }),
  );
  return host({ Wants: all.map(name).join(' '), After: all.map(name).join(' ') }, ...units);
}

const scattered = (at: number, edge: number) => (at * 7919 + edge * 104_729 + 13) % UNITS;

test.each<[string, (at: number, edge: number) => number, number]>([
  ['no cycle', (at, edge) => at - 1 - edge * 17, 0],
  ['one giant component of short cycles', scattered, 1],
  ['one giant component of long cycles', (at, edge) => (at + 1 + edge) % UNITS, 1],
  ['one ring of all units', (at, edge) => (edge === 0 ? (at + 1) % UNITS : -1), 1],
  [
    'a ring with an order inside',
    (at, edge) => (edge === 0 ? (at + 1) % UNITS : at - edge < 0 ? -1 : at + 1 + edge * 3),
    1,
  ],
])('ten thousand units with %s', (_, after, cycles) => {
  const blocks = big(after);
  const before = process.cpuUsage();
  const report = analysed(blocks);
  const spent = process.cpuUsage(before).user / 1000;
  expect(report.cycles).toHaveLength(cycles);
  expect(report.inTransaction).toBe(UNITS + 2);
  expect(spent).toBeLessThan(CPU_LIMIT_MS);
});
