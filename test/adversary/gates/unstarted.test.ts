// A wait for a unit that nothing starts: told only where it is certain, and never taken for none.
import { describe, expect, it } from 'vitest';
import { bootDeadlock } from '../../../src/adversary/boot-deadlock.ts';
import { host, unit, type Properties } from '../ordering/listing.ts';

const SCRIPT = '/opt/wait';
const GATE = 'until systemctl is-active --quiet vault; do echo waiting for vault; sleep 3; done';

interface Changed {
  /** Properties of vault.service as PID 1 shows them. */
  readonly vault?: Properties;
  /** What became of it at this boot; null where the host does not say. */
  readonly state?: Properties | null;
  /** The script that waits, its other lines. */
  readonly script?: string;
  /** Units beside them. */
  readonly others?: readonly (readonly [id: string, properties: Properties])[];
  /** What another service runs. */
  readonly runs?: string;
  readonly vaultType?: string;
  readonly goal?: Properties;
  /** Files whose text nobody could read. */
  readonly unread?: readonly string[];
}

function looked(changed: Changed) {
  const { vault = {}, state = {}, script = GATE, others = [], runs = '/bin/true' } = changed;
  const names = 'app.service other.service';
  const blocks = host(
    { Wants: names, After: names, ActiveState: 'active', ...changed.goal },
    unit('app.service', { FragmentPath: '/etc/systemd/system/app.service' }),
    unit('other.service', { FragmentPath: '/etc/systemd/system/other.service' }),
    unit('vault.service', { FragmentPath: '/etc/systemd/system/vault.service', ...vault }),
    ...others.map(([id, properties]) => unit(id, properties)),
  );
  const start = (Id: string, argv: string, Type = 'oneshot', files: readonly string[] = []) => ({
    ...{ Id, Type, TimeoutStartUSec: 'infinity', files },
    commands: [{ phase: 'ExecStart', path: argv.split(' ')[0] ?? '', argv, ignored: false }],
  });
  const seen = {
    units: blocks,
    anchor: ['goal.target'],
    unitFiles: blocks.map(({ Id }) => ({ Id })),
    orderLines: [],
    starts: [
      start('app.service', SCRIPT, 'oneshot', [SCRIPT, ...(changed.unread ?? [])]),
      start('other.service', runs),
      start('vault.service', '/usr/bin/vault', changed.vaultType ?? 'notify'),
    ],
    startStates:
      state === null
        ? []
        : [
            {
              ...{
                Id: 'vault.service',
                UnitFileState: 'disabled',
                InactiveExitTimestampMonotonic: '0',
              },
              ...{ WantedBy: '', RequiredBy: '', TriggeredBy: '', ...state },
            },
          ],
    scripts: [
      ...['/bin/true', '/bin/sh'].map((path) => ({ path, state: 'missing', lines: [] })),
      {
        path: SCRIPT,
        state: 'read',
        lines: `#!/bin/sh\n${script}`.split('\n').map((text, at) => ({ number: at + 1, text })),
      },
    ],
    ...{ programs: [], composeLines: [], proxyLines: [], jobs: [] },
    socketUnits: [{ address: '0.0.0.0', port: 22, unit: 'ssh.service' }],
    processes: [['1', 'init.scope', '/sbin/init']],
  };
  return bootDeadlock(seen, {}, {});
}

function findings(changed: Changed) {
  const result = looked(changed);
  return result.ok ? (result.value['findings'] as Record<string, unknown>[]) : result.reason;
}

