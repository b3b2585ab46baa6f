// Rules of iptables in other words, and what cannot be told of them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFiles } from '../../src/adversary/filters/iptables-boot.ts';
import {
  file,
  filter,
  found,
  of,
  printed,
  saved,
  ssh,
  told,
  v4,
  type Host,
} from './iptables-host.ts';

describe('a file in words of its own', () => {
  // Both sides as iptables 1.8.9 of Debian 12 took and printed them.
  it.each([
    ['-p tcp --dport ssh -j ACCEPT', '-p tcp -m tcp --dport 22 -j ACCEPT'],
    ['--protocol TCP --destination-port 22 --jump ACCEPT', '-p tcp -m tcp --dport 22 -j ACCEPT'],
    ['-p tcp --dport 1024: -j DROP', '-p tcp -m tcp --dport 1024:65535 -j DROP'],
    ['-s 10.1.2.3/255.0.0.0 -j DROP', '-s 10.0.0.0/8 -j DROP'],
    ['-s 0.0.0.0/0 -j DROP', '-j DROP'],
    ['-s 192.0.2.7 -j DROP', '-s 192.0.2.7/32 -j DROP'],
    ['-s ! 192.0.2.7 -j DROP', '! -s 192.0.2.7/32 -j DROP'],
    [
      '-m state --state ESTABLISHED,RELATED -j ACCEPT',
      '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    ],
    [
      '-p tcp --dport 22 -j ACCEPT -m comment --comment "the way in"',
      '-p tcp -m tcp --dport 22 -m comment --comment "the way in" -j ACCEPT',
    ],
    [
      '-p tcp --syn -j REJECT',
      '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with icmp-port-unreachable',
    ],
    [
      '-p icmp --icmp-type echo-request -m limit --limit 120/minute -j ACCEPT',
      '-p icmp -m icmp --icmp-type 8 -m limit --limit 2/sec -j ACCEPT',
    ],
    [
      '-m recent --name x --update --seconds 60 -j DROP',
      '-m recent --update --seconds 60 --name x --mask 255.255.255.255 --rsource -j DROP',
    ],
    ['-j LOG --log-level warning', '-j LOG'],
  ])('is what it makes: %s', (written, live) => {
    const host = { live: filter(`-A INPUT ${live}`), files: file(`-A INPUT ${written}`) };
    expect(found(host)).toEqual([]);
  });

  it('has a rule of each address that a line names', () => {
    const rule = (address: string): string => `-A INPUT -s ${address} -j DROP`;
    const live = filter(rule('192.0.2.1/32'), rule('192.0.2.2/32'));
    expect(found({ live, files: file(rule('192.0.2.1,192.0.2.2')) })).toEqual([]);
    expect(found({ live, files: file(rule('192.0.2.1,192.0.2.3')) })).toEqual([
      `missing rule ${rule('192.0.2.3')} ${of}`,
      `rule ${rule('192.0.2.2/32')} ${of}`,
    ]);
  });

  it('whose words are not known may mean a rule that does the same, and no other', () => {
    const files = file('-A INPUT -s office.example.net -j ACCEPT');
    const live = (verdict: string) => filter(`-A INPUT -s 192.0.2.9/32 -j ${verdict}`);
    expect(found({ live: live('ACCEPT'), files })).toEqual([]);
    expect(found({ live: live('DROP'), files })).toHaveLength(2);
  });

  it('may say in a comment what looks like an option', () => {
    const rule = (comment: string): string => `-A INPUT -m comment --comment "${comment}" -j DROP`;
    expect(found({ live: filter(rule('-s')), files: file(rule('-d')) })).toHaveLength(2);
  });

  it('with a command that is not known says nothing', () => {
    const files = file('-D INPUT 1');
    expect(found({ live: filter(), files })).toEqual([]);
    expect(told({ live: filter(ssh), files })).toEqual([
      [],
      [`a line of ${v4} that is not known here`],
    ]);
  });
});

describe('what cannot be told', () => {
  const absent = [{ path: '/proc/sys/kernel/ostype' }];
  const nft = (chains: readonly unknown[]) => ({
    filterChains: { nftables: [{ metainfo: { json_schema_version: 1 } }, ...chains] },
  });
  const chain = (name: string) => ({ chain: { family: 'ip', table: 'nat', name, hook: 'output' } });
  const whole = /has a table nat of iptables, and no iptables-save prints it whole/;

  it.each<[string, Host, RegExp]>([
    ['a table that nft shows alone', { more: nft([chain('OUTPUT')]) }, whole],
    [
      'a table that the kernel lists alone',
      { more: { legacyRules4: saved('') }, legacy: { nat: [] } },
      whole,
    ],
    [
      'a table with chains of nft',
      {
        live: { nat: [] },
        more: { rules4: { backend: 'nf_tables', lines: ['*nat'], incompatible: ['nat'] } },
      },
      whole,
    ],
    ['one program of two', { more: { rules6: absent } }, /and the other is not/],
    ['no nft', { live: filter(), more: { filterChains: absent } }, /nft is not on the host/],
    ['nothing at all', { more: { filterChains: absent } }, /nft is not on the host/],
    [
      'a list that may not be read',
      {
        more: { legacyTables: [{ path: '/proc/net/ip_tables_names', state: 'unread', lines: [] }] },
      },
      /was not read/,
    ],
    ['a unit of which nothing is said', { more: { serviceUnits: [] } }, /nothing is said of/],
  ])('is %s', (_what, host, reason) => {
    expect(found(host)).toMatch(reason);
  });

  it('is nothing where a table of that name is all of nft', () => {
    expect(found({ more: nft([chain('mine')]) })).toEqual([]);
  });

  it('is nothing where no program of iptables is there, nor a table', () => {
    const more = { rules4: absent, rules6: absent, legacyRules4: absent, legacyRules6: absent };
    expect(found({ more })).toEqual([]);
    expect(found({ more: { ...more, ...nft([chain('OUTPUT')]) } })).toMatch(whole);
  });

  it('is nothing where iptables is of before nft, and prints all that the kernel lists', () => {
    const old = { rules4: saved(printed(filter(ssh), '')), filterChains: absent };
    const host = { legacy: filter(), more: { ...old, legacyRules4: absent, legacyRules6: absent } };
    expect(found(host)).toEqual([`rule ${ssh} ${of}`]);
  });
});

describe('what iptables-save prints', () => {
  const text = printed({ nat: [':OUTPUT ACCEPT [0:0]', ssh], filter: [] });

  it('is read with the packet filter that it is of', () => {
    expect(saved(text)).toMatchObject({ backend: 'nf_tables', incompatible: [] });
    expect(saved(printed(filter(), ''))).toMatchObject({ backend: 'legacy' });
    expect(saved('')).toEqual({ backend: null, incompatible: [], lines: [] });
    expect(
      saved(`# Table \`filter' contains incompatible base-chains, use 'nft' tool to list them.\n`),
    ).toMatchObject({ incompatible: ['filter'] });
  });

  it('is not read where any line of it is cut off, or another stands in it', () => {
    const lines = text.split('\n');
    const ends = text.indexOf('# Generated', 1);
    for (let at = 1; at < text.length; at++)
      expect([at, at === ends || typeof saved(text.slice(0, at)) === 'string']).toEqual([at, true]);
    for (const [at] of lines.entries())
      expect(typeof saved(lines.toSpliced(at, 0, 'Welcome!').join('\n'))).toBe('string');
  });
});

it('knows the files that its collector reads', () => {
  const collector = new URL('../../probes/collectors/iptables-files.yaml', import.meta.url);
  const text = readFileSync(collector, 'utf8');
  for (const path of readFiles) expect(text).toContain(`- ${path}\n`);
});
