// What break-it probes find wrong with a host, and what they let be.
import { describe, expect, it } from 'vitest';
import type { Analysis, Observed } from '../../src/adversary/analysis.ts';
import { bootUnits } from '../../src/adversary/boot-units.ts';
import { clockSkew } from '../../src/adversary/clock-skew.ts';
import { containersNotDurable } from '../../src/adversary/containers-not-durable.ts';
import { fileSystems } from '../../src/adversary/file-systems.ts';
import { imageTagsMoved } from '../../src/adversary/image-tags-moved.ts';
import { publicPorts } from '../../src/adversary/public-ports.ts';
import { routesNotDurable } from '../../src/adversary/routes-not-durable.ts';
import { listedAt } from './builders.ts';

function found(
  analysis: Analysis,
  variables: Readonly<Record<string, unknown>>,
  list = 'wrong',
  observed: Observed = {},
): string[] {
  const result = analysis(variables, {}, observed);
  if (!result.ok) throw new Error(result.reason);
  return (result.value[list] as { subject: string }[]).map(({ subject }) => subject);
}

describe('a unit', () => {
  const target = {
    Id: 'multi-user.target',
    ActiveState: 'active',
    UnitFileState: 'static',
    Job: '',
    WantedBy: '',
    RequiredBy: '',
    TriggeredBy: '',
    ConditionResult: 'yes',
    ConditionTimestampMonotonic: '7',
    AssertResult: 'yes',
    InactiveExitTimestampMonotonic: '7',
    FragmentPath: '/lib/systemd/system/multi-user.target',
    DropInPaths: '',
    Transient: 'no',
  };
  const unit = (parts: object) => ({
    ...target,
    Id: 'app.service',
    ActiveState: 'inactive',
    UnitFileState: 'enabled',
    WantedBy: 'multi-user.target',
    ConditionResult: 'no',
    ConditionTimestampMonotonic: '0',
    InactiveExitTimestampMonotonic: '0',
    FragmentPath: '/etc/systemd/system/app.service',
    ...parts,
  });

  it('that is enabled and that nothing tried to start was never started', () => {
    const units = [target, unit({})];
    expect(found(bootUnits, { units }, 'neverStarted')).toEqual(['app.service']);
  });

  it.each([
    ['runs', { ActiveState: 'active' }],
    ['has run and ended', { InactiveExitTimestampMonotonic: '9' }],
    ['has a condition that was not met', { ConditionTimestampMonotonic: '9' }],
    ['is disabled', { UnitFileState: 'disabled' }],
    ['waits for its turn', { Job: '412' }],
    ['is started by a socket', { TriggeredBy: 'app.socket' }],
    ['is wanted by a target that was not reached', { WantedBy: 'rescue.target' }],
  ])('that %s is none of those', (_what, parts) => {
    expect(found(bootUnits, { units: [target, unit(parts)] }, 'neverStarted')).toEqual([]);
  });

  it.each([
    ['its file', { FragmentPath: '/run/systemd/system/app.service' }, 1],
    ['a drop-in', { DropInPaths: '/etc/x.d/a.conf /run/systemd/system/app.service.d/b.conf' }, 1],
    ['a name like a cloud', { FragmentPath: '/run/systemd/system/cloud-web.service' }, 1],
    ['a name like netplan', { FragmentPath: '/run/systemd/system/netplan-web.service' }, 1],
    ['cloud-init', { FragmentPath: '/run/systemd/system/cloud-final.service' }, 0],
    ['a generator', { FragmentPath: '/run/systemd/generator.late/app.service' }, 0],
    ['systemd-run', { FragmentPath: '/run/systemd/transient/app.service', Transient: 'yes' }, 0],
    ['set-property', { DropInPaths: '/run/systemd/system.control/app.service.d/50.conf' }, 0],
    ['netplan', { FragmentPath: '/run/systemd/system/netplan-wpa-wlan0.service' }, 0],
    [
      'netplan below',
      {
        DropInPaths:
          '/run/systemd/system/systemd-networkd-wait-online.service.d/10-netplan-online.conf',
      },
      0,
    ],
  ])('with %s under /run', (_what, parts, count) => {
    expect(found(bootUnits, { units: [unit(parts)] }, 'inRun')).toHaveLength(count);
  });
});

