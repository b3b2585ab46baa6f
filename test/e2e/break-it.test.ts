// The real host: what no claim speaks of, one thing wrong at a time, and a host that is well.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BreakItSabotage } from '../lab/break-it-sabotage.ts';
import { breakItSabotages } from '../lab/break-it.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { renewProxy } from '../lab/sabotages/networks.ts';
import { recover, startDocker, stopDocker } from '../lab/sabotages/sabotage.ts';
import { subjectsOf } from './by-hand.ts';
import { chosen } from './chosen.ts';
import { endpointOf, Scratch } from './scratch.ts';

const ready = labReady();
/** What a host that is well has all the same, and is a note where it was there before. */
const known: Readonly<Record<string, readonly string[]>> = {
  'public-port': [
    ...['tcp/18081', 'tcp/18082', 'tcp/18083', 'tcp/18084', 'tcp/22', 'tcp/2377', 'tcp/7946'],
    ...['tcp/80', 'udp/4789', 'udp/7946'],
  ],
};
/** What the sheet's checks ask, which a probe by hand does not know. */
const inTheClaim: Readonly<Record<string, readonly string[]>> = { 'public-port': ['tcp/443'] };
/** What a login without sudo cannot look at, and says so. */
const rootOnly = ['filter-not-durable', 'iptables-not-durable'];
const wellKnown = Object.entries(known).flatMap(([probe, subjects]) =>
  subjects.map((subject) => `${probe}/${subject}@cc-ci`),
);

/** Whether a finding is the sabotage's own, or one that it brings with it. */
const comesOf = ({ probe, subject }: BreakItSabotage, identity: string): boolean =>
  identity === `${probe}/${subject}` ||
  // A tag that moved is that of every service.
  (probe === 'image-tag-moved' && /^image-tag-moved\/service .*_/.test(identity));

describe.skipIf(!ready.ready)('what no claim speaks of', () => {
  let lab: Lab;
  let scratch: Scratch;
  let root: Scratch;

  beforeAll(async () => {
    lab = await upLab();
    scratch = new Scratch(endpointOf(lab));
    await scratch.plan();
    await scratch.review('baseline', 'pvfix');
    await scratch.commit('claim(pvfix-M1): nothing yet');
    root = new Scratch({
      ...endpointOf(lab),
      ...{ user: 'root', identityFile: lab.rootIdentityFile },
    });
    await root.plan();
  }, 180_000);

  afterAll(async () => {
    scratch.remove();
    root.remove();
    await lab.down();
  }, 60_000);

  /** All break-it probes in one review, as it looks for the first time. */
  async function expectWell(): Promise<void> {
    const { adversary, findings } = await scratch.report('M1', '--dry-run');
    expect(adversary?.before.map(({ identity }) => identity).sort()).toEqual(wellKnown.sort());
    const blind = adversary?.blind.filter(({ host }) => host !== null);
    expect(blind?.map(({ probe }) => probe)).toEqual(rootOnly);
    expect(
      findings.filter(({ severity }) => severity !== 'note').map(({ title }) => title),
    ).toEqual([]);
    for (const probe of rootOnly) expect(await found({ probe, asRoot: true })).toEqual([]);
  }

  async function found(one: Pick<BreakItSabotage, 'probe' | 'with' | 'asRoot'>): Promise<string[]> {
    const { probe, with: given = {}, asRoot = false } = one;
    const { url } = given;
    const endpoint = ['--with', `connectTo=${lab.address}:443`, '--with', 'ca=infra/ca.pem'];
    const words = url === undefined ? [] : ['--with', `url=${url}`, ...endpoint];
    const asked = ['probe', probe, '--host', 'cc-ci', ...words, '--json'];
    const ran = asRoot
      ? await root.review(...asked, '--criteria', 'worktree')
      : await scratch.review(...asked);
    return subjectsOf(probe, ran);
  }

  /** What the sabotage's own probe finds that a host that is well does not have. */
  async function byHand(one: BreakItSabotage): Promise<string[]> {
    const healthy = [...(known[one.probe] ?? []), ...(inTheClaim[one.probe] ?? [])];
    const anew = (await found(one)).filter((each) => !healthy.includes(each));
    return anew.map((each) => `${one.probe}/${each}`);
  }

  /** What all probes of a review find that was not there before. */
  async function byReview(): Promise<string[]> {
    const { findings } = await scratch.report('M1', '--dry-run');
    return findings.map(({ identity }) => identity.replace(/@cc-ci$/, ''));
  }

  it('is nothing on a host that is well, right after its boot', expectWell, 120_000);

  it.each(chosen(breakItSabotages).map((one) => [one.name, one] as const))(
    '%s is found, and nothing else',
    async (_name, one) => {
      const { probe, subject } = one;
      const undo = await one.apply(lab);
      try {
        const anew = one.asRoot === true || one.with ? await byHand(one) : await byReview();
        expect(anew).toContain(`${probe}/${subject}`);
        expect(anew.filter((each) => !comesOf(one, each))).toEqual([]);
      } finally {
        await undo();
      }
    },
    120_000,
  );

  it('is nothing on a host right after a maintenance like that of the phase', async () => {
    await renewProxy(lab);
    await expectWell();
  }, 180_000);

  it('is nothing on a host whose dockerd was restarted', async () => {
    await lab.mustRoot(`${stopDocker}\n${startDocker}`, { timeoutMs: 60_000 });
    await recover(lab);
    await expectWell();
  }, 180_000);
});
