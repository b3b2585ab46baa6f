// `npm run bench:order`: ten thousand units with two hundred thousand edges, alone and with gates in their scripts.
import process from 'node:process';
import { bootDeadlock } from '../../src/adversary/boot-deadlock.ts';
import { orderingCycles } from '../../src/adversary/ordering-cycles.ts';
import { host, unit } from '../adversary/ordering/listing.ts';
import { goal, median } from './figures.ts';

const units = 10_000;
const edgesEach = 20;
const gatesEvery = 500;
const rounds = 7;

const all = Array.from({ length: units }, (_, at) => at);
const name = (at: number): string => `unit-${String(at).padStart(5, '0')}.service`;
const names = all.map(name).join(' ');
const blocks = host(
  { Wants: names, After: names },
  ...all.map((at) =>
    unit(name(at), {
      After: Array.from({ length: edgesEach }, (_, edge) => at - 1 - edge * 17)
        .filter((to) => to >= 0)
        .map(name)
        .join(' '),
      DefaultDependencies: 'yes',
    }),
  ),
);
const starts = all.map((at) => ({
  Id: name(at),
  Type: 'oneshot',
  TimeoutStartUSec: '1min 30s',
  commands: [
    {
      phase: 'ExecStart',
      path: '/bin/sh',
      argv:
        at % gatesEvery === 0
          ? `/bin/sh -c until systemctl is-active ${name((at * 7919 + 13) % units)}; do sleep 1; done`
          : '/bin/true',
      ignored: false,
    },
  ],
  files: [],
}));
/** Anew each time: an analysis remembers what it answered. */
const seen = () => ({
  units: blocks,
  anchor: ['goal.target'],
  unitFiles: blocks.map(({ Id }) => ({ Id })),
  orderLines: [],
  ...{ starts, scripts: [], programs: [], composeLines: [], proxyLines: [], jobs: [] },
  socketUnits: [{ address: '0.0.0.0', port: 22, unit: 'ssh.service' }],
  processes: [['1', 'init.scope', '/sbin/init']],
});

const edges = blocks.reduce((sum, { After }) => sum + String(After ?? '').split(' ').length, 0);
console.log(`${units} units, ${edges} edges, median of ${rounds}`);
const met = [
  bench('the order', () => orderingCycles(seen(), {}, {})),
  bench(`the order with ${units / gatesEvery} gates`, () => bootDeadlock(seen(), {}, {})),
  goal('peak memory / 300 MiB', process.resourceUsage().maxRSS / 1024 / 300, 1),
];
process.exitCode = met.every(Boolean) ? 0 : 1;

function bench(what: string, ask: () => { readonly ok: boolean }): boolean {
  const times = Array.from({ length: rounds }, () => {
    const before = performance.now();
    if (!ask().ok) throw new Error(`${what} could not be told`);
    return performance.now() - before;
  });
  console.log(`  ${what}: ${Math.round(median(times))} ms`);
  return goal(`${what} / 300 ms`, median(times) / 300, 1);
}