describe('a container', () => {
  const container = (parts: Record<string, unknown> = {}, labels = {}) => ({
    Name: '/shop',
    Image: 'sha256:1',
    State: { Status: 'running' },
    Config: { Image: 'shop:2', Labels: labels },
    HostConfig: { AutoRemove: false, RestartPolicy: { Name: 'no' } },
    ...parts,
  });
  const enabled = (Id: string, WorkingDirectory = '') => ({
    Id,
    UnitFileState: 'enabled',
    WorkingDirectory,
  });
  const durable = (one: unknown, ...serviceUnits: unknown[]) =>
    found(containersNotDurable, { containers: [one], serviceUnits });

  it('that nothing starts again is not durable', () => {
    const disabled = { ...enabled('shop.service'), UnitFileState: 'disabled' };
    expect(durable(container(), enabled('workshop.service'), disabled)).toEqual(['container shop']);
  });

  it.each([
    ['has a policy', container({ HostConfig: { RestartPolicy: { Name: 'always' } } }), []],
    [
      'goes when it ends',
      container({ HostConfig: { AutoRemove: true, RestartPolicy: { Name: '' } } }),
      [],
    ],
    ['has ended', container({ State: { Status: 'exited' } }), []],
    ['is of a swarm', container({}, { 'com.docker.swarm.service.name': 'shop' }), []],
    ['has a name made up for a run', container({ Name: '/wp_01jd4k8z9yqf3x2v5w7t6s8r0n_0' }), []],
    ['has the name of a unit', container(), [enabled('docker-shop.service')]],
    ['has the name of an instance', container(), [enabled('container@shop.service')]],
    [
      'is of a project that has the name of a unit',
      container({}, { 'com.docker.compose.project': 'store' }),
      [enabled('store.service')],
    ],
    [
      'is of a project in the directory of a unit',
      container({}, { 'com.docker.compose.project.working_dir': '/srv/shop' }),
      [enabled('up.service', '/srv/shop')],
    ],
  ])('that %s is left alone', (_what, one, units) => {
    expect(durable(one, ...units)).toEqual([]);
  });

  it.each([
    [
      'a unit of another project has "compose" in its name',
      '/shop',
      [enabled('compose-blog.service', '/srv/blog')],
    ],
    ['its name is only long', '/postgresprimary01', []],
    ['its name is long without end', `/${'a'.repeat(80_000)}`, []],
  ])('is not durable where %s', (_what, Name, units) => {
    expect(durable(container({ Name }), ...units)).toHaveLength(1);
  });

  const tag = (Repository: string, Tag: string, ID: string) => ({ Repository, Tag, ID });
  const from = (Image: string) => container({ Config: { Image, Labels: null } });

  it.each([
    ['shop:2', [tag('shop', '2', 'sha256:1')], []],
    ['shop:2', [tag('shop', '2', 'sha256:2')], ['container shop']],
    ['shop:2', [tag('shop', '3', 'sha256:1')], ['container shop']],
    ['shop', [tag('shop', 'latest', 'sha256:1')], []],
    ['docker.io/library/shop', [tag('shop', 'latest', 'sha256:1')], []],
    [
      'hub.example.net:5000/shop',
      [tag('hub.example.net:5000/shop', 'latest', 'sha256:2')],
      ['container shop'],
    ],
    [`shop@sha256:${'1'.repeat(64)}`, [], []],
    ['0123456789ab', [], []],
  ])('of %s, where the images are %j', (image, images, wrong) => {
    expect(found(imageTagsMoved, { containers: [from(image)], images })).toEqual(wrong);
  });
});

describe('a port', () => {
  it.each([
    ['tcp', '0.0.0.0', 5432, ['tcp/5432']],
    ['tcp', '::', 5432, ['tcp/5432']],
    ['tcp', '*', 50051, ['tcp/50051']],
    ['udp', '203.0.113.9', 53, ['udp/53']],
    ['tcp', '127.0.0.1', 5432, []],
    ['tcp', '::1', 5432, []],
    ['tcp', '10.0.0.4', 5432, []],
    ['tcp', '::ffff:10.0.0.4', 5432, []],
    ['tcp', 'fe80::1', 5432, []],
    ['tcp', 'fd00::1', 5432, []],
    ['udp', '0.0.0.0', 40411, []],
  ])('%s %s:%i', (protocol, address, port, wrong) => {
    const one = { protocol, address, port, device: null, v6only: null };
    // 203.0.113.0/24 is reserved for documentation: a public address in its place.
    const sockets = [{ ...one, address: address.replace('203.0.113.9', '9.9.9.9') }];
    expect(found(publicPorts, { sockets })).toEqual(wrong);
  });

  const ask = (asked: readonly string[] | undefined, ...addresses: readonly string[]) => {
    const sockets = addresses.map((address) => ({ ...socket, address }));
    const result = publicPorts({ sockets }, { asked }, {});
    if (!result.ok) throw new Error(result.reason);
    return (result.value.wrong as { says: string }[]).map(({ says }) => says);
  };
  const socket = { protocol: 'tcp', port: 5432, device: null, v6only: null };
  const says = (where: string) =>
    `tcp/5432 is listened on at ${where}, and no check of the sheet expects it there`;

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['that no check names', ['tcp/80'], ['0.0.0.0'], [says('0.0.0.0')]],
    ['of another protocol', ['udp/5432'], ['0.0.0.0'], [says('0.0.0.0')]],
    ['that a check expects anywhere', ['tcp/5432'], ['0.0.0.0', '::', '9.9.9.9'], []],
    ['that is expected at all addresses', ['tcp/5432@0.0.0.0'], ['0.0.0.0', '9.9.9.9'], []],
    ['of both families, expected of one', ['tcp/5432@0.0.0.0'], ['*'], [says('*')]],
    ['of both families, expected of both', ['tcp/5432@0.0.0.0', 'tcp/5432@::'], ['*'], []],
    ['that is expected at its address', ['tcp/5432@9.9.9.9'], ['9.9.9.9'], []],
    ['that is expected at another', ['tcp/5432@9.9.9.8'], ['9.9.9.9'], [says('9.9.9.9')]],
    ['that is expected at loopback', ['tcp/5432@127.0.0.1'], ['0.0.0.0'], [says('0.0.0.0')]],
    ['that is expected within', ['tcp/5432@10.0.0.4'], ['10.0.0.4', '::'], [says('::')]],
  ])('%s', (_, asked, addresses, wrong) => {
    expect(ask(asked, ...addresses)).toEqual(wrong);
  });

  it('is told as ever where the review did not compare with the sheet', () => {
    expect(ask(undefined, '0.0.0.0')).toEqual(['tcp/5432 is listened on at 0.0.0.0']);
  });
});

