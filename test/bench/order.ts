// `npm run bench:order`: ten thousand units with two hundred thousand edges, alone and with gates in their scripts.
// With `--ratios`, for CI: a line, and no bound that another program on the machine can break. Times are of this
// processor, the least of all rounds, and by what it takes in the same run to read the listing at all.
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
  ...{
    starts,
    scripts: [],
    startStates: [],
    programs: [],
    composeLines: [],
    proxyLines: [],
    jobs: [],
  },
  socketUnits: [{ address: '0.0.0.0', port: 22, unit: 'ssh.service' }],
  processes: [['1', 'init.scope', '/sbin/init']],
});

const edges = blocks.reduce((sum, { After }) => sum + String(After ?? '').split(' ').length, 0);
const listing = JSON.stringify(blocks);
const read = () => ({
  ok: (JSON.parse(listing) as typeof blocks).every(
    ({ After }) => String(After ?? '').split(' ').length > 0,
  ),
});
const order = () => orderingCycles(seen(), {}, {});
const gated = () => bootDeadlock(seen(), {}, {});
const gates = `the order with ${units / gatesEvery} gates`;
/** Under the small heap of the npm script: what it needs, and not what a collector in no hurry leaves lying about. */
const memory = () => process.resourceUsage().maxRSS / 1024;
const mostMemory = 300;

const isMet = process.argv.includes('--ratios') ? ratios() : figures();
process.exitCode = isMet ? 0 : 1;

function figures(): boolean {
  console.log(`${units} units, ${edges} edges, median of ${rounds}`);
  const met = [
    bench('the order', order),
    bench(gates, gated),
    goal(`peak memory / ${mostMemory} MiB`, memory() / mostMemory, 1),
  ];
  return met.every(Boolean);
}

/** Several times what was measured: an algorithm that grows faster than its input is beyond, and a busy machine is not. */
function ratios(): boolean {
  const least = [Infinity, Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1)
    for (const [at, ask] of [read, order, gated].entries())
      least[at] = Math.min(least[at] ?? Infinity, processorTime(ask));
  const [toRead = 0, toOrder = 0, toGate = 0] = least;
  const told = [
    [toOrder / toRead, 20, 'times reading it'],
    [toGate / toRead, 50, `times with ${units / gatesEvery} gates`],
    [memory(), mostMemory, 'MiB at the most'],
  ] as const;
  const line = told.map(([is, most, what]) => `${is.toFixed(1)} ${what} (at most ${most})`);
  console.log(`The order of ${units} units with ${edges} edges: ${line.join(', ')}.`);
  return told.every(([is, most]) => is <= most);
}

function processorTime(ask: () => { readonly ok: boolean }): number {
  const before = process.cpuUsage();
  if (!ask().ok) throw new Error('it could not be told');
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function bench(what: string, ask: () => { readonly ok: boolean }): boolean {
  const times = Array.from({ length: rounds }, () => {
    const before = performance.now();
    if (!ask().ok) throw new Error(`${what} could not be told`);
    return performance.now() - before;
  });
  console.log(`  ${what}: ${Math.round(median(times))} ms`);
  return goal(`${what} / 300 ms`, median(times) / 300, 1);
}
