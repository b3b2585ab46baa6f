// One thing that cannot be told hides none of the others, and is named.
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/adversary/analysis.ts';
import { fileSystems } from '../../src/adversary/file-systems.ts';
import { mountedSecrets } from '../../src/adversary/mounted-secrets.ts';
import { networksCollide } from '../../src/adversary/networks-collide.ts';
import { networksNearlyFull } from '../../src/adversary/networks-nearly-full.ts';
import { replicasOnOneNode } from '../../src/adversary/replicas-on-one-node.ts';
import { secretsReadable } from '../../src/adversary/secrets-readable.ts';
import { secretsUnreadable } from '../../src/adversary/secrets-unreadable.ts';
import { servicesRestarting } from '../../src/adversary/services-restarting.ts';
import { daemonAt, id, instant, manager, network, node, service, task } from './builders.ts';

function told(analysis: Analysis, variables: Readonly<Record<string, unknown>>) {
  const result = analysis(variables, {}, {});
  if (!result.ok) throw new Error(result.reason);
  const { wrong, unseen } = result.value as { wrong: { subject: string }[]; unseen: string[] };
  return { wrong: wrong.map(({ subject }) => subject), unseen };
}

const owned = (path: string, mode: string) => ({
  ...{ path, kind: mode.startsWith('d') ? 'directory' : 'file', mode },
  ...{ owner: 'root', group: 'root' },
});
const way = (path: string, mode = '0644') => ({
  ...{ path, found: true, denied: false, kind: 'file', places: [owned(path, mode)] },
});
/** Behind a door that the login may not pass, and others may. */
const closed = (path: string) => ({ path, found: false, denied: true, places: [] });

describe('of secrets', () => {
  it('that are mounted into containers', () => {
    const secrets = ['/keys/a', '/closed/b', '/gone/c'].map((Source) => ({ Type: 'bind', Source }));
    const mountedPlaces = [way('/keys/a'), closed('/closed/b')];
    expect(told(mountedSecrets, { mounted: [{ Name: 'app', secrets }], mountedPlaces })).toEqual({
      wrong: ['file /keys/a'],
      unseen: ['/closed/b', '/gone/c'],
    });
  });

  const host = {
    ...{ proxySecrets: [], proxyPlaces: [], credentialLines: [], variableNames: [] },
    unitSecrets: [
      { unit: 'app.service', users: ['www'], groups: [], named: ['/keys/a', '/closed/b'] },
    ],
    unitPlaces: [
      ...['/etc/shadow', '/etc/gshadow', '/etc/ssh/ssh_host_rsa_key'].map((path) =>
        way(path, '0600'),
      ),
      ...['ecdsa', 'ed25519'].map((kind) => way(`/etc/ssh/ssh_host_${kind}_key`, '0600')),
    ],
    accounts: ['uid=33(www) gid=33(www) groups=33(www)'],
  };
  const listing = (modes: Readonly<Record<string, string>>) => ({
    unitPlaces: [...host.unitPlaces, way('/keys/a', modes['/keys/a']), closed('/closed/b')],
    unitListing: [...host.unitPlaces.map(({ path }) => path), '/keys/a'].map(
      (path) => `-rw------- 1 0 0 1 Nov 22 03:50 ${path}`,
    ),
  });

  it('that all may read', () => {
    const unread = (path: string) => ({ path, state: 'unread', secrets: [], lines: [] });
    const seen = {
      ...host,
      ...listing({ '/keys/a': '0644' }),
      proxySecrets: [unread('/etc/nginx/a.conf')],
      credentialLines: [unread('/etc/app.conf')],
      variableNames: [unread('/etc/app.env')],
    };
    expect(told(secretsReadable, seen)).toEqual({
      wrong: ['file /keys/a'],
      unseen: ['/closed/b', '/etc/app.conf', '/etc/app.env', '/etc/nginx/a.conf'],
    });
  });

  it('that the user of a unit may not', () => {
    const seen = { ...host, ...listing({ '/keys/a': '0600' }) };
    expect(told(secretsUnreadable, seen)).toEqual({
      wrong: ['file /keys/a of app.service'],
      unseen: ['/closed/b for the user of app.service'],
    });
    const nobody = { ...seen, accounts: ['uid=34(other) gid=34(other) groups=34(other)'] };
    expect(secretsUnreadable(nobody, {}, {})).toMatchObject({ ok: false });
  });
});

