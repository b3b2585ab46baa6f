// A real Debian without anything of a phase, nor of Docker: what PID 1, sudo and the machine's kernel say to us.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeVector } from '../../src/observe/shell.ts';
import { expectation } from '../adversary/ordering/listing.ts';
import { withheldCapabilities } from '../lab/container.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { fittingCases, installCase } from './ordering-cases.ts';
import { bootSheet, componentsProbe, noteFiles, notePath, otherPath } from './debian-criteria.ts';
import { endpointOf, Scratch, verdictsOf, type Endpoint } from './scratch.ts';
import { beginStory, installMeanwhile, tellStory } from './story.ts';

const ready = labReady();

describe.skipIf(!ready.ready)('on a real Debian', () => {
  let lab: Lab;
  let scratch: Scratch;

  beforeAll(async () => {
    lab = await upLab({ bare: true, docker: false });
    scratch = await claimed(endpointOf(lab), 'sudo: true');
  }, 120_000);

  const claimed = async (endpoint: Endpoint, ...settings: string[]): Promise<Scratch> => {
    const made = new Scratch(endpoint);
    await made.begin(...settings);
    made.write('claims/boot.yaml', bootSheet);
    made.write('probes/boot-components.yaml', componentsProbe);
    for (const [path, text] of Object.entries(noteFiles)) made.write(path, text);
    await made.commit('claim(boot-M1): it boots');
    return made;
  };

  afterAll(async () => {
    scratch.remove();
    await lab.down();
  }, 60_000);

  it.each([
    ['a command of root', 'self', withheldCapabilities],
    ['its PID 1', '1', withheldCapabilities.filter((name) => name !== 'sys_boot')],
  ])('%s cannot change the machine', async (_, process, withheld) => {
    const status = await lab.mustRoot(`cat /proc/${process}/status`);
    for (const set of ['CapBnd', 'CapEff', 'CapPrm', 'CapInh', 'CapAmb']) {
      const bits = BigInt(
        `0x${new RegExp(`^${set}:\\s*(\\w+)$`, 'm').exec(status)?.[1] ?? 'none'}`,
      );
      const held = withheld.filter((name) => (bits >> BigInt(numberOf[name])) & 1n);
      expect({ set, held }).toEqual({ set, held: [] });
    }
  });

  it('three reviews tell what held, what did not any more, and that it does again; while it is changed nothing is told', async () => {
    const story = await beginStory(lab);
    try {
      await tellStory(lab, story);
      await installMeanwhile(lab, story);
    } finally {
      story.remove();
    }
  }, 120_000);

  describe('the order of its boot', () => {
    const review = async () => {
      const report = await scratch.report('boot-M1', '--criteria', 'worktree', '--dry-run');
      const [cycles, components] = report.milestones.flatMap(({ checks }) => checks);
      const found = components?.facts['components'] as string[][];
      const jobs = Number(components?.facts['jobs']);
      return { verdict: cycles?.verdict, found, jobs };
    };

    let jobsBefore = Infinity;

    it('has no cycle as it comes, and the adversary, as root, finds nothing wrong, nor any Docker', async () => {
      const user = { user: 'root', identityFile: lab.rootIdentityFile };
      const root = await claimed({ ...endpointOf(lab), ...user });
      const report = await root.report('boot-M1', '--criteria', 'worktree', '--dry-run');
      root.remove();
      const { findings, adversary } = report;
      expect(
        findings.filter(({ severity }) => severity !== 'note').map(({ title }) => title),
      ).toEqual([]);
      const kinds = adversary?.before.map(({ identity }) => identity.replace(/\/.*$/, ''));
      expect([...new Set(kinds)]).toEqual(['public-port']);
      const [cannot, without] = [false, true].map((none) =>
        adversary?.blind.filter(({ noDocker = false }) => noDocker === none),
      );
      expect(cannot).toEqual([]);
      expect(without?.map(({ probe }) => probe)).toEqual(ofDocker);
      expect(verdictsOf(report)).toEqual({
        cycles: 'PASS',
        components: 'PASS',
        web: 'INCONCLUSIVE',
      });
      jobsBefore = Number(report.milestones[0]?.checks[1]?.facts['jobs']);
    }, 30_000);

    it('fits these public cases', async () => {
      expect(await fittingCases(lab)).toEqual([...cyclic, ...nearMisses]);
    });

    it.each(cyclic)(
      'has the cycle of %s',
      async (name) => {
        const undo = await installCase(lab, name);
        const { verdict, found } = await review();
        await undo();
        expect(verdict).toBe('FAIL');
        for (const component of expectation(name).scc) {
          expect(found.some((one) => component.every((unit) => one.includes(unit)))).toBe(true);
        }
      },
      30_000,
    );

    it.each(nearMisses)(
      'has no cycle with %s',
      async (name) => {
        const undo = await installCase(lab, name);
        const seen = await review();
        await undo();
        expect(seen).toMatchObject({ verdict: 'PASS', found: [] });
        expect(seen.jobs).toBeGreaterThan(jobsBefore);
      },
      30_000,
    );
  });

  describe('a command that needs root', () => {
    const note = () => scratch.report('boot-M2', '--criteria', 'worktree', '--dry-run');
    const asReviewer = (command: string) =>
      lab.root(`exec setpriv --reuid reviewer --regid reviewer --init-groups ${command}`);
    const sudo = (...words: string[]) => asReviewer(`sudo -n -- ${encodeVector(words)}`);

    beforeAll(async () => {
      for (const path of [notePath, otherPath]) {
        const file = encodeVector([path]);
        await lab.mustRoot(`set -e\necho hello >${file}\nchmod 600 ${file}`);
      }
      await scratch.commit('claim(boot-M2): the note is there');
    });

    it('is denied without a grant, and says which lines are to be granted', async () => {
      const [check] = (await note()).milestones.flatMap(({ checks }) => checks);
      expect(check?.verdict).toBe('INCONCLUSIVE');
      expect(check?.reason).toContain('review plan --sudoers');
    }, 30_000);

    it('runs by the lines that the plan prints, and no other does', async () => {
      const plan = await scratch.review('plan', 'boot-M2', '--sudoers', '--criteria', 'worktree');
      expect(plan.exit).toBe(0);
      const file = '/etc/sudoers.d/cold-review';
      await lab.mustRoot(`umask 277\ncat >${file}\nvisudo -cf ${file}`, { input: plan.stdout });

      expect(verdictsOf(await note())).toEqual({ note: 'PASS' });
      const granted = ['timeout', '-k', '2', '10', 'cat', '--', notePath];
      expect(await sudo(...granted)).toMatchObject({ exit: 0, stdout: 'hello\n' });
      for (const other of [
        ['timeout', '-k', '2', '10', 'cat', '--', otherPath],
        ['timeout', '-k', '2', '11', 'cat', '--', notePath],
        ['timeout', '-k', '2', '10', 'cat', '--', notePath, '/etc/shadow'],
        ['timeout', '-k', '2', '10', 'cat', '/etc/shadow'],
        ['cat', '--', notePath],
        ['id'],
      ]) {
        expect(await sudo(...other)).toMatchObject({ exit: 1, stdout: '' });
      }
    }, 30_000);
  });
});

/** What asks Docker alone. */
const ofDocker = [
  ...['container-not-durable', 'docker-boot-deadlock', 'image-tag-moved', 'image-tag-mutable'],
  ...['mounted-secret-readable-by-all', 'mounted-secret-unreadable', 'network-collides'],
  ...['network-nearly-full', 'swarm-replicas-together', 'swarm-secret-unreadable'],
  ...['swarm-tasks-failing', 'swarm-update-paused'],
];

const cyclic = [
  'c06-systemd-39338-innocent-victim',
  'c09-puppetlabs-docker-844',
  'c10-aws-imds-packet-analyzer-4',
  'c18-evo-x2-power-profiles',
  'c26-systemd-3834-my-test',
];
const nearMisses = [
  'n01-after-multi-user-wantedby-multi-user',
  'n02-docker-service-alone',
  'n05-requirement-cycle-no-order',
  'n06-latent-cycle-not-in-transaction',
  'n08-socket-activated-pair',
  'n10-alias-self-order',
];

/** capability.h */
const numberOf: Readonly<Record<(typeof withheldCapabilities)[number], number>> = {
  sys_module: 16,
  sys_rawio: 17,
  sys_boot: 22,
  sys_time: 25,
  syslog: 34,
  wake_alarm: 35,
};
