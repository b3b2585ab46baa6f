// `npm run bench`: what a review costs on the real host, as ratios of one run.
import { execFileSync, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Evidence } from '../../src/model/evidence.ts';
import { lastEvidence } from '../e2e/evidence.ts';
import { Scratch, type Ran } from '../e2e/scratch.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { goal, median } from './figures.ts';
import { startRelay } from './relay.ts';
import { benchSheet } from './sheet.ts';

const counts = [5, 50, 500] as const;
const rounds = Number(process.env.BENCH_ROUNDS ?? '5');
const root = resolve(import.meta.dirname, '../..');
const review = join(root, 'dist/review.js');

interface Sample {
  /** Wall clock less the limiter's own recorded delay. */
  readonly ms: number;
  readonly peakMiB: number;
}

const ready = labReady();
if (!ready.ready) {
  console.error(`The bench needs the real host. ${ready.reason}\n  ${ready.command}`);
  process.exit(2);
}

const lab = await upLab({});
let ok = true;
try {
  for (const delayMs of [0, 25]) ok = (await benchAt(lab, delayMs)) && ok;
  ok = benchHelp() && ok;
  ok = benchOrder() && ok;
} finally {
  await lab.down();
}
process.exitCode = ok ? 0 : 1;

async function benchAt(host: Lab, delayMs: number): Promise<boolean> {
  const relay = await startRelay(host.address, host.sshPort, delayMs);
  const repositories: Scratch[] = [];
  try {
    for (const count of counts) repositories.push(await claimed(host, relay.port, count));
    const [smallest] = repositories;
    if (!smallest) throw new Error('nothing to measure');
    const commands = distinctCommands(await lastEvidence(smallest, `bench-${counts[0]}`));
    const floors: number[] = [];
    const samples = new Map<number, Sample[]>(counts.map((count) => [count, []]));
    for (let round = 0; round < rounds; round++) {
      floors.push(await floor(host, relay.port, commands));
      for (const [index, count] of counts.entries()) {
        const scratch = repositories[index];
        if (scratch) samples.get(count)?.push(await once(scratch, count));
      }
    }
    return print(delayMs, median(floors), samples, commands.length);
  } finally {
    relay.close();
    for (const scratch of repositories) scratch.remove();
  }
}

/** A repository with one sheet of so many checks, its baseline, and the claim. */
async function claimed(host: Lab, port: number, count: number): Promise<Scratch> {
  const { user, hostKey, identityFile, caFile } = host;
  const pin = `${hostKey.algorithm} ${hostKey.fingerprint}`;
  const scratch = new Scratch({
    address: '127.0.0.1',
    port,
    user,
    hostKey: pin,
    identityFile,
    caFile,
  });
  await scratch.plan();
  const phase = `bench-${count}`;
  scratch.write(`claims/${phase}.yaml`, benchSheet(phase, count, `${host.address}:443`));
  await scratch.commit('plan: bench');
  await scratch.review('baseline', phase);
  await scratch.commit(`claim(${phase}-M1): all of it`);
  return scratch;
}

/** One `ssh` process that runs the distinct commands once each, in parallel. */
async function floor(host: Lab, port: number, commands: readonly string[]): Promise<number> {
  const script = `${commands.map((one) => `${one} >/dev/null 2>&1 </dev/null &`).join('\n')}\nwait`;
  const args = [
    '-p',
    String(port),
    '-i',
    host.identityFile,
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
    '-o',
    'ControlMaster=no',
    `${host.user}@127.0.0.1`,
    script,
  ];
  const { spawn } = await import('node:child_process');
  const before = performance.now();
  await new Promise((done) => spawn('ssh', args, { stdio: 'ignore' }).on('close', done));
  return performance.now() - before;
}

async function once(scratch: Scratch, count: number): Promise<Sample> {
  // Every round reviews the same: the record of the rounds before would grow with them.
  const claim = await scratch.git('rev-parse', 'HEAD');
  const before = performance.now();
  const ran: Ran = await scratch.review(`bench-${count}-M1`);
  const wall = performance.now() - before;
  if (ran.exit !== 1 && ran.exit !== 0) throw new Error(`exit ${String(ran.exit)}\n${ran.stderr}`);
  const evidence = await lastEvidence(scratch, `bench-${count}`);
  const held = Object.values(evidence.limits).reduce((sum, { delayedMs }) => sum + delayedMs, 0);
  const sample = { ms: wall - held, peakMiB: peak(scratch, count) };
  await scratch.git('reset', '-q', '--hard', claim.trim());
  return sample;
}

/** Peak resident memory of one review, as time(1) measures it; 0 where it is not installed. */
function peak(scratch: Scratch, count: number): number {
  const code = `process.on('exit',()=>process.stderr.write('\\npeak='+process.resourceUsage().maxRSS))`;
  const ran = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(code)}`,
      review,
      `bench-${count}-M1`,
      '--dry-run',
      '--quiet',
    ],
    { cwd: scratch.folder, env: { ...process.env, ...scratch.environment }, encoding: 'utf8' },
  );
  return Number(/peak=(\d+)/.exec(ran.stderr)?.[1] ?? 0) / 1024;
}

function distinctCommands({ observations }: Evidence): string[] {
  const vectors = observations.filter(({ vantage, exit }) => vantage === 'host' && exit !== null);
  return [
    ...new Set(
      vectors.map(({ argv }) => argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')),
    ),
  ];
}

function print(
  delayMs: number,
  floorMs: number,
  samples: ReadonlyMap<number, readonly Sample[]>,
  commands: number,
): boolean {
  const ms = (count: number) => median((samples.get(count) ?? []).map((one) => one.ms));
  const memory = Math.max(...[...samples.values()].flat().map(({ peakMiB }) => peakMiB));
  const growth = ms(500) / ms(5);
  const overFloor = ms(500) / floorMs;
  console.log(
    `round trip ${2 * delayMs} ms, median of ${rounds}: floor (${commands} commands by one ssh) ${Math.round(floorMs)} ms`,
  );
  for (const count of counts) {
    console.log(
      `  ${String(count).padStart(3)} checks  ${Math.round(ms(count))} ms  ${(ms(count) / floorMs).toFixed(2)} x floor`,
    );
  }
  const goals = [
    goal('500 checks / 5 checks', growth, 1.25),
    ...(delayMs === 0 ? [] : [goal('500 checks / floor', overFloor, 2)]),
    goal('peak memory / 150 MiB', memory / 150, 1),
  ];
  return goals.every(Boolean);
}

/** In a process of its own: its memory is one of the figures. */
function benchOrder(): boolean {
  const args = ['--max-old-space-size=192', '--import', 'tsx', join(root, 'test/bench/order.ts')];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
}

function benchHelp(): boolean {
  const time = (args: readonly string[]) => {
    const before = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - before;
  };
  const pairs = Array.from(
    { length: 15 },
    () => [time(['-e', '0']), time([review, '--help'])] as const,
  );
  const extra = median(pairs.map(([bare, help]) => help - bare));
  console.log(`review --help: ${Math.round(extra)} ms more than node -e 0`);
  return goal('that / 120 ms', extra / 120, 1);
}