describe('of networks', () => {
  const [proxy, odd] = [network('proxy', '10.10.0.0/16'), network('odd', '10.10.0/16')];

  it('that collide', () => {
    const routes = [
      { dst: '10.10.4.0/24', dev: 'eth1' },
      { dst: 'somewhere', dev: 'eth2' },
    ];
    const seen = { networks: [proxy, odd], routes, interfaces: [] };
    expect(told(networksCollide, seen)).toEqual({
      wrong: ['eth1 and network proxy'],
      unseen: ['Docker network odd (10.10.0/16)', 'route by eth2 (somewhere)'],
    });
  });

  it('that are nearly full', () => {
    const full = { ...network('full', '10.20.0.0/30'), Scope: 'swarm' };
    const vips = ['full', 'odd'].map((name) => ({ NetworkID: id(name), Addr: '10.20.0.2/30' }));
    const seen = {
      networks: [{ ...odd, Scope: 'swarm' }, full],
      services: [service('web', { vips })],
      tasks: [task('web', { on: { [id('full')]: ['10.20.0.3/30'] } })],
      nodes: [manager],
    };
    expect(told(networksNearlyFull, seen)).toEqual({
      wrong: ['network full'],
      unseen: ['network odd (network odd shows no subnet)'],
    });
  });
});

it('of services that are started again and again', () => {
  const failed = (slot: string, CurrentState: string) => ({ Name: slot, CurrentState, Error: '' });
  const began = instant(daemonAt - 50 * 60_000);
  const seen = {
    services: [service('web'), service('api')],
    history: [
      failed('web.1', 'Failed 3 minutes ago'),
      failed('web.1', 'Failed 2 minutes ago'),
      failed('api.1', 'Failed a while ago'),
    ],
    engine: { SystemTime: instant(daemonAt) },
    daemon: [{ ActiveEnterTimestamp: `Sat ${began.slice(0, 10)} ${began.slice(11, 19)} UTC` }],
  };
  expect(told(servicesRestarting, seen)).toEqual({
    wrong: ['service web'],
    unseen: ['the tasks of api'],
  });
});

it('of services whose tasks are all on one node', () => {
  const pinned = { constraints: ['node.labels.disk==ssd'] };
  const running = ['web', 'db', 'db', 'web', 'one'].map((name) => task(name));
  const seen = {
    services: [service('web'), service('db', pinned), service('one', pinned)],
    ...{ tasks: running, nodes: [manager, node('node-2')] },
  };
  expect(told(replicasOnOneNode, seen)).toEqual({
    wrong: ['service web'],
    unseen: ['service db (node.labels.disk==ssd)'],
  });
});

it('of file systems', () => {
  const head =
    'Filesystem Type Inodes IUsed IFree IUse% 1K-blocks Used Avail Use% File Mounted on'.split(' ');
  const row = (device: string, blocks: string, mounted: string) =>
    `${device} ext4 9 9 9 4% 9 9 9 ${blocks} - ${mounted}`.split(' ');
  const seen = {
    rootDevice: [head, row('/dev/vda', '19%', '/')],
    devices: [head, row('/dev/vdb', '99%', '/srv'), row('/dev/vdc', '?', '/x'), ['total']],
  };
  expect(told(fileSystems, seen)).toEqual({
    wrong: ['/srv'],
    unseen: ['the file system of "/dev/vdc ext4 9 9 9 4% 9 9 9 ? - /x"'],
  });
});
