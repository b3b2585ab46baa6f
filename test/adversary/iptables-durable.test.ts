// Rules of iptables that live against the files that the next boot loads.
import { describe, expect, it } from 'vitest';
import {
  asked,
  file,
  filesOf,
  filter,
  found,
  kept,
  none,
  of,
  ssh,
  v4,
  type Host,
  type Tables,
} from './iptables-host.ts';

describe('a rule of iptables', () => {
  it('is durable where the file has it, whatever else the file says', () => {
    expect(found({ live: filter(ssh), files: file('# ours', ':INPUT ACCEPT [3:4]', ssh) })).toEqual(
      [],
    );
  });

  it.each<[string, Host]>([
    ['no file is loaded', { ...none }],
    ['the file has it not', { files: file() }],
    ['the file has it in another chain', { files: file(ssh.replace('INPUT', 'OUTPUT')) }],
    [
      'the file has it for another port',
      { files: file(ssh.replace('22', '2222')), live: filter(ssh) },
    ],
    [
      'the unit is disabled',
      { files: file(ssh), units: { 'netfilter-persistent.service': ['disabled', ''] } },
    ],
    ['the file is not there', {}],
    ['the file has it in a comment', { files: file(`#${ssh}`) }],
  ])('is lost where %s', (_what, host) => {
    expect(found({ live: filter(ssh), ...host })).toContain(`rule ${ssh} ${of}`);
  });

  it('comes back where it is gone, and the file has it', () => {
    expect(asked({ live: filter(), files: file(ssh) })).toEqual([
      {
        subject: `missing rule ${ssh} ${of}`,
        says: `the rule ${ssh} ${of} does not live, and ${v4} makes it at the next boot`,
        evidence: [ssh],
      },
    ]);
  });

  it('is told once for a chain that nothing makes, and where a chain has many', () => {
    const chain = [':BANNED - [0:0]', '-A BANNED -s 192.0.2.1/32 -j DROP'];
    expect(found({ live: filter(...chain) })).toEqual([`chain BANNED ${of}`]);
  });

  it('is counted where a chain has many: one more is another finding', () => {
    const rules = (count: number) =>
      Array.from({ length: count }, (_, at) => ssh.replace('22', String(at + 1)));
    expect(found({ live: filter(...rules(10)) })).toHaveLength(10);
    for (const count of [11, 12]) {
      const subject = `rules of chain INPUT ${of}`;
      const many = rules(count);
      expect(found({ live: filter(...many, ...many) })).toEqual([`${String(count)} ${subject}`]);
      expect(found({ files: file(...many) })).toEqual([`${String(count)} missing ${subject}`]);
      expect(asked({ live: filter(...many) })).toMatchObject([{ evidence: many.slice(-10) }]);
    }
  });

  it('stays what it was called by itself as long as it is told with others', () => {
    const rules = Array.from({ length: 11 }, (_, at) => ssh.replace('22', String(at + 1)));
    const [last] = rules.splice(-1);
    expect(kept({ live: filter(...rules) })).toEqual([]);
    expect(kept({ live: filter(...rules, last ?? '') })).toEqual(
      [...rules, last].map((rule) => `rule ${String(rule)} ${of}`),
    );
  });

  it('has a subject of its own, however long it is', () => {
    const long = (port: string): string =>
      `-A INPUT -m comment --comment "${'x'.repeat(250)}" -p tcp -m tcp --dport ${port} -j DROP`;
    const both = filter(long('1'), long('2'));
    expect(found({ live: both })).toEqual(['1', '2'].map((port) => `rule ${long(port)} ${of}`));
  });

  it('is looked for in the tables of iptables-legacy too, and of ip6tables', () => {
    expect(found({ legacy: filter(ssh) })).toEqual([`rule ${ssh} ${of}`]);
    expect(found({ live6: filter(ssh) })).toEqual([`rule ${ssh} of table filter of ip6tables`]);
  });

  it('is no other one where it stands twice', () => {
    expect(found({ live: filter(ssh, ssh), files: file(ssh) })).toEqual([]);
  });

  it('stands where the file puts it', () => {
    const drop = '-A INPUT -j DROP';
    const other = [`order of chain INPUT ${of}`];
    expect(found({ live: filter(drop, ssh), files: file(ssh, drop) })).toEqual(other);
    const inserted = ssh.replace('-A INPUT', '-I INPUT 1');
    expect(found({ live: filter(ssh, drop), files: file(drop, inserted) })).toEqual([]);
  });
});

describe('a policy', () => {
  const live = filter(':INPUT DROP [0:0]');
  const policy = [`policy of chain INPUT ${of}`];

  it('is lost where the file has another, or none', () => {
    expect(found({ live })).toEqual(policy);
    expect(found({ live, files: file(':INPUT ACCEPT [0:0]') })).toEqual(policy);
    expect(found({ live, files: file(':INPUT DROP [0:0]') })).toEqual([]);
  });

  it('comes with the next boot where only the file has it', () => {
    expect(found({ live: filter(), files: file(':INPUT DROP [0:0]') })).toEqual(policy);
  });

  it('is the stricter one of two packet filters', () => {
    expect(found({ live: filter(':INPUT ACCEPT [0:0]'), legacy: live })).toEqual(policy);
  });

  it("is Docker's, or ufw's", () => {
    const docker = [':FORWARD DROP [0:0]', ':DOCKER-USER - [0:0]'];
    expect(found({ live: filter(...docker) })).toEqual([]);
    expect(found({ live: filter(':INPUT DROP [0:0]', ':ufw-user-input - [0:0]') })).toEqual([]);
    expect(found({ live: filter(':FORWARD DROP [0:0]') })).toHaveLength(1);
    expect(found({ live: filter(':INPUT DROP [0:0]', ':DOCKER-USER - [0:0]') })).toEqual(policy);
  });
});

