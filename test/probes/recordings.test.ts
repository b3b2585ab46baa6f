import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Collector } from '../../src/model/probe.ts';
import { earlierWords } from '../../src/probes/words.ts';
import { variableNames } from '../../src/probes/variables.ts';
import { breakagesOf, type Broken } from './breakages.ts';
import { builtin, criteriaFor, play, playWith, type Played } from './playback.ts';
import { allRecordings, recordings, type Kept } from './recording.ts';
import { teethPage, teethText, type Bite } from './teeth.ts';

const kept = allRecordings();
const probes = builtin.flatMap(({ path }) => /^probes\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []);
const title = ({ probe, name }: Kept): string => `${probe}/${name}`;

describe('every probe', () => {
  it.each(probes)('%s ships with recordings that pass, fail and are inconclusive', (probe) => {
    const verdicts = kept.filter((one) => one.probe === probe).map((one) => one.recording.verdict);
    expect(new Set(verdicts)).toEqual(new Set(['PASS', 'FAIL', 'INCONCLUSIVE']));
  });

  it('is there for every folder of recordings', () => {
    expect([...new Set(kept.map(({ probe }) => probe))].sort()).toEqual([...probes].sort());
    expect(existsSync(recordings)).toBe(true);
  });
});

describe('a recording', () => {
  it.each(kept.map((one) => [title(one), one] as const))('%s', async (_title, one) => {
    const { verdict, reason = '' } = one.recording;
    expect(one.name.split('-')[0]).toBe(verdict.toLowerCase());
    const { result } = await play(one.probe, one.recording);
    expect([result.verdict, result.reason ?? '']).toEqual([
      verdict,
      expect.stringContaining(reason),
    ]);
    expect(result.reason === null).toBe(verdict === 'PASS');
  });

  it('that fails or is inconclusive says why it should', () => {
    const silent = kept.filter(
      ({ recording }) => recording.verdict !== 'PASS' && recording.reason === undefined,
    );
    expect(silent.map(title)).toEqual([]);
  });
});

describe('the evidence', () => {
  const secret = 'correct-horse-battery-staple';
  const nine = kept.find((one) => title(one) === 'swarm-service-replicas/pass-nine-services');

  it('never holds a field that the collector does not keep', async () => {
    expect(JSON.stringify(nine?.recording)).toContain(secret);
    const { evidence, result } = await play('swarm-service-replicas', nine?.recording ?? never());
    expect(JSON.stringify([evidence, result])).not.toContain(secret);
    expect(JSON.stringify(evidence)).not.toMatch(/"Env"|"Labels"|"Mounts"/);
  });

  it('never holds the rest of a line that names a secret', async () => {
    const well =
      kept.find((one) => title(one) === 'secret-readable-by-all/pass-healthy') ?? never();
    const end = '/proc/sys/kernel/ostype:1:Linux';
    const line = `/etc/nginx/nginx.conf:9:ssl_certificate_key data:$pem; # ${secret}\n`;
    const answers = well.recording.answers.map((one) =>
      'exit' in one && one.argv.join(' ').includes('ssl_certificate_key')
        ? { ...one, stdout: one.stdout.replace(end, `${line}${end}`) }
        : one,
    );
    const recording = { ...well.recording, answers };
    expect(JSON.stringify(recording)).toContain(secret);
    const { evidence } = await play('secret-readable-by-all', recording);
    expect(JSON.stringify(evidence)).not.toContain(secret);
  });

  it('never holds a secret of what it does keep', async () => {
    const file = kept.find((one) => title(one) === 'repo-file-match/inconclusive-redacted-line');
    const { evidence, result } = await play('repo-file-match', file?.recording ?? never());
    const texts = JSON.stringify([evidence.observations, result.outcomes]);
    expect(texts).not.toContain('correct-horse-battery');
  });
});

describe('a broken observation', () => {
  const passing = kept.filter(({ recording }) => recording.verdict === 'PASS');
  const bites: Bite[] = [];
  const played = new Set<Kept>();

  it.each(passing.map((one) => [title(one), one] as const))(
    'of %s is never a PASS',
    async (_title, one) => {
      const { probe, recording } = one;
      const criteria = criteriaFor(probe, recording);
      const { evidence } = await playWith(criteria, recording);
      const asked = new Set(evidence.observations.map(({ argv }) => JSON.stringify(argv)));
      const wrong: string[] = [];
      for (const broken of breakagesOf(recording, asked)) {
        const { place, fault, where, isBlind } = broken;
        const again = await playWith(criteria, broken.recording).catch((error: unknown) => {
          throw new Error(`${fault}: ${where}`, { cause: error });
        });
        const { verdict } = again.result;
        if (verdict === 'PASS' && isUnread(again, broken)) continue;
        bites.push({ probe, place, fault, verdict });
        if (verdict === 'PASS' || (isBlind && verdict !== 'INCONCLUSIVE'))
          wrong.push(`${verdict}: ${place}: ${fault}: ${where}`);
      }
      expect(wrong).toEqual([]);
      played.add(one);
    },
    120_000,
  );

  it('is counted, by probe and fault, in the docs', async () => {
    expect(played.size, 'all recordings that pass').toBe(passing.length);
    console.log(teethText(probes, bites));
    expect(new Set(bites.map(({ probe }) => probe))).toEqual(new Set(probes));
    expect(bites.length).toBeGreaterThan(passing.length * 8);
    await expect(teethPage(probes, bites)).toMatchFileSnapshot('../../docs/teeth.md');
  });
});

/** Whether a broken answer still was one, to a question that the probe shares and does not ask itself. */
function isUnread({ plan, evidence }: Played, { argv }: Broken): boolean {
  const seen = evidence.observations.find(
    (one) => JSON.stringify(one.argv) === JSON.stringify(argv),
  );
  const collector = plan.collections.find(({ id }) => id === seen?.collection)?.collector;
  const probe = plan.checks.find(({ check }) => check.id === 'recorded')?.probe;
  if (!seen || seen.failure || !collector || !probe || probe.analysis !== undefined) return false;
  const { control, value, asserts, facts } = probe;
  const expressions = JSON.stringify([control, value, asserts, facts]);
  const reads = (name: string | null) =>
    name !== null && new RegExp(`\\b${name}\\b`).test(expressions);
  return !variableNames(collector)
    .slice(seen.step)
    .some(
      (name, later) =>
        reads(name) && (later === 0 || takesFrom(collector, seen.step, seen.step + later)),
    );
}

/** Whether a step takes words from an earlier one, by way of others too. */
function takesFrom(collector: Collector, earlier: number, later: number): boolean {
  const step = collector.steps[later];
  if (!step || !('run' in step)) return false;
  const direct = earlierWords(step.run).map(({ from }) => Number(from.split('.')[0]));
  return direct.some((at) => at === earlier || takesFrom(collector, earlier, at));
}

function never(): never {
  throw new Error('the recording is missing');
}