describe('a file system', () => {
  const head = 'Filesystem Type Inodes IUsed IFree IUse% 1K-blocks Used Avail Use% File Mounted on';
  const row = (device: string, inodes: string, blocks: string, mounted: string, type = 'ext4') =>
    `${device} ${type} 9 9 9 ${inodes} 9 9 9 ${blocks} - ${mounted}`;
  const ask = (...rows: readonly string[]) =>
    found(fileSystems, {
      rootDevice: [head, row('/dev/vda', '4%', '19%', '/')].map((line) => line.split(' ')),
      devices: [head, ...rows, 'total - 9 9 9 4% 9 9 9 19% - -'].map((line) => line.split(' ')),
    });

  it.each([
    [row('/dev/vdb', '4%', '90%', '/srv'), []],
    [row('/dev/vdb', '4%', '91%', '/srv'), ['/srv']],
    [row('/dev/vdb', '91%', '4%', '/srv'), ['/srv inodes']],
    [row('/dev/vdb', '-', '100%', '/boot/efi', 'vfat'), ['/boot/efi']],
    [row('/dev/vdb', '-', '100%', '/media/my disc', 'iso9660'), []],
    [row('/dev/vda', '4%', '91%', '/run/host/os-release'), []],
  ])('%s', (line, wrong) => {
    expect(ask(line)).toEqual(wrong);
  });

  it('is not known where the listing has no end', () => {
    const listing = [head, row('/dev/vda', '4%', '19%', '/')].map((line) => line.split(' '));
    expect(fileSystems({ rootDevice: listing, devices: listing }, {}, {})).toMatchObject({
      ok: false,
    });
  });
});

describe('a route', () => {
  const ask = (parts: object, networking = 'disabled') =>
    routesNotDurable(
      {
        routes: [{ dst: '192.0.2.0/24', gateway: '198.18.0.1', dev: 'eth0', ...parts }],
        serviceUnits: [{ Id: 'networking.service', UnitFileState: networking }],
      },
      {},
      {},
    );
  it.each<[string, object, number]>([
    ['of ip route add', {}, 1],
    ['of ip route add, spelt out', { type: 'unicast', protocol: 'boot', table: 'main' }, 1],
    ['of DHCP', { protocol: 'dhcp' }, 0],
    ['of a manager of networks', { protocol: 'static' }, 0],
    ['by default', { dst: 'default' }, 0],
    ['on the link', { gateway: undefined }, 0],
    ['of a VPN', { dev: 'wg0' }, 0],
    ['of another table', { table: '52' }, 0],
  ])('%s', (_what, parts, count) => {
    const result = ask(parts);
    expect(result.ok && result.value.wrong).toHaveLength(count);
  });

  it('is not known where ifupdown adds such', () => {
    expect(ask({}, 'enabled')).toMatchObject({ ok: false });
    expect(ask({ protocol: 'dhcp' }, 'enabled')).toMatchObject({ ok: true });
  });
});

describe('a clock', () => {
  it.each([
    [0, []],
    [29, []],
    [31, ['clock']],
    [-29, []],
    [-32, ['clock']],
  ])('%i s ahead', (seconds, wrong) => {
    const clock = [`${listedAt / 1000 + seconds}.000000000`];
    const observed = { clock: { from: listedAt, to: listedAt } };
    expect(found(clockSkew, { clock }, 'wrong', observed)).toEqual(wrong);
  });
});
