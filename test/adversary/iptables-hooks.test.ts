// Files that load rules count where the boot runs them.
import { describe, expect, it } from 'vitest';
import { file, filter, of, ssh, told, v4, type Host } from './iptables-host.ts';

const load = `iptables-restore < ${v4}`;
const up = (unit: string): Pick<Host, 'units'> => ({ units: { [unit]: ['enabled', '/bin/x'] } });
const at = (path: string, more: Host = {}): Host => ({
  ...{ live: filter(ssh), files: file(ssh), hooks: { [path]: load } },
  ...more,
});
const lost = [[`rule ${ssh} ${of}`], []];
const fine = [[], []];

const hooks = [
  ['/etc/network/interfaces', 'networking.service'],
  ['/etc/network/interfaces.d/eth0', 'networking.service'],
  ['/etc/network/if-pre-up.d/iptables', 'networking.service'],
  ['/etc/network/if-up.d/ip-tables_1', 'networking.service'],
  ['/etc/rc.local', 'rc-local.service'],
  ['/etc/NetworkManager/dispatcher.d/10-rules.sh', 'NetworkManager.service'],
  ['/etc/networkd-dispatcher/routable.d/rules.sh', 'networkd-dispatcher.service'],
  ['/etc/ufw/before.init', 'ufw.service'],
  ['/usr/share/netfilter-persistent/plugins.d/50-mine', 'netfilter-persistent.service'],
] as const;

describe('a hook', () => {
  it.each(hooks)('%s is run by %s alone', (path, unit) => {
    expect(told(at(path, up(unit)))).toEqual(fine);
    const off = { units: { [unit]: ['disabled', '/bin/x'] } } as const;
    expect(told(at(path, off))).toEqual(lost);
  });

  it.each(hooks.filter(([path]) => !path.includes('interfaces')))(
    '%s is run where it may be executed',
    (path, unit) => {
      const having = (mode: string): Host => at(path, { ...up(unit), modes: { [path]: mode } });
      expect(told(having('644'))).toEqual(lost);
      expect(told(having('744'))).toEqual(fine);
      expect(told(having(''))).toEqual([[], [path]]);
      const linked = (mode: string): Host =>
        at(path, {
          ...up(unit),
          modes: { [path]: '-> /etc/rc.d/rc.local', '/etc/rc.d/rc.local': mode },
        });
      expect(told(linked('755'))).toEqual(fine);
      expect(told(linked('644'))).toEqual(lost);
      expect(told(linked(''))).toEqual([[], [path]]);
    },
  );

  it.each([
    '/etc/network/if-pre-up.d/iptables.sh',
    '/etc/network/if-up.d/rules~',
    '/usr/share/netfilter-persistent/plugins.d/15-ip4tables.bak',
  ])('%s has a name that is left out', (path) => {
    const units = {
      ...up('networking.service').units,
      ...up('netfilter-persistent.service').units,
    };
    expect(told(at(path, { units }))).toEqual(lost);
  });

  it('of rc.local may be run at the boot although its unit is not known now', () => {
    expect(told(at('/etc/rc.local', up('x.service')))).toEqual([[], ['/etc/rc.local']]);
    const modes = { '/etc/rc.local': '644' };
    expect(told(at('/etc/rc.local', { ...up('x.service'), modes }))).toEqual(lost);
  });

  it('that is not there is not waited for', () => {
    const foundHooks = [{ path: '/etc/rc.local', state: 'missing', lines: [] }];
    expect(told({ live: filter(ssh), more: { foundHooks } })).toEqual(lost);
  });

  it('names a link beside it, by its place', () => {
    const path = '/etc/NetworkManager/dispatcher.d/rules';
    const modes = { [path]: '-> no-wait.d', '/etc/NetworkManager/dispatcher.d/no-wait.d': '755' };
    expect(told(at(path, { ...up('NetworkManager.service'), modes }))).toEqual(fine);
  });

  it('whose folder may not be listed is not looked at, where its unit starts', () => {
    const path = '/etc/NetworkManager/dispatcher.d';
    const closed = (unit: string): Host =>
      at(path, { ...up(unit), hooks: { [path]: 'unread' }, modes: { [path]: '' } });
    expect(told(closed('NetworkManager.service'))).toEqual([[], [path]]);
    expect(told(closed('networking.service'))).toEqual(lost);
  });
});

describe('a line', () => {
  const script = (text: string): Host => ({
    ...{ live: filter(ssh), files: file(ssh), hooks: {}, scripts: { '/opt/f': text } },
  });

  it.each([
    `true # ${load}`,
    `  # ${load}`,
    `iptables-restore --test < ${v4}`,
    `iptables-restore -t ${v4}`,
    `if ! iptables-restore -nt ${v4}; then exit 1; fi`,
    `sh -c "iptables-restore ${v4} -t"`,
  ])('loads nothing: %s', (text) => {
    expect(told(script(text))).toEqual(lost);
  });

  it.each([
    load,
    `iptables-restore --test < ${v4} && ${load}`,
    `echo "ticket #12"; ${load} # once`,
    `iptables-restore -n ${v4}`,
    `iptables-restore \\\n  ${v4}`,
  ])('loads the file: %s', (text) => {
    expect(told(script(text))).toEqual(fine);
  });
});
