// Checks that are tried again, on a real Debian: what takes a moment, what flaps, and a wait that is given up.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { attemptsSheet, units } from './attempts-criteria.ts';
import { endpointOf, Scratch } from './scratch.ts';

const ready = labReady();
const command = resolve(import.meta.dirname, '../../dist/review.js');

describe.skipIf(!ready.ready)('a check that is tried again', () => {
  let lab: Lab;
  let scratch: Scratch;

  beforeAll(async () => {
    lab = await upLab({ bare: true, files: units });
    scratch = new Scratch(endpointOf(lab));
    await scratch.begin();
    scratch.write('claims/wait.yaml', attemptsSheet);
    await scratch.commit('plan: units that come, stay, or do neither');
    // Nothing of it runs: all that there is to wait for is waited for.
    const ran = await scratch.review('baseline', 'wait');
    expect(ran.exit, ran.stderr).toBe(0);
  }, 120_000);

  afterAll(async () => {
    scratch.remove();
    await lab.down();
  }, 60_000);

  /** A review of a milestone whose units have been started; what it wrote. */
  async function claimed(milestone: string, unit: string) {
    await lab.mustRoot(`systemctl start --no-block ${unit}`);
    await scratch.commit(`claim(wait-${milestone}): ${unit} is there`);
    const ran = await scratch.review(milestone);
    const [path = ''] = (
      await scratch.git('ls-files', `machine-docs/evidence/wait-${milestone}-*`)
    ).split('\n');
    const evidence = JSON.parse(scratch.read(path)) as Evidence;
    // What is asked beside the claim, and of earlier milestones, is not of this one.
    const attempts = evidence.observations
      .map(({ collection }) => collection)
      .filter((one) => one.includes(unit) && one.includes(', attempt '));
    return { ran, path, attempts, document: scratch.read('machine-docs/REVIEW-wait.md') };
  }

  async function expectTheSame(path: string, document: string, exit: number) {
    const replayed = await scratch.review('replay', '--markdown', path);
    expect(replayed.exit, replayed.stderr).toBe(exit);
    expect(document).toContain(replayed.stdout.trim());
  }

  it('was red at the baseline after all of its time, not after one look', () => {
    const document = scratch.read('machine-docs/REVIEW-wait.md');
    expect(document).toMatch(
      /\d+ attempts over 10\.\d s: \d+ FAIL \(eventually, within 10s, every 1s\)/,
    );
  });

  it('passes as soon as a unit that took its time is there', async () => {
    const { ran, path, attempts, document } = await claimed('M1', 'slow.service');
    expect(ran.exit, ran.stdout).toBe(0);
    expect(attempts.length).toBeGreaterThan(2);
    expect(attempts.map((one) => /attempt \d+$/.exec(one)?.[0])).toEqual(
      attempts.map((_, index) => `attempt ${index + 1}`),
    );
    const line = new RegExp(
      `passed at attempt ${attempts.length}, after \\d\\.\\d s \\(eventually, within 10s, every 1s\\)`,
    );
    expect(document).toMatch(line);
    expect(ran.stdout).toMatch(line);
    await expectTheSame(path, document, 0);
  }, 60_000);

  it('fails as soon as a unit that ran at first is down for a moment', async () => {
    const { ran, path, attempts, document } = await claimed('M2', 'flapping.service');
    expect(ran.exit, ran.stdout).toBe(1);
    const tried = new RegExp(
      `${attempts.length} attempts over \\d\\.\\d s: ${attempts.length - 1} PASS, 1 FAIL \\(steady, for 60s, every 1s\\)`,
    );
    expect(attempts.length).toBeGreaterThan(1);
    expect(document).toMatch(tried);
    expect(document).toMatch(/\*\*FAIL:\*\* .*\(attempt \d+, after \d\.\d s\)/);
    await expectTheSame(path, document, 1);
  }, 60_000);

  it('leaves nothing, here or there, where a person gives up waiting', async () => {
    await lab.mustRoot('systemctl start lasting.service');
    await scratch.commit('claim(wait-M3): lasting.service is there');
    const state = () =>
      Promise.all([scratch.git('rev-parse', 'HEAD'), scratch.git('status', '-s')]);
    const before = await state();
    const temporary = mkdtempSync(join(tmpdir(), 'cold-review-given-up-'));
    try {
      const { exit, shown } = await givenUp('M3', temporary);
      expect(exit, shown).toBe(130);
      expect(shown).toMatch(/lasting: attempt 2, \d+ s of 60 s/);
      const last = '\u001b[?25h\nreview: interrupted\n';
      expect(shown.replaceAll('\r', '').endsWith(last), 'the cursor is there again').toBe(true);
      expect(await state()).toEqual(before);
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      rmSync(temporary, { recursive: true });
    }
    await lab.mustRoot(
      'for i in $(seq 50); do pgrep -u reviewer sh || exit 0; sleep 0.1; done; exit 1',
    );
    const left = await lab.mustRoot(
      'find / -xdev -user reviewer -not -path "/proc/*" -not -path "/home/*" -not -path "/run/user/*"',
    );
    expect(left).toBe('');
  }, 60_000);

  /** Types ctrl-C on a terminal once the second attempt is shown. */
  function givenUp(
    target: string,
    temporary: string,
  ): Promise<{ exit: number | null; shown: string }> {
    return new Promise((done, failed) => {
      const line = `stty cols 80 rows 24; exec '${process.execPath}' '${command}' ${target}`;
      const env = { ...process.env, ...scratch.environment, TMPDIR: temporary, TERM: 'xterm' };
      const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: scratch.folder, env });
      let shown = '';
      let isTyped = false;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        shown += text;
        if (isTyped || !shown.includes('attempt 2')) return;
        isTyped = true;
        child.stdin.write('\u0003');
      });
      child.on('error', failed).on('close', (exit) => done({ exit, shown }));
    });
  }
});
