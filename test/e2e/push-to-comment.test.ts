// From `git push` of a claim to the comment, on a real host: the CI step, the watcher as a service, and by hand.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeScratch } from '../adapters/git/scratch.ts';
import { requests, stepsByHand, stepsOfCi, titled } from '../journeys/kill-steps.ts';
import { sshdDropIns } from '../lab/host/base.ts';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { isEvery } from './chosen.ts';
import { Killer, killedSteps } from './killed.ts';
import { Builder, claimed, planned, told, type Pushed } from './pushed.ts';
import { startService, type Service } from './service.ts';

const ready = labReady();

describe.skipIf(!ready.ready)('from a push to the comment', () => {
  let lab: Lab;
  let service: Service;
  let builder: Builder;

  beforeAll(async () => {
    // Ten that come at once are more than it takes by default.
    const many = { path: `${sshdDropIns}/40-many.conf`, content: 'MaxStartups 100\n' };
    lab = await upLab({ bare: true, files: [many] });
    service = await startService(lab, ['watched']);
    builder = new Builder(lab, service);
    await builder.begin();
  }, 180_000);

  afterAll(async () => {
    builder.remove();
    await service.close();
    await lab.down();
    removeScratch();
  }, 60_000);

  const ci = (pushed: Pushed, event: 'push' | 'pull_request' = 'push') => {
    builder.scratch.surroundings = builder.drone(pushed, event);
    return builder.scratch.review('ci');
  };

  it('by the step of a pipeline, whose claim is the second of three commits; the build of its pull request adds nothing, and it runs anew where the branch is forced', async () => {
    const pushed = await builder.push('ci', 'docs: before', claimed, 'docs: after');
    const first = await ci(pushed, 'push');
    expect(first.exit, first.stderr).toBe(0);
    const second = await ci(pushed, 'pull_request');
    expect(second.exit, second.stderr).toBe(0);
    const [review, claim] = told.subjects;
    const subjects = [review, 'docs: after', claim, 'docs: before'];
    expect(await builder.seen(pushed)).toEqual({ ...told, subjects });
    const forced = await builder.force(pushed, 'docs: another', claimed);
    const anew = await ci(forced);
    expect(anew.exit, anew.stderr).toBe(0);
    expect(await builder.seen(forced)).toEqual({
      ...told,
      subjects: [review, claim, 'docs: another'],
    });
  }, 120_000);

  it.each(titled(killedSteps.ci))(
    'by a step that is killed %s, and run again',
    async (_, step) => {
      const branch = `killed-${stepsOfCi.indexOf(step)}`;
      await new Killer(lab, service, builder).killCi(step, branch);
    },
    120_000,
  );

  it('by ten steps at once, while others push: one review and one comment, and no commit is lost', async () => {
    // Ten looks at a host take both processors for half a minute: where everything is asked for.
    const subject = isEvery() ? claimed : planned;
    const pushed = await builder.push('raced', subject);
    const docs = ['docs: one', 'docs: two', 'docs: three'];
    let landing = Promise.resolve();
    // Each lands when a run has its clone and goes on to look.
    for (const one of docs)
      service.forge.onRequest(requests.status, 'after', () => {
        landing = landing.then(() => builder.land(pushed, one));
        return landing;
      });
    const runs = await Promise.all(Array.from({ length: 10 }, () => ci(pushed)));
    expect(runs.map(({ exit }) => exit)).toEqual(runs.map(() => 0));
    const { subjects, claim, tip, comments } = await builder.seen(pushed, subject);
    const reviews = subjects.filter((one) => one.startsWith('review('));
    expect(reviews).toEqual([expect.stringMatching(/: M\d PASS$/)]);
    expect(subjects.filter((one) => !reviews.includes(one)).reverse()).toEqual([subject, ...docs]);
    expect([claim[0], tip[0]]).toEqual(['success', 'success']);
    expect(comments).toEqual([expect.stringMatching(/^<!-- cold-review:comment \w+ PASS /)]);
  }, 180_000);

  it('by hand', async () => {
    const pushed = await builder.push('hand', claimed);
    builder.scratch.surroundings = builder.byHand();
    const ran = await builder.scratch.review('M2');
    expect(ran.exit, ran.stderr).toBe(0);
    expect(await builder.seen(pushed)).toEqual(told);
  }, 120_000);

  it.each(titled(killedSteps.byHand))(
    'by hand, killed %s, and run again',
    async (_, step) => {
      const branch = `by-hand-${stepsByHand.indexOf(step)}`;
      await new Killer(lab, service, builder).killByHand(step, step.reviews, branch);
    },
    120_000,
  );

  it('leaves nothing on the host, killed or not', async () => {
    await vi.waitFor(async () => {
      const { stdout } =
        await lab.root(`find / -xdev -user reviewer -not -path '/proc/*' -not -path '/home/*' -not -path '/run/user/*' | head
pgrep -u reviewer -l | grep -v -e sshd -e systemd -e sd-pam`);
      expect(stdout).toBe('');
    }, 30_000);
  }, 60_000);

  it('by the watcher, a service that the post-receive hook wakes, also where it is killed, and restarted', async () => {
    // Whoever asks Docker waits: the review is in its middle until somebody says.
    service.forge.onRequest(requests.status, 'after', async () => {
      await lab.mustRoot('systemctl kill -s STOP docker.service');
    });
    const pushed = await builder.push('watched', claimed);
    await lab.mustRoot(`timeout 60 sh -c 'until pgrep -u reviewer -x docker; do sleep 0.05; done'
systemctl kill -s KILL cold-review.service
systemctl kill -s CONT docker.service`);
    const anew = { ...told, claim: ['success', 'pending', 'pending'] };
    await vi.waitFor(async () => expect(await builder.seen(pushed)).toEqual(anew), 60_000);
    expect(await lab.mustRoot('systemctl show -P NRestarts cold-review.service')).toBe('1\n');
    // Its calls of git share a connection.
    expect(await lab.mustRoot('find /run/cold-review/ -name "git-*" -type s | wc -l')).toBe('1\n');
    await lab.mustRoot('systemctl restart cold-review.service');
    await vi.waitFor(async () => {
      const looked = (await service.log()).filter(({ event }) => event === 'looked');
      // What it pushed itself woke it, too; and once more after the start.
      expect(looked.length).toBeGreaterThanOrEqual(3);
    }, 60_000);
    expect(await builder.seen(pushed)).toEqual(anew);
    await vi.waitFor(async () => {
      const left =
        "find /run/cold-review -mindepth 1 -maxdepth 1 -not -name 'git-*'; find /srv/git -name '*.lock'";
      expect(await lab.mustRoot(left)).toBe('');
    }, 30_000);
    const [score] = /\d\.\d/.exec(await lab.mustRoot('systemd-analyze security --no-pager cold-review.service | tail -1')) ?? []; // prettier-ignore
    expect(Number(score)).toBeLessThan(1.5);
  }, 120_000);
});
