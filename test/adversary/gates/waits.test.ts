// What a host's start scripts say of its boot: whose it is that is not understood.
import { describe, expect, it } from 'vitest';
import { waitsOf, type Sight } from '../../../src/adversary/gates/waits.ts';
import { parseUnits } from '../../../src/adversary/ordering/units.ts';

const UNCLEAR = 'until http --check-status https://ci.example.net/; do sleep 3; done';

interface Started {
  readonly path: string;
  readonly fragment: string;
  readonly dropIns?: string;
}

/** What is told of a unit whose script waits for what nobody understands. */
function toldOf({ path, fragment, dropIns = '' }: Started) {
  const lists = { After: '', Requires: '', Requisite: '', BindsTo: '', Wants: '' };
  const unit = { ...lists, Upholds: '', Conflicts: '', Triggers: '', TriggeredBy: '' };
  const parsed = parseUnits([
    {
      ...unit,
      ...{ Id: 'a.service', Names: 'a.service', LoadState: 'loaded', ActiveState: 'active' },
      ...{ FragmentPath: fragment, DropInPaths: dropIns, DefaultDependencies: 'yes' },
      ...{ NeedDaemonReload: 'no' },
    },
  ]);
  if (!parsed.ok) throw new Error(parsed.reason);
  const inline = path === '';
  const argv = inline ? `/bin/sh -c ${UNCLEAR}` : path;
  const sight: Sight = {
    starts: [
      {
        ...{ Id: 'a.service', Type: 'oneshot', TimeoutStartUSec: 'infinity' },
        commands: [{ phase: 'ExecStart', path: inline ? '/bin/sh' : path, argv }],
        files: [],
      },
    ],
    files: new Map([
      ['/bin/sh', null],
      [path, `#!/bin/sh\n${UNCLEAR}\n`],
    ]),
    ...{ composeLines: [], proxyLines: [], listening: [], unread: [], workloads: [], states: [] },
  };
  const { unclear, notes } = waitsOf(sight, parsed.table, 'multi-user.target', () => true);
  return { unclear: unclear.length, notes: notes.length };
}

const OF_PACKAGE = '/usr/lib/systemd/system/a.service';
const OWN = '/etc/systemd/system/a.service';

describe('what is not understood of a unit', () => {
  it.each<[string, Started]>([
    ["a package's program", { path: '/usr/lib/a/start', fragment: OF_PACKAGE }],
    ["a package's unit", { path: '', fragment: OF_PACKAGE }],
    [
      "a package's program, with its drop-in",
      { path: '/usr/sbin/a', fragment: OF_PACKAGE, dropIns: '/lib/systemd/system/a.service.d/b' },
    ],
  ])('is a note in %s', (_what, started) => {
    expect(toldOf(started)).toEqual({ unclear: 0, notes: 1 });
  });

  it.each<[string, Started]>([
    ['what rc-local.service runs', { path: '/etc/rc.local', fragment: OF_PACKAGE }],
    ['a script of /opt', { path: '/opt/a', fragment: OF_PACKAGE }],
    ['a script of /opt by another name', { path: '/usr/lib/../../opt/a', fragment: OF_PACKAGE }],
    ['an init script', { path: '/etc/init.d/a', fragment: OF_PACKAGE }],
    ['a program of /usr/local', { path: '/usr/local/bin/a', fragment: OF_PACKAGE }],
    ["a package's program, of an own unit", { path: '/usr/lib/a/start', fragment: OWN }],
    [
      'a drop-in',
      { path: '', fragment: OF_PACKAGE, dropIns: '/etc/systemd/system/a.service.d/b.conf' },
    ],
  ])('may be a gate in %s', (_what, started) => {
    expect(toldOf(started)).toEqual({ unclear: 1, notes: 0 });
  });
});
