// The real host, from what `review suggest` drafts of it to a PASS, and to what a sabotage turns.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { sabotageNamed } from '../lab/sabotages.ts';
import { endpointOf, Scratch, turnedOf, verdictsOf } from './scratch.ts';

const ready = labReady();

describe.skipIf(!ready.ready)('a sheet that the real host suggested', () => {
  let lab: Lab;
  let scratch: Scratch;

  beforeAll(async () => {
    lab = await upLab({ settledMs: 6000 }); // the probe wants 5 s
    scratch = new Scratch(endpointOf(lab));
    await scratch.begin();
    await scratch.commit('plan: nothing may break');
  }, 180_000);

  afterAll(async () => {
    scratch.remove();
    await lab.down();
  }, 60_000);

  it('has no mistake, and says of the host what people make claims about', async () => {
    scratch.write('claims/draft.yaml', ''); // as a shell does before it starts us
    const { exit, stdout, stderr } = await scratch.review('suggest', '--host', 'cc-ci');
    expect(exit, stderr).toBe(0);
    scratch.write('claims/draft.yaml', stdout);
    const linted = await scratch.review('lint');
    expect(linted.stdout).toContain('No mistake');
    for (const says of [
      'nginx.service is started at boot',
      'the network proxy is 10.10.0.0/16',
      'tcp port 443 is listened on at 0.0.0.0, and nowhere else',
      'these services of the swarm run every replica, and there are no others',
      'the package docker.io is installed',
    ])
      expect(stdout).toContain(`says: ${says}`);
    expect(stdout.match(/^# - .*$/gm)).toEqual([expect.stringMatching(/^# - nftables: .*root/)]);
  }, 60_000);

  it('passes as a claim after its baseline', async () => {
    await scratch.commit('plan: the criteria');
    const baseline = await scratch.review('baseline', 'draft');
    expect(baseline.exit, baseline.stderr).toBe(0);
    await scratch.commit('claim(draft-M1): nothing broke');
    const report = await scratch.report('draft-M1', '--dry-run');
    expect(turnedOf(report)).toEqual({});
    expect(Object.keys(verdictsOf(report)).length).toBeGreaterThan(30);
  }, 60_000);

  it.each([
    ['nginx-stopped', { 'unit-nginx': 'FAIL', 'tcp-80': 'FAIL', 'tcp-443': 'FAIL' }],
    ['service-scaled-to-0', { services: 'FAIL' }],
  ])(
    'fails after %s, and nothing else turns',
    async (name, wanted) => {
      const undo = await sabotageNamed(name).apply(lab);
      const report = await scratch.report('draft-M1', '--dry-run');
      await undo();
      expect(turnedOf(report)).toEqual(wanted);
      expect(report.verdict).toBe('FAIL');
    },
    90_000,
  );
});
