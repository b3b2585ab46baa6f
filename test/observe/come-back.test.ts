// A host that is down at the first look, or goes away in between, and comes back while it is waited for.
import { expect, it, onTestFinished } from 'vitest';
import { openSession } from '../../src/adapters/ssh/index.ts';
import { judgePlan, verdictOfAttempt } from '../../src/judge/attempts.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { connections, type Connections } from '../../src/observe/connections.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan as makePlan } from '../../src/probes/plan.ts';
import { hostKey, otherHostKey, targetOf, userKey } from '../adapters/ssh/fixture.ts';
import { startSshServer, type SshServer } from '../embedded/ssh-server.ts';
import { asked, collectors, evaluate, eventually, is, steady } from './attempts-story.ts';
import { effectsWith, unlimited } from './fake-effects.ts';

/** A host on one port that can be taken away and brought back. */
async function hostOf() {
  let boots = 0;
  let key = hostKey.private;
  let server: SshServer | null = null;
  const up = async (port = 0): Promise<SshServer> => {
    const boot = `boot-${(boots += 1)}`;
    const answer = (argv: readonly string[]) => {
      const stdout = argv[1] === '/state' ? is(boot === 'boot-1' ? 'starting' : 'up') : `${boot}\n`;
      return Promise.resolve({ stdout, exit: 0 });
    };
    server = await startSshServer({
      hostKey: key,
      authorizedKey: userKey.public,
      answer,
      port,
    });
    return server;
  };
  const { port, pin } = await up();
  onTestFinished(async () => server?.close());
  return {
    target: targetOf({ port, pin }),
    down: async () => server?.close(),
    up: () => up(port),
    changeKey: () => {
      key = otherHostKey.private;
    },
  };
}

/** Looks at one check; `atPause` is what happens while it waits for its next attempt. */
async function looked(
  { target }: Awaited<ReturnType<typeof hostOf>>,
  setting: object,
  atPause: (pause: number, open: Connections) => Promise<unknown>,
) {
  let now = Date.UTC(2026, 5, 13);
  let pauses = 0;
  const clock = { ...systemClock, now: () => now };
  const open = connections(() => openSession(target, { connectTimeoutMs: 2000, clock }));
  onTestFinished(() => open.close());
  const plan = makePlan([asked(setting)], collectors);
  const effects = effectsWith({
    session: (host) => open.get(host),
    reconnect: (host) => open.again(host),
    limiter: () => unlimited,
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
      await atPause((pauses += 1), open);
    },
  });
  const seen = await observe(
    plan,
    [{ name: 'web', address: 'web:22', user: 'reviewer' }],
    effects,
    () => false,
    (check, number, sofar) => verdictOfAttempt({ plan, check, number }, sofar, evaluate),
  );
  const [result] = await judgePlan(plan, seen, evaluate);
  return { verdict: result?.verdict, attempts: seen.observations.length, host: seen.hosts[0] };
}

it('that is up at the third look passes, and says who it is then', async () => {
  const host = await hostOf();
  await host.down();
  const {
    verdict,
    attempts,
    host: identity,
  } = await looked(host, eventually, async (pause) => {
    if (pause === 2) await host.up();
  });
  expect([verdict, attempts]).toEqual(['PASS', 3]);
  expect(identity).toMatchObject({ bootId: 'boot-2', failure: null });
});

it('that starts anew between two looks passes too', async () => {
  const host = await hostOf();
  const { verdict, host: identity } = await looked(host, eventually, async (pause) => {
    if (pause > 1) return;
    await host.down();
    await host.up();
  });
  expect([verdict, identity?.bootId]).toEqual(['PASS', 'boot-2']);
});

it('that never comes back is inconclusive when its time is over', async () => {
  const host = await hostOf();
  await host.down();
  const {
    verdict,
    attempts,
    host: identity,
  } = await looked(host, eventually, () => Promise.resolve());
  expect([verdict, attempts]).toEqual(['INCONCLUSIVE', 5]);
  expect(identity?.failure?.kind).toBe('transport');
});

it('that comes back with another key is not believed, and not asked again', async () => {
  const host = await hostOf();
  await host.down();
  host.changeKey();
  const { verdict, attempts } = await looked(host, eventually, (pause) =>
    pause === 1 ? host.up() : Promise.resolve(),
  );
  expect([verdict, attempts]).toEqual(['INCONCLUSIVE', 2]);
});

it('is no host where something stays: what has to stay was away', async () => {
  const host = await hostOf();
  await host.down();
  const { verdict, attempts } = await looked(host, steady, () => host.up());
  expect([verdict, attempts]).toEqual(['INCONCLUSIVE', 1]);
});

it('is no host where something stays, also where another check connected anew', async () => {
  const host = await hostOf();
  await host.down();
  await host.up();
  const { verdict } = await looked(host, steady, async (pause, open) => {
    if (pause > 1) return;
    const began = await open.get('web');
    await host.down();
    await host.up();
    await expect.poll(() => began.ok && began.session.isLost()).toBe(true);
    await open.again('web');
  });
  expect(verdict).toBe('INCONCLUSIVE');
});

it('is connected to once, whoever asks for it at the same time', async () => {
  const host = await hostOf();
  const open = connections(() => openSession(host.target));
  onTestFinished(() => open.close());
  const first = await open.get('web');
  expect(await open.again('web')).toBe(first);
  await host.down();
  const server = await host.up();
  await expect.poll(() => first.ok && first.session.isLost()).toBe(true);
  const [one, other] = await Promise.all([open.again('web'), open.again('web')]);
  expect(one).toBe(other);
  expect([one.ok, server.logins()]).toEqual([true, 1]);
});