describe('a program', () => {
  it.each<[string, Tables]>([
    ['Docker', filter('-A FORWARD -j DOCKER-USER', '-A DOCKER-USER -j RETURN')],
    [
      'Docker, of a bridge with a name of its own',
      filter(
        '-A FORWARD -o proxy0 -j DOCKER',
        '-A FORWARD -o proxy0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
        '-A FORWARD -i proxy0 ! -o proxy0 -j ACCEPT',
        '-A FORWARD -i proxy0 -o proxy0 -j ACCEPT',
      ),
    ],
    [
      'Docker, for ports and the ingress of a swarm',
      {
        nat: [
          '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
          '-A POSTROUTING -o docker_gwbridge -m addrtype --src-type LOCAL -j MASQUERADE',
          '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
          '-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
        ],
        raw: ['-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP'],
      },
    ],
    [
      'fail2ban',
      filter('-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd', '-A f2b-sshd -j X'),
    ],
    ['tailscale', filter('-A INPUT -j ts-input', '-A ts-input -i lo -j ACCEPT')],
    ['libvirt', filter('-A INPUT -j LIBVIRT_INP')],
    ['Kubernetes', filter('-A INPUT -j KUBE-FIREWALL', '-A FORWARD -j CNI-FORWARD')],
    ['netavark', { nat: ['-A POSTROUTING -j NETAVARK-HOSTPORT-MASQ'] }],
    [
      'wg-quick',
      {
        raw: [
          '-A PREROUTING -d 10.0.0.2/32 ! -i wg0 -m comment --comment "wg-quick(8) rule for wg0" -j DROP',
        ],
      },
    ],
    ['a tunnel', filter('-A FORWARD -i wg0 -j ACCEPT')],
    ['sshguard', filter('-A INPUT -j sshguard')],
    ['crowdsec', filter('-A INPUT -m set --match-set crowdsec-blacklists src -j DROP')],
    [
      'lxd',
      filter(
        '-A INPUT -i lxdbr0 -p tcp -m tcp --dport 53 -m comment --comment "generated for LXD network lxdbr0" -j ACCEPT',
      ),
    ],
    ['ufw', filter('-A INPUT -j ufw-before-input', '-A ufw-before-input -i lo -j ACCEPT')],
  ])('makes its own rules, which no file has to have: %s', (_program, live) => {
    expect(found({ live, ...none })).toEqual([]);
    const text = Object.entries(live).map(([name, lines]) => [`*${name}`, ...lines, 'COMMIT']);
    expect(found({ files: { [v4]: text.flat().join('\n') } })).toEqual([]);
  });

  it.each([
    '-A DOCKER-USER -p icmp -j DROP',
    '-A DOCKER-USER -s 192.0.2.1/32 -j RETURN',
    '-A FORWARD -s 10.0.0.0/8 -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A FORWARD -i docker0 -p tcp -m tcp --dport 25 -j DROP',
    '-A FORWARD -i docker0 -o eth0 -j ACCEPT',
  ])('did not make %s', (rule) => {
    expect(found({ live: filter(rule), ...none })).toEqual([`rule ${rule} ${of}`]);
  });

  it('is not Docker for what DOCKER-USER names', () => {
    const user = '-A DOCKER-USER ! -s 192.0.2.0/24 -i eth0 -j DROP';
    const jump = '-A FORWARD -i eth1 -j DOCKER-USER';
    const byHand = ['eth0', 'eth1'].map((name) => `-A FORWARD -i ${name} -o docker0 -j ACCEPT`);
    expect(found({ live: filter(user, jump, ...byHand), files: file(user) })).toEqual(
      byHand.map((rule) => `rule ${rule} ${of}`),
    );
  });

  it("is Docker in each table of a family, where one of them shows the bridge as Docker's", () => {
    const bridge = filter('-A FORWARD -o proxy0 -j DOCKER');
    const others = {
      nat: ['-A POSTROUTING -s 172.20.0.0/16 ! -o proxy0 -j MASQUERADE'],
      raw: ['-A PREROUTING -d 172.20.0.2/32 ! -i proxy0 -j DROP'],
    };
    expect(found({ live: { ...bridge, ...others }, ...none })).toEqual([]);
    expect(found({ live: others, files: file(...(bridge.filter ?? [])) })).toEqual([]);
    expect(found({ live: others, live6: bridge, ...none })).toHaveLength(2);
  });

  it('ufw makes what its files say, where it is on', () => {
    const rule = '-A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE';
    const units = { 'ufw.service': ['enabled', '/usr/lib/ufw/ufw-init start'] } as const;
    const files = { '/etc/ufw/before.rules': `*nat\n${rule}\nCOMMIT` };
    const on = (text: string) => ({ hooks: filesOf({ '/etc/ufw/ufw.conf': text }) });
    const live = { nat: [rule] };
    expect(found({ live, units, files, more: on('ENABLED=yes') })).toEqual([]);
    expect(found({ live, units, files, more: on('ENABLED=no') })).toHaveLength(1);
    expect(found({ units, files, more: on('ENABLED=yes') })).toEqual([]);
  });
});
