import { describe, expect, it } from 'vitest';
import { reviewConfig } from '../../src/model/config.ts';
import type { Login } from '../../src/observe/login.ts';
import type { PlannedCheck } from '../../src/probes/plan.ts';
import { hindrances, wantedOf, type NamedCheck } from '../../src/steps/hindrances.ts';
import { collectionOf } from '../observe/fake-effects.ts';

const hostWith = (more: object = {}) => {
  const hosts = { web: { address: 'web.example', user: 'reviewer', ...more } };
  const { web } = reviewConfig.parse({ hosts }).hosts;
  if (!web) throw new Error('no host');
  return web;
};

function checkOf(name: string, steps: unknown[], rights?: string, more = {}): NamedCheck {
  const planned = { probe: { rights } } as unknown as PlannedCheck;
  return { name, planned, collections: [{ ...collectionOf(steps, more), id: name }] };
}

const docker = checkOf('web-M1 docker', [{ run: ['docker', 'ps'], parse: 'text' }], 'group docker');
const swarm = checkOf(
  'web-M1 swarm',
  [{ run: ['docker', 'ps'], parse: 'text' }],
  'a swarm manager, and group docker',
);
const journal = checkOf(
  'web-M1 journal',
  [{ run: ['journalctl', '-n', '1'], parse: 'text' }],
  'group systemd-journal or adm',
);
const nft = checkOf(
  'web-M1 nft',
  [{ run: ['nft', 'list'], parse: 'text', root: true }],
  undefined,
  { package: 'nftables' },
);
const sockets = checkOf('web-M1 sockets', [
  { run: ['ss', '-l'], parse: 'text' },
  { run: ['netstat', '-l'], parse: 'text', insteadOf: 0 },
]);
const far = checkOf('web-M1 far', [{ request: { url: { param: 'url' } } }]);
const all = [docker, swarm, journal, nft, far];
const nftName = '[10000,"nft","list"]';

const able: Login = {
  uid: { ok: true, value: 1000 },
  groups: { ok: true, value: ['adm', 'docker'] },
  path: { ok: true, value: ['/bin'] },
  programs: { ok: true, value: new Set(['timeout', 'sudo', 'docker', 'journalctl', 'nft']) },
  docker: null,
  manager: { ok: true, value: true },
  systemd: null,
  refused: new Map(),
  forward: null,
};
const without = (program: string): Partial<Login> => ({
  programs: {
    ok: true,
    value: new Set(
      ['timeout', 'sudo', 'docker', 'journalctl', 'nft'].filter((it) => it !== program),
    ),
  },
});
const unknown = { ok: false, reason: 'silence' } as const;

describe('what is asked of a login', () => {
  it('is what the checks need, and sudo only where the host says so', () => {
    expect(wantedOf(all, hostWith({ sudo: true, port: 2222 }))).toEqual({
      programs: ['docker', 'journalctl', 'nft', 'timeout', 'sudo'],
      root: new Map([[nftName, { argv: ['nft', 'list'], deadlineMs: 10_000 }]]),
      engine: 'docker',
      manager: true,
      systemd: false,
      forward: 2222,
    });
    expect(wantedOf([nft], hostWith())).toMatchObject({
      programs: ['nft', 'timeout'],
      root: new Map(),
    });
    expect(wantedOf([], hostWith()).programs).toEqual([]);
  });
});

