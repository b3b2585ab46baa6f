// The real host: finding A1 of phase pvfix, hanging, mended, and put back on a host that looks healthy.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/model/ledger.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { endpointOf, Scratch } from './scratch.ts';

const ready = labReady();
const script = '/opt/cc-ci/bin/deploy-proxy-start';
const deadlock = /^(?:systemd|docker)-boot-deadlock\//;

describe.skipIf(!ready.ready)('the health gate that waits for a later unit', () => {
  let lab: Lab;
  let scratch: Scratch;

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

  it('is fixed by the next review once the gate is out of the script', async () => {
    const { stdout: text } = await lab.root(`cat ${script}`);
    const without = text.slice(0, text.indexOf('until ['));
    await lab.mustRoot(`cat >${script}`, { input: without });
    await lab.mustRoot('systemctl kill deploy-proxy.service');
    await vi.waitFor(async () => expect(await jobs()).not.toMatch(/deploy-proxy/), 30_000);
    await lab.mustRoot('systemctl reset-failed && systemctl start --no-block multi-user.target');
    await lab.waitHealthy();
    await scratch.commit('claim(pvfix-M1): patched');
    expect(await reviewed('M1')).toMatchObject([{ id: 'A1', state: 'fixed' }]);

    // Back in the file: nothing hangs, nothing is red, and the next fresh boot would.
    await lab.mustRoot(`cat >${script}`, { input: text });
    expect(await jobs()).toMatch(/No jobs/);
    const [again] = await reviewed('M1');
    expect(again).toMatchObject({ id: 'A1', state: 'regressed', severity: 'blocking' });
    expect(scratch.read('machine-docs/REVIEW-pvfix.md')).toMatch(/```mermaid\nflowchart LR\n/);
  }, 240_000);
});
