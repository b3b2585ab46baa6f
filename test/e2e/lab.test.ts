// The real host: phase pvfix from its plan to its PASS, then one sabotage or disturbance at a time.
import { symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { sabotageNamed, sabotages } from '../lab/sabotages.ts';
import { applyAll } from '../lab/sabotages/together.ts';
import { expected } from './expectations.ts';
import { lastEvidence, ranTwice } from './evidence.ts';
import type { Row } from './outcome-table.ts';
import { publish } from './results.ts';
import {
  endpointOf,
  patched,
  Scratch,
  swarmModule,
  turnedOf,
  unpatched,
  verdictsOf,
} from './scratch.ts';
import { groupsOfRun, plannedOf, rowsOf, titleOf, wantedOf } from './together.ts';

const ready = labReady();
const settledMs = 11_000; // the sheet wants 10 s

describe.skipIf(!ready.ready)('on the real host', () => {
  let lab: Lab;
  let scratch: Scratch;
  /** The claim whose PASS is recorded: a reboot must not turn it. */
  let decided = '';
  const rows: Row[] = [];

  beforeAll(async () => {
    lab = await upLab({ settledMs });
    scratch = new Scratch(endpointOf(lab));
    await scratch.plan();
  }, 180_000);

  afterAll(async () => {
    publish('cc-ci', rows);
    scratch.remove();
    await lab.down();
  }, 60_000);

  it('has a baseline that is red where the work is to be done', async () => {
    const undo = await sabotageNamed('network-default-24').apply(lab);
    const ran = await scratch.review('baseline', 'pvfix');
    await undo();
    expect(ran.stderr).toContain('First baseline');
    expect(ran.exit).toBe(0);
    expect(scratch.read('machine-docs/REVIEW-pvfix.md')).toMatch(
      /✗ the proxy network is 10\.10\.0\.0\/16/,
    );
  }, 120_000);

  it('fails M1 while the patch is only a comment, or a symlink stands in its place', async () => {
    scratch.write('nix/modules/swarm.nix', swarmModule(`${unpatched}\n      #${patched}`));
    await scratch.commit('claim(pvfix-M1): patched, in words');
    expect(verdictsOf(await scratch.report('M1', '--dry-run'))).toMatchObject({ patch: 'FAIL' });

    scratch.write('nix/modules/real.nix', swarmModule(patched));
    const link = join(scratch.folder, 'nix/modules/swarm.nix');
    rmSync(link);
    symlinkSync('real.nix', link);
    await scratch.commit('claim(pvfix-M1): patched, behind a link');
    const report = await scratch.report('M1', '--dry-run');
    expect(verdictsOf(report)).toMatchObject({ patch: 'FAIL', guard: 'FAIL', window: 'PASS' });
    rmSync(link);
  }, 60_000);

  it('passes M1 and M2 for a login without rights beyond the docker group', async () => {
    scratch.write('nix/modules/swarm.nix', swarmModule(patched));
    await scratch.commit('claim(pvfix-M1): proxy /16 patch + maintenance plan ready');
    const first = await scratch.review('M1');
    expect(first.stdout).toContain('pvfix-M1 PASS');
    expect(first.exit).toBe(0);
    await lab.waitHealthy();
    await scratch.git(
      'commit',
      '--allow-empty',
      '-qm',
      'claim(pvfix-M2): proxy is a /16, services back',
    );
    const second = await scratch.review('M2');
    expect(second.stdout).toContain('pvfix-M2 PASS');
    expect(second.exit).toBe(0);
    decided = await scratch.git('log', '-1', '--format=%H', '--grep=^claim(pvfix-M2)');
    // A claim that no review has decided: nothing of it is held.
    await scratch.git('commit', '--allow-empty', '-qm', 'claim(pvfix-M2): the same, once more');
  }, 120_000);

  it('judges the recorded evidence again to the same bytes', async () => {
    const [name = ''] = (await scratch.git('ls-files', 'machine-docs/evidence/pvfix-M2-*')).split(
      '\n',
    );
    const replayed = await scratch.review('replay', '--markdown', name);
    const document = scratch.read('machine-docs/REVIEW-pvfix.md');
    expect(replayed.exit).toBe(0);
    expect(document).toContain(replayed.stdout.trim());
  }, 30_000);

  it('runs no collector twice in a review, and leaves nothing on the host', async () => {
    expect(ranTwice(await lastEvidence(scratch, 'pvfix-M2'))).toEqual([]);
    const left = await lab.root(
      'find / -xdev -user reviewer -not -path "/proc/*" -not -path "/home/*" -not -path "/run/user/*" | head; pgrep -u reviewer -l | grep -v -e sshd -e systemd -e sd-pam || true',
    );
    expect(left.stdout.trim()).toBe('');
  }, 30_000);

  it('is not moved when the reviewer speaks German and lives in India', async () => {
    scratch.surroundings = { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de', TZ: 'Asia/Kolkata' };
    const report = await scratch.report('M2', '--dry-run');
    scratch.surroundings = {};
    const says = 'the reviewer runs with LC_ALL=de_DE.UTF-8 and TZ=Asia/Kolkata';
    const turned = turnedOf(report);
    rows.push({ name: 'reviewer-elsewhere', kind: 'disturbance', says, wanted: {}, turned });
    expect(turned).toEqual({});
    expect(report.startedAt).toMatch(/Z$/);
  }, 60_000);

  for (const group of groupsOfRun(plannedOf(sabotages, expected))) {
    const names = group.map(({ name }) => name);
    it(
      titleOf(group),
      async () => {
        const undo = await applyAll(lab, group.map(({ what }) => what)); // prettier-ignore
        try {
          // Its services were deployed anew, and are not what is sabotaged.
          if (names.includes('network-default-24'))
            await lab.waitHealthy({ ignoring: /^network proxy has/ });
          const target = names.includes('rebooted') ? decided : 'M2';
          const report = await scratch.report(target, '--dry-run');
          const turned = turnedOf(report);
          rows.push(...rowsOf(group, turned));
          expect(turned).toEqual(wantedOf(group));
          if (names.includes('clock-skew'))
            expect(Math.abs(report.hosts[0]?.clockSkewMs ?? 0)).toBeGreaterThan(590_000);
        } finally {
          await undo();
        }
      },
      180_000,
    );
  }
});
