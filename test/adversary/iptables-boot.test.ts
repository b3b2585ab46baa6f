// What a boot makes besides the files that it loads: scripts, units, managers, and files that were not read.
import { describe, expect, it } from 'vitest';
import { file, filter, found, of, ssh, told, v4, type Host, type Tables } from './iptables-host.ts';

const rule = `rule ${ssh} ${of}`;
const unit = (command: string, state = 'enabled'): Pick<Host, 'units'> => ({
  units: { 'x.service': [state, command] },
});
const script = (text: string): Pick<Host, 'scripts'> => ({ scripts: { '/opt/f': text } });
const nft = (text: string): Host => ({
  filters: { '/etc/nftables.conf': text },
  units: { 'nftables.service': ['enabled', '/usr/sbin/nft -f /etc/nftables.conf'] },
});
const makes = (where: string, from = '/opt/f'): string => `what ${from} makes in ${where}`;

describe('what may have made a rule', () => {
  it.each<[string, Host, string]>([
    [
      'a manager',
      { units: { 'shorewall.service': ['enabled', '/sbin/shorewall'] } },
      'what shorewall.service makes',
    ],
    [
      'a tunnel',
      { units: { 'wg-quick@wg0.service': ['enabled', 'wg-quick up wg0'] } },
      'what wg-quick@wg0.service makes',
    ],
    ['a script of its chain', script('iptables -F INPUT\niptables -A INPUT'), makes(`INPUT ${of}`)],
    [
      'a unit that puts another one there',
      unit('/sbin/iptables -I INPUT -p udp --dport 1194 -j ACCEPT'),
      makes(`INPUT ${of}`, 'x.service'),
    ],
    [
      'a branch for its end',
      script('case $1 in stop) iptables -I INPUT -j X;; esac'),
      makes(`INPUT ${of}`),
    ],
    [
      'words of a shell',
      unit('/bin/sh -c "iptables --append=INPUT -j X"'),
      makes(`INPUT ${of}`, 'x.service'),
    ],
    [
      'words of Python',
      script('run(["/sbin/iptables", "-w", "-A", "INPUT"])'),
      makes(`INPUT ${of}`),
    ],
    ['a line that goes on', script('iptables -w \\\n  -AINPUT -j X'), makes(`INPUT ${of}`)],
    [
      'a rule put in another place',
      script('iptables -t filter -R INPUT 1 -j X'),
      makes(`INPUT ${of}`),
    ],
    [
      'chains by variables',
      script('iptables -A $chain -j ACCEPT'),
      `what /opt/f makes in chains ${of}`,
    ],
    ['an unread script', script('unread'), '/opt/f'],
    ['another file', unit('/sbin/iptables-restore /srv/rules'), '/srv/rules'],
    [
      'a pipe',
      unit('/bin/sh -c xzcat /x | iptables-restore'),
      'what x.service gives to iptables-restore',
    ],
    ['a file that may not be read', { files: { [v4]: 'unread' } }, v4],
    [
      'a file of nft that makes its table',
      nft('table ip filter {\n chain INPUT {\n }\n}'),
      'what nft makes of /etc/nftables.conf',
    ],
    [
      'a file of nft that includes another',
      nft('include "/srv/*.nft"'),
      'what nft makes of /etc/nftables.conf',
    ],
  ])('is %s: it is no finding, and not looked at', (_what, host, unseen) => {
    expect(told({ live: filter(ssh), ...host })).toEqual([[], [unseen]]);
    expect(told({ live: {}, ...host })).toEqual([[], []]);
  });

  it.each([
    'IPT=/sbin/iptables\n$IPT -A INPUT -j ACCEPT',
    'export IPT="/sbin/iptables"',
    'IPT="iptables -w"',
    'ipt = "/usr/sbin/iptables"',
    'IPT=$(command -v iptables)',
    'IPT=`which iptables`',
    ': ${IPT:=iptables}',
    'for ipt in iptables ip6tables; do',
    'for ip in ip ip6; do ${ip}tables -A INPUT; done',
    'ipt() { iptables "$@"; }',
    'iptables -w $rule',
    'iptables \\\n  $rule',
    'xargs -n 3 iptables < /srv/rules',
  ])('is a name of its own for iptables: %s', (text) => {
    const unseen = ['what /opt/f makes by variables'];
    expect(told({ live: filter(ssh), ...script(text) })).toEqual([[], unseen]);
    const hooks = { '/etc/network/if-up.d/f': text.split('\n')[0] ?? '' };
    const host = { hooks, units: { 'networking.service': ['enabled', '/sbin/ifup -a'] } } as const;
    expect(told({ live: filter(ssh), ...host })).toEqual([
      [],
      ['what /etc/network/if-up.d/f makes by variables'],
    ]);
  });

  it.each<[string, Host]>([
    [
      'a unit that is not there',
      {
        units: { 'firewalld.service': ['', ''] },
        more: {
          serviceUnits: [{ Id: 'firewalld.service', UnitFileState: '', LoadState: 'not-found' }],
        },
      },
    ],
    ['a unit that is switched off', unit('/sbin/iptables -A INPUT -j X', 'disabled')],
    ['a comment', script('# iptables -A INPUT\ntrue # iptables -A INPUT\niptables -L')],
    ['another chain', script('iptables -A OUTPUT -j INPUT -m comment --comment INPUT')],
    [
      'a look at the chain',
      script(
        'iptables -w -nL INPUT | grep $x\niptables -C INPUT $y\niptables -nL $y\niptables -S $y',
      ),
    ],
    ['what takes rules away', script('iptables -D INPUT -j X\niptables -F')],
    ['a policy', script('iptables -P INPUT DROP')],
    ['another table', script('iptables -t nat -A INPUT -j X\niptables --table=raw -A INPUT -j X')],
    ['the other family', script('ip6tables -A INPUT -s 2001:db8::1 -j DROP')],
    [
      'what is said of it',
      script('echo "iptables failed: $?"\ndockerd --firewall-backend=iptables'),
    ],
    ['nft that makes others', nft('table inet filter {\n chain input {\n }\n}')],
    ['nft that makes another table', nft('table ip nat {\n chain INPUT {\n }\n}')],
  ])('is not %s', (_what, host) => {
    expect(told({ live: filter(ssh), ...host })).toEqual([[rule], []]);
  });

  it('is looked for by table: a variable may name any', () => {
    const [nat, by] = [{ nat: [ssh] } as Tables, 'what /opt/f makes by variables'];
    const ofNat = 'of table nat of iptables';
    expect(told({ live: nat, ...script('iptables -t nat -A INPUT') })).toEqual([
      [],
      [makes(`INPUT ${ofNat}`)],
    ]);
    expect(told({ live: nat, ...script('iptables -A INPUT') })).toEqual([
      [`rule ${ssh} ${ofNat}`],
      [],
    ]);
    expect(told({ live: nat, ...script('iptables -t $t -A INPUT') })).toEqual([[], [by]]);
    expect(told({ live: nat, ...script('iptables $more -A INPUT') })).toEqual([[], [by]]);
  });

  it('hides nothing that it did not make', () => {
    const other = '-A OUTPUT -p tcp -m tcp --dport 25 -j DROP';
    const live = filter(':INPUT DROP [0:0]', ssh, other);
    expect(told({ live, live6: filter(ssh), ...script('iptables -A INPUT -j X') })).toEqual([
      [
        `policy of chain INPUT ${of}`,
        `rule ${ssh} of table filter of ip6tables`,
        `rule ${other} ${of}`,
      ],
      [makes(`INPUT ${of}`)],
    ]);
    const bad = { [v4]: ['*nat', '-D OUTPUT 1', 'COMMIT'].join('\n') };
    expect(told({ live: { ...filter(ssh), nat: [other] }, files: bad })).toEqual([
      [rule],
      [`a line of ${v4} that is not known here`],
    ]);
  });
});