describe('a wait that nothing ever ends', () => {
  it('is found, with what shows it', () => {
    expect(findings({})).toMatchObject([
      {
        subject: 'app.service>vault.service',
        severity: 'blocking',
        says: 'A fresh boot hangs: app.service waits for vault.service, and nothing starts that: it is disabled, no unit wants or triggers it, no start script names it otherwise, and nobody has started it since this boot; nothing ends it',
      },
    ]);
  });

  it.each<[string, Changed]>([
    ['a static unit', { state: { UnitFileState: 'static' } }],
    ['a masked one', { vault: { LoadState: 'masked' }, state: null }],
    ['a comment that names it', { script: `# systemctl start vault\n${GATE}` }],
    ['another unit of a longer name', { script: `logrotate vault-agent\n${GATE}` }],
    ['a script that goes on in the next line', { script: GATE.replace('; do', '\ndo') }],
    ['a line that nobody would write', { script: `${GATE}\n: ${'systemctl start '.repeat(4000)}` }],
  ])('is found of %s', (_what, changed) => {
    expect(findings(changed)).toMatchObject([{ subject: 'app.service>vault.service' }]);
  });

  it('weighs what its end weighs', () => {
    const script = `timeout 60 sh -c '${GATE}'`;
    expect(findings({ script })).toMatchObject([{ severity: 'major' }]);
  });
});

it('a wait until it does not run is over at once', () => {
  const script = 'until [ "$(systemctl is-active vault)" = inactive ]; do sleep 1; done';
  const seen = looked({ script });
  expect(seen.ok && [seen.value['findings'], seen.value['unseen']]).toEqual([[], []]);
});

describe('where it is not certain, nothing is found and nothing is passed', () => {
  it.each<[string, Changed]>([
    [
      'somebody has started it since this boot',
      { state: { InactiveExitTimestampMonotonic: '71' } },
    ],
    ['it runs now', { vault: { ActiveState: 'active' } }],
    ['it has a job', { state: { Job: '12' } }],
    [
      'it is enabled for another target',
      { state: { UnitFileState: 'enabled', WantedBy: 'x.target' } },
    ],
    [
      'a generator makes it',
      {
        vault: { FragmentPath: '/run/systemd/generator/vault.service' },
        state: { UnitFileState: 'generated' },
      },
    ],
    ['it lies under /run', { vault: { FragmentPath: '/run/systemd/system/vault.service' } }],
    [
      'it is masked until the next boot',
      { vault: { LoadState: 'masked', FragmentPath: '/run/systemd/system/vault.service' } },
    ],
    ['a device wants it', { others: [['dev-sdb.device', { Wants: 'vault.service' }]] }],
    ['a timer triggers it', { others: [['vault.timer', { Triggers: 'vault.service' }]] }],
    ['systemd knows a trigger', { state: { TriggeredBy: 'vault.path' } }],
    ['D-Bus may start it', { vaultType: 'dbus' }],
    ['the boot is not over', { goal: { ActiveState: 'inactive' } }],
    ['a script starts it', { script: `systemctl start --no-block vault\n${GATE}` }],
    ['another service starts it', { runs: '/bin/sh -c "systemctl start vault.service"' }],
    [
      'a script starts it in the loop',
      {
        script:
          'until systemctl is-active vault\ndo\n  systemctl start vault --no-block\n  sleep 1\ndone',
      },
    ],
    [
      'the wait is for its end, which never comes',
      { script: 'until [ "$(systemctl is-active vault)" = failed ]; do sleep 1; done' },
    ],
    [
      'something else ends the wait, too',
      { script: 'until systemctl is-active vault || [ -e /srv/ready ]; do sleep 3; done' },
    ],
    [
      'something else in the loop ends the wait, too',
      { script: 'until systemctl is-active vault; do [ -e /srv/ready ] && break; sleep 3; done' },
    ],
    ['a script has its name', { script: `UNITS="vault"\n${GATE}` }],
    [
      'a script starts what is not said',
      { runs: '/bin/sh -c "systemctl start --no-block $UNITS"' },
    ],
    ['a script was not read', { unread: ['/opt/other'] }],
    ['a unit file has changed', { others: [['z.service', { NeedDaemonReload: 'yes' }]] }],
    ['the host does not say what became of it', { state: null }],
  ])('%s', (_what, changed) => {
    const seen = looked(changed);
    expect(findings(changed)).toEqual([]);
    const told = seen.ok ? JSON.stringify(seen.value['unseen']) : seen.reason;
    expect(told).toMatch(/nothing of the boot is seen to start vault|could not be read|understood/);
  });
});