describe('what keeps a login from making checks', () => {
  const found = (login: Partial<Login>, host: object = { sudo: true }) =>
    hindrances(all, hostWith(host), { ...able, ...login }).map(({ why, checks }) => [
      why,
      checks.map((name) => name.replace('web-M1 ', '')).join(' '),
    ]);

  it('is nothing for one that has all of it', () => {
    expect(found({})).toEqual([]);
  });

  it('is a program of which one would be enough, only where none is there', () => {
    const why = (...programs: string[]) =>
      hindrances([sockets], hostWith(), {
        ...able,
        programs: { ok: true, value: new Set(['timeout', ...programs]) },
      }).map((one) => one.why);
    expect([why('ss'), why('netstat')]).toEqual([[], []]);
    expect(why()).toEqual(['ss is not on its PATH, and neither is netstat.']);
    expect(wantedOf([sockets], hostWith()).programs).toEqual(['ss', 'netstat', 'timeout']);
  });

  it.each<[Partial<Login>, object, [RegExp, string][]]>([
    [without('docker'), { sudo: true }, [[/^docker is not on its PATH/, 'docker swarm']]],
    [without('timeout'), { sudo: true }, [[/^timeout is not/, 'docker swarm journal nft']]],
    [without('sudo'), { sudo: true }, [[/^sudo is not/, 'nft']]],
    [without('sudo'), { sudo: false }, [[/^nft needs root, and review.yaml/, 'nft']]],
    [{ refused: new Map([[nftName, 'no']]) }, { sudo: true }, [[/^sudo refuses: no/, 'nft']]],
    [{ uid: { ok: true, value: 0 } }, { sudo: false }, []],
    [
      { programs: unknown },
      { sudo: true },
      [[/could not be told: silence/, 'docker swarm journal nft']],
    ],
    [
      { docker: 'permission denied' },
      { sudo: true },
      [[/^Docker lets this login/, 'docker swarm']],
    ],
    [
      { docker: 'no daemon' },
      { sudo: true },
      [[/^Docker does not answer: no daemon/, 'docker swarm']],
    ],
    [{ manager: { ok: true, value: false } }, { sudo: true }, [[/manages no swarm/, 'swarm']]],
    [{ manager: unknown }, { sudo: true }, [[/does not say whether/, 'swarm']]],
    [
      { groups: { ok: true, value: ['docker'] } },
      { sudo: true },
      [[/not in the group systemd-journal or adm/, 'journal']],
    ],
    // Who is in no group docker may still be let in: Docker was asked.
    [{ groups: { ok: true, value: ['systemd-journal'] } }, { sudo: true }, []],
    [{ groups: unknown }, { sudo: true }, [[/groups of this login could not/, 'journal']]],
    [{ forward: 'forbidden' }, { sudo: true }, [[/^forbidden/, 'far']]],
  ])('%#: names cause and checks', (login, host, expected) => {
    const seen = found(login, host);
    expect(seen.map(([, checks]) => checks)).toEqual(expected.map(([, checks]) => checks));
    for (const [at, [why]] of expected.entries()) expect(seen[at]?.[0]).toMatch(why);
  });

  it('is systemd where it does not run, for the checks that ask it', () => {
    const units = checkOf('units', [{ run: ['systemctl', 'show', 'a.service'], parse: 'text' }]);
    expect(wantedOf([units, docker], hostWith()).systemd).toBe(true);
    const programs = { ok: true, value: new Set(['timeout', 'docker', 'systemctl']) } as const;
    const seen = (systemd: string | null) =>
      hindrances([units, docker], hostWith(), { ...able, programs, systemd });
    expect(seen(null)).toEqual([]);
    expect(seen('System has not been booted with systemd')).toMatchObject([
      {
        why: 'systemd does not answer: System has not been booted with systemd',
        wayOut: expect.stringContaining('look at one that does') as string,
        checks: ['units'],
      },
    ]);
    expect(seen('Connection refused')).toMatchObject([{ wayOut: '' }]);
    const without = { ...programs, value: new Set(['timeout', 'docker']) };
    const missing = { ...able, programs: without, systemd: 'systemctl is not on this host' };
    expect(hindrances([units], hostWith(), missing).map(({ why }) => why)).toEqual([
      'systemctl is not on its PATH.',
    ]);
  });

  it('is of Podman where the host has it: no group, no manager, and nothing that is not known', () => {
    const host = hostWith({ engine: 'podman' });
    const ps = checkOf('ps', [{ run: ['podman', 'ps'], parse: 'text' }], 'the login');
    const [collection] = swarm.collections;
    if (!collection) throw new Error('no collection');
    const stacks = {
      ...swarm,
      collections: [{ ...collection, unknown: 'it is not known for Podman' }],
    };
    expect(wantedOf([ps, stacks], host)).toMatchObject({
      programs: ['podman', 'timeout'],
      engine: 'podman',
      manager: false,
    });
    const programs = { ok: true, value: new Set(['timeout', 'podman']) } as const;
    const seen = hindrances([ps, stacks], host, { ...able, programs, docker: 'no storage' });
    expect(seen.map(({ why, checks }) => [why, checks])).toEqual([
      ['Podman does not answer: no storage', ['ps']],
      ['it is not known for Podman.', ['web-M1 swarm']],
    ]);
  });

  it('comes with the way out: package, group, and what sudo is to grant', () => {
    const waysOut = (login: Partial<Login>) =>
      hindrances(all, hostWith({ sudo: true }), { ...able, ...login });
    expect(waysOut(without('nft'))[0]?.wayOut).toContain('package nftables');
    expect(waysOut({ docker: 'permission denied' })[0]?.wayOut).toContain(
      'usermod -aG docker reviewer',
    );
    expect(waysOut({ groups: { ok: true, value: [] } })[0]?.wayOut).toContain(
      'usermod -aG systemd-journal reviewer',
    );
    expect(waysOut({ refused: new Map([[nftName, 'no']]) })[0]?.grants).toEqual(nft.collections);
  });
});
