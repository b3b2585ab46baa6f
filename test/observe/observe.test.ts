import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/observe/effects.ts';
import { hostsOfPlan, observe } from '../../src/observe/observe.ts';
import type { Plan } from '../../src/probes/plan.ts';
import {
  answer,
  collectionOf,
  effectsWith,
  sessionTo,
  unlimited,
  type Host,
} from './fake-effects.ts';

const listing = [{ run: ['ip', '-j', 'link'], parse: 'json' }];
const planOf = (...collections: Plan['collections'][number][]): Plan => ({
  checks: [],
  collections,
});
const named = (name: string) => ({ name, address: `${name}:22`, user: 'reviewer' });
const withoutSudo = (): boolean => false;

function effectsTo(hosts: Readonly<Record<string, Host>>, events: Progress[] = []) {
  return effectsWith({
    session: (name) => Promise.resolve(sessionTo(hosts[name] ?? (() => answer('[]'))).opened),
    progress: (event) => events.push(event),
  });
}

describe('several hosts', () => {
  it('are looked at side by side: one that hangs delays only itself', async () => {
    let release: () => void = () => undefined;
    const hang = new Promise<void>((resolve) => (release = resolve));
    const events: Progress[] = [];
    const plan = planOf(
      collectionOf(listing, { host: 'slow' }),
      collectionOf(listing, { host: 'quick' }),
    );
    const effects = effectsTo({ slow: () => hang.then(() => answer('["slow"]')) }, events);
    const work = observe(plan, ['slow', 'quick'].map(named), effects, withoutSudo);
    const done = () => events.filter((one) => one.done > 0).map(({ host }) => host);
    await expect.poll(done).toEqual(['quick']);
    release();
    const { observations, hosts } = await work;
    // In the plan's order, whoever answered first.
    expect(observations.map(({ host, stdout }) => [host, stdout?.text])).toEqual([
      ['slow', '["slow"]'],
      ['quick', '[]'],
    ]);
    expect(hosts.map(({ name }) => name)).toEqual(['slow', 'quick']);
    expect(done()).toEqual(['quick', 'slow']);
  });

  it('of which one is not who it says leaves the others as they are', async () => {
    const failure = { kind: 'host-key', reason: 'web shows another key' } as const;
    const effects = effectsWith({
      session: (name) =>
        Promise.resolve(
          name === 'web' ? { ok: false, failure } : sessionTo(() => answer('[]')).opened,
        ),
    });
    const plan = planOf(collectionOf(listing), collectionOf(listing, { host: 'db' }));
    const { observations, hosts } = await observe(
      plan,
      ['web', 'db'].map(named),
      effects,
      withoutSudo,
    );
    expect(observations.map((one) => one.failure)).toEqual([failure, null]);
    expect(hosts.map((one) => one.failure)).toEqual([failure, null]);
  });
});

it('counts how far each host is', async () => {
  const events: Progress[] = [];
  const second = { ...collectionOf(listing), id: 'another' };
  await observe(planOf(collectionOf(listing), second), [], effectsTo({}, events), withoutSudo);
  expect(events.map(({ host, done, total }) => [host, done, total])).toEqual([
    ['web', 0, 2],
    ['web', 1, 2],
    ['web', 2, 2],
  ]);
});

it('gives the counts of the limiter of each host that Docker was asked on', async () => {
  const docker = collectionOf([{ run: ['docker', 'ps'], parse: 'lines' }], { class: 'docker' });
  const plan = planOf(docker, collectionOf(listing, { host: 'db' }));
  const { limits } = await observe(plan, [], effectsTo({}), withoutSudo);
  expect(limits).toEqual({ web: unlimited.counts() });
});

it('connects to the hosts that are looked at from themselves, each once', () => {
  const plan = planOf(
    collectionOf(listing, { host: 'db' }),
    collectionOf(listing),
    collectionOf(listing),
    collectionOf(listing, { host: 'far', vantage: 'reviewer' }),
  );
  expect(hostsOfPlan(plan)).toEqual(['db', 'web']);
});