describe('what may have taken a rule away, or set a policy', () => {
  it.each(['-D INPUT -j X', '-F INPUT', '-F', '--flush', '-R INPUT 1 -j X'])('is %s', (words) => {
    const [wrong, unseen] = told({
      files: file(ssh),
      live: filter(),
      ...script(`iptables ${words}`),
    });
    expect([wrong, (unseen as string[]).length]).toEqual([[], 1]);
  });

  it.each(['-A INPUT -j X', '-P INPUT DROP', '-D OUTPUT -j X', '-t nat -F'])(
    'is not %s',
    (words) => {
      const host = { files: file(ssh), live: filter(), ...script(`iptables ${words}`) };
      expect(told(host)).toEqual([[`missing ${rule}`], []]);
    },
  );

  it('is -P alone for a policy', () => {
    const live = filter(':INPUT DROP [0:0]');
    const policy = [`policy of chain INPUT ${of}`];
    expect(told({ live, ...script('iptables -P INPUT DROP') })).toEqual([
      [],
      [makes(`INPUT ${of}`)],
    ]);
    expect(told({ live, ...script('iptables -P OUTPUT DROP') })).toEqual([policy, []]);
    expect(told({ live, ...script('iptables -A INPUT -j X') })).toEqual([policy, []]);
    expect(told({ live, ...script('ip6tables -P INPUT DROP') })).toEqual([policy, []]);
  });

  it('may have put them in another order', () => {
    const drop = '-A INPUT -j DROP';
    const host = { live: filter(drop, ssh), files: file(ssh, drop) };
    expect(told({ ...host, ...script('iptables -I INPUT -j DROP') })).toEqual([
      [],
      [makes(`INPUT ${of}`)],
    ]);
    expect(found({ ...host, ...script('iptables -P INPUT DROP') })).toEqual([
      `order of chain INPUT ${of}`,
    ]);
  });
});

describe('what a package runs', () => {
  it('loads files, and hides nothing by what it does at its end', () => {
    const plugin = '/usr/share/netfilter-persistent/plugins.d/15-ip4tables';
    const text = `iptables-restore $NOFLUSH < ${v4}\niptables -t $table -F\niptables -t $table -P $chain ACCEPT`;
    expect(told({ live: filter(ssh), files: file(), hooks: { [plugin]: text } })).toEqual([
      [rule],
      [],
    ]);
    const own = plugin.replace('15-ip4tables', '50-mine');
    expect(told({ live: filter(ssh), hooks: { [own]: 'iptables -A INPUT -j X' } })).toEqual([
      [],
      [makes(`INPUT ${of}`, own)],
    ]);
  });

  it('is that of Red Hat, which names its file by a variable', () => {
    const init = '/usr/libexec/iptables/iptables.init';
    const host = {
      units: { 'iptables.service': ['enabled', `${init} start`] },
      scripts: { [init]: 'IPTABLES=iptables\n$IPTABLES-restore $OPT $IPTABLES_DATA' },
    } as const;
    const at = '/etc/sysconfig/iptables';
    const files = { [at]: file(ssh)[v4] ?? '' };
    expect(told({ ...host, live: filter(ssh), files })).toEqual([[], []]);
    expect(told({ ...host, live: filter(ssh) })).toEqual([[rule], []]);
    expect(told({ ...host, files })).toEqual([[`missing ${rule}`], []]);
    expect(told({ ...host, live: filter(ssh), files: { [at]: 'unread' } })).toEqual([[], [at]]);
  });
});
