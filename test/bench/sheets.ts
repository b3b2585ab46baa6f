// `npm run bench:sheets`: one review of all five sheets at both hosts, as a ratio of one run to one of pvfix alone.
import { appendFileSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parse, stringify } from 'yaml';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Check, ClaimSheet } from '../../src/model/sheet.ts';
import { lastEvidence, ranTwice } from '../e2e/evidence.ts';
import { grant, operatorOf, phases, unitedScratch, work } from '../e2e/phase-scratch.ts';
import { reports } from '../e2e/reports.ts';
import { patched, swarmModule, type Scratch } from '../e2e/scratch.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { goal, median } from './figures.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? '7');
const root = resolve(import.meta.dirname, '../..');
const kinds = ['alone', 'five'] as const;
type Kind = (typeof kinds)[number];

interface Sample {
  readonly wall: number;
  /** The longest time during which the limiter of one host held something back: hosts are looked at side by side. */
  readonly held: number;
  readonly evidence: Evidence;
}

const ready = labReady();
if (!ready.ready) {
  console.error(`The bench needs the real host. ${ready.reason}\n  ${ready.command}`);
  process.exit(2);
}

const labs: Lab[] = [];
try {
  const swarm = await upLab({});
  labs.push(swarm);
  const platform = await upLab({ platform: true });
  labs.push(platform);
  const scratch = await bothHosts(swarm, platform);
  try {
    process.exitCode = (await measure(scratch)) ? 0 : 1;
  } finally {
    scratch.remove();
  }
} finally {
  for (const lab of labs) await lab.down();
}

/** The repository of the four phases, with pvfix and its host besides. */
async function bothHosts(swarm: Lab, platform: Lab): Promise<Scratch> {
  const scratch = await unitedScratch(platform);
  const key = readFileSync(`${platform.identityFile}.pub`, 'utf8');
  // One identity for both hosts, as an operator has it.
  await swarm.mustRoot('cat >>/etc/ssh/authorized_keys/reviewer', { input: key });
  const { algorithm, fingerprint } = swarm.hostKey;
  appendFileSync(
    join(scratch.folder, 'review.yaml'),
    `  cc-ci:
    address: ${swarm.address}
    user: ${swarm.user}
    hostKey: ${algorithm} ${fingerprint}
    vars:
      domain: ci.example.net
      endpoint: ${swarm.address}:443
    limits:
      docker:
        intervalMs: 50
        burst: 20
`,
  );
  scratch.write('infra/cc-ci.pem', readFileSync(swarm.caFile, 'utf8'));
  scratch.write('nix/modules/swarm.nix', swarmModule(patched));
  const [alone, others] = [pvfixChecks(), checksOf(scratch.read('claims/united.yaml'))];
  scratch.write('claims/alone.yaml', sheetOf('alone', alone));
  scratch.write('claims/five.yaml', sheetOf('five', [...alone, ...others]));
  await scratch.commit('plan: five sheets at two hosts');
  scratch.surroundings = operatorOf(platform);
  await grant(platform, scratch, 'united-M1');
  for (const kind of kinds) await reviewed(scratch, 'baseline', kind);
  work(scratch, phases);
  for (const kind of kinds) {
    await scratch.commit(`claim(${kind}-M1): everything holds`);
    await scratch.keep(reports());
  }
  return scratch;
}

function pvfixChecks(): object[] {
  const text = readFileSync(join(root, 'claims/pvfix.yaml'), 'utf8');
  return checksOf(text.replaceAll('infra/ca.pem', 'infra/cc-ci.pem')).map((check) => ({
    ...check,
    before: undefined,
    host: 'cc-ci',
  }));
}

function checksOf(text: string): Check[] {
  return Object.values((parse(text) as ClaimSheet).milestones).flatMap(({ checks }) => checks);
}

function sheetOf(phase: Kind, checks: readonly object[]): string {
  const milestones = { M1: { title: 'Everything', checks } };
  return stringify({ phase, title: phase, host: 'platform', milestones });
}

async function reviewed(scratch: Scratch, ...args: string[]): Promise<void> {
  const { exit, stdout, stderr } = await scratch.review(...args);
  if (exit !== 0) throw new Error(`${args.join(' ')}: exit ${exit}\n${stdout}\n${stderr}`);
}

async function once(scratch: Scratch, kind: Kind): Promise<Sample> {
  // Every round reviews the same: the record of the rounds before would grow with them.
  const claim = await scratch.git('rev-parse', 'HEAD');
  const before = performance.now();
  await reviewed(scratch, `${kind}-M1`);
  const wall = performance.now() - before;
  const evidence = await lastEvidence(scratch, kind);
  const held = Math.max(...Object.values(evidence.limits).map(({ delayedMs }) => delayedMs));
  await scratch.git('reset', '-q', '--hard', claim);
  return { wall, held, evidence };
}

/** One of each kind in turn, so that what else runs on the machine meets both. */
async function measure(scratch: Scratch): Promise<boolean> {
  const samples: Record<Kind, Sample[]> = { alone: [], five: [] };
  const load = [loadavg()[0] ?? 0];
  for (const kind of kinds) await once(scratch, kind);
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) samples[kind].push(await once(scratch, kind));
    load.push(loadavg()[0] ?? 0);
  }
  console.log(
    `median of ${rounds}, load ${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)}`,
  );
  for (const kind of kinds) describe(scratch, kind, samples[kind]);
  const ratio = (of: (one: Sample) => number) =>
    median(samples.five.map((one, at) => of(one) / of(samples.alone[at] ?? one)));
  console.log(`  wall clock, nothing subtracted: ${ratio(({ wall }) => wall).toFixed(2)}`);
  const twice = Object.values(samples)
    .flat()
    .flatMap(({ evidence }) => ranTwice(evidence));
  for (const one of new Set(twice)) console.log(`  ran twice: ${one}`);
  return [
    goal(
      'five sheets / pvfix',
      ratio(({ wall, held }) => wall - held),
      1.5,
    ),
    goal('collectors that ran twice', twice.length, 0),
  ].every(Boolean);
}

function describe(scratch: Scratch, kind: Kind, samples: readonly Sample[]): void {
  const checks = checksOf(scratch.read(`claims/${kind}.yaml`)).length;
  const collections = new Set(
    samples[0]?.evidence.observations.map(({ collection }) => collection),
  );
  console.log(
    `  ${kind.padEnd(5)} ${checks} checks by ${collections.size} collections: ${Math.round(median(samples.map(({ wall }) => wall)))} ms, the limiter held ${Math.round(median(samples.map(({ held }) => held)))} ms`,
  );
}
