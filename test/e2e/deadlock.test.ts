// The real host: finding A1 of phase pvfix, hanging, mended, and put back on a host that looks healthy.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/model/ledger.ts';
import { unitFileOf } from '../lab/host/units.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { subjectsOf } from './by-hand.ts';
import { endpointOf, Scratch } from './scratch.ts';

const ready = labReady();
const script = '/opt/cc-ci/bin/deploy-proxy-start';
/** The unit that the gate is moved to. */
const readyUnit = {
  script: '/opt/cc-ci/bin/proxy-ready-start',
  file: unitFileOf('proxy-ready'),
  text: `[Unit]
After=deploy-proxy.service deploy-dashboard.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/opt/cc-ci/bin/proxy-ready-start
TimeoutStartSec=120

[Install]
WantedBy=multi-user.target
`,
};
const boundedOf = (gate: string): string =>
  `#!/bin/sh\nset -eu\ntries=0\n${gate.replace('  sleep 3\n', '  tries=$((tries + 1))\n  [ "$tries" -lt 20 ] || exit 1\n  sleep 3\n')}`;
const anyAnswer =
  'until curl --silent --insecure --output /dev/null https://localhost/; do sleep 1; done\n';
const deadlock = /^(?:systemd|docker)-boot-deadlock\//;

describe.skipIf(!ready.ready)('the health gate that waits for a later unit', () => {
  let lab: Lab;
  let scratch: Scratch;
  /** The script as the host has it from the start, gate and all. */
  let text: string;

  beforeAll(async () => {
    lab = await upLab({ gate: true });
    scratch = new Scratch(endpointOf(lab));
    await scratch.plan();
  }, 180_000);

  afterAll(async () => {
    scratch.remove();
    await lab.down();
  }, 60_000);

  const jobs = () => lab.mustRoot('systemctl list-jobs --no-pager');

  /** The deadlock as a review leaves it, by its state and number. */
  async function reviewed(...args: string[]): Promise<Finding[]> {
    const { findings } = await scratch.report(...args);
    return findings.filter(({ identity }) => deadlock.test(identity));
  }

  it('is proven on a host that hangs at its first boot', async () => {
    await vi.waitFor(
      async () => {
        expect(await jobs()).toMatch(/deploy-proxy\.service +start running/);
        expect(await jobs()).toMatch(/deploy-dashboard\.service +start waiting/);
      },
      { timeout: 60_000, interval: 500 },
    );
    const [found, ...more] = await reviewed('baseline', 'pvfix');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ id: 'A1', severity: 'blocking', state: 'open' });
    const told = [found?.title, ...(found?.evidence ?? [])].join('\n');
    for (const part of [/deploy-proxy\.service/, /deploy-dashboard\.service/, /ci\.example\.net/])
      expect(told).toMatch(part);
    expect(told).toMatch(/900/);
    expect(told).toMatch(/hang|running/i);
  }, 180_000);

  /** What both probes find by hand: subjects, or why one could not tell. */
  async function deadlocks(): Promise<string[]> {
    const looks = ['systemd-boot-deadlock', 'docker-boot-deadlock'].map(async (probe) =>
      subjectsOf(probe, await scratch.review('probe', probe, '--host', 'cc-ci', '--json')),
    );
    return (await Promise.all(looks)).flat();
  }

  it('is fixed by the next review once the gate is bounded and moved behind the dashboard', async () => {
    text = await lab.mustRoot(`cat ${script}`);
    const [deploy = '', gate = ''] = text.split(/(?=^until \[)/m);
    await lab.mustRoot(`cat >${script}`, { input: deploy });
    await lab.mustRoot(`cat >${readyUnit.script} && chmod 755 ${readyUnit.script}`, {
      input: boundedOf(gate),
    });
    await lab.mustRoot(`cat >${readyUnit.file}`, { input: readyUnit.text });
    await lab.mustRoot('systemctl daemon-reload && systemctl enable proxy-ready.service');
    await lab.mustRoot('systemctl kill deploy-proxy.service');
    await vi.waitFor(async () => expect(await jobs()).not.toMatch(/deploy-proxy/), 30_000);
    await lab.mustRoot('systemctl reset-failed && systemctl start --no-block multi-user.target');
    await lab.waitHealthy();
    await lab.mustRoot('systemctl start proxy-ready.service');
    await scratch.commit('claim(pvfix-M1): patched');
    expect(await reviewed('M1')).toMatchObject([{ id: 'A1', state: 'fixed' }]);
  }, 240_000);

  it.each<[string, (deploy: string, gate: string) => string]>([
    ['goes on beside the start', (deploy, gate) => `${deploy}${gate.trimEnd()} &\n`],
    ['stands in a comment', (deploy, gate) => `${deploy}${gate.replaceAll(/^/gm, '# ')}`],
    ['is never reached', (deploy, gate) => `${deploy}exit 0\n${gate}`],
    ['asks what nginx answers by itself', (deploy) => `${deploy}${anyAnswer}`],
  ])('is none where the gate %s', async (_what, scriptOf) => {
    const [deploy = '', gate = ''] = text.split(/(?=^until \[)/m);
    await lab.mustRoot(`cat >${script}`, { input: scriptOf(deploy, gate) });
    expect(await deadlocks()).toEqual([]);
  });

  it('is back under its number with the gate in its old place, on a host where nothing hangs', async () => {
    await lab.mustRoot(`cat >${script}`, { input: text });
    expect(await jobs()).toMatch(/No jobs/);
    expect(await deadlocks()).toHaveLength(1);
    const [again] = await reviewed('M1');
    expect(again).toMatchObject({ id: 'A1', state: 'regressed', severity: 'blocking' });
    expect(scratch.read('machine-docs/REVIEW-pvfix.md')).toMatch(/```mermaid\nflowchart LR\n/);
  }, 60_000);
});
