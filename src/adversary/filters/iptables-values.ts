/** Values of iptables' options as iptables-save prints them, whatever words they were given in. */
import ipaddr from 'ipaddr.js';
import { parseRange } from '../address.ts';

/** The value as it is printed; `''` where the option is not printed, as it is what holds anyway; null where that cannot be told. */
type Normal = (value: string, family: 4 | 6) => string | null;

const protocols: Readonly<Record<string, string>> = {
  ...{ '0': '', all: '', '1': 'icmp', '6': 'tcp', '17': 'udp', '47': 'gre', '50': 'esp' },
  ...{ '51': 'ah', '58': 'ipv6-icmp', icmpv6: 'ipv6-icmp', 'ipv6-icmp': 'ipv6-icmp' },
  ...{ icmp: 'icmp', tcp: 'tcp', udp: 'udp', gre: 'gre', esp: 'esp', ah: 'ah', sctp: 'sctp' },
  ...{ '132': 'sctp', '89': 'ospf', ospf: 'ospf', '112': 'vrrp', vrrp: 'vrrp', igmp: 'igmp' },
};
const services: Readonly<Record<string, string>> = {
  ...{ 'ftp-data': '20', ftp: '21', ssh: '22', telnet: '23', smtp: '25', domain: '53', tftp: '69' },
  ...{ http: '80', www: '80', pop3: '110', sunrpc: '111', ntp: '123', imap2: '143', imap: '143' },
  ...{ snmp: '161', ldap: '389', https: '443', submission: '587', ldaps: '636', imaps: '993' },
  ...{
    pop3s: '995',
    openvpn: '1194',
    mysql: '3306',
    postgresql: '5432',
    bootps: '67',
    bootpc: '68',
  },
};
const icmp: Readonly<Record<string, string>> = {
  ...{ 'echo-reply': '0', pong: '0', 'destination-unreachable': '3', 'source-quench': '4' },
  ...{ redirect: '5', 'echo-request': '8', ping: '8', 'time-exceeded': '11' },
  ...{ 'ttl-exceeded': '11', 'parameter-problem': '12', 'fragmentation-needed': '3/4' },
};
const icmp6: Readonly<Record<string, string>> = {
  ...{ 'destination-unreachable': '1', 'packet-too-big': '2', 'time-exceeded': '3' },
  ...{ 'ttl-exceeded': '3', 'parameter-problem': '4', 'echo-request': '128', ping: '128' },
  ...{ 'echo-reply': '129', pong: '129', 'router-solicitation': '133' },
  ...{ 'router-advertisement': '134', 'neighbour-solicitation': '135', redirect: '137' },
  ...{ 'neighbor-solicitation': '135', 'neighbour-advertisement': '136' },
  ...{ 'neighbor-advertisement': '136' },
};
const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

const asIs: Normal = (value) => value;
const number: Normal = (value) => (/^(?:0|[1-9]\d*)$/.test(value) ? value : null);
const list: Normal = (value) => value.split(',').sort().join(',');

/** One address or net. Of a name nobody can tell here what it meant when it was loaded. */
const address: Normal = (value, family) => {
  const [, base, mask] = /^([^/]+)\/(\d+\.\d+\.\d+\.\d+)$/.exec(value) ?? [];
  const prefix = mask === undefined ? null : prefixOf(mask);
  const range = parseRange(base === undefined ? value : `${base}/${String(prefix)}`);
  if (!range || range[0].kind() !== `ipv${family}`) return null;
  const [given, length] = range;
  if (length === 0) return '';
  const whole = `${given.toString()}/${String(length)}`;
  const net =
    family === 4
      ? ipaddr.IPv4.networkAddressFromCIDR(whole)
      : ipaddr.IPv6.networkAddressFromCIDR(whole);
  return `${net.toString()}/${String(length)}`;
};

function prefixOf(mask: string): number | null {
  return ipaddr.IPv4.isValidFourPartDecimal(mask)
    ? ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask()
    : null;
}

const port: Normal = (value) => {
  const known = Object.hasOwn(services, value) ? services[value] : undefined;
  if (known !== undefined) return known;
  const [, from = '', to] = /^(\d*)(?::(\d*))?$/.exec(value) ?? [];
  if (value === '' || !/^\d*(?::\d*)?$/.test(value)) return null;
  if (to === undefined) return from;
  const [first, last] = [from === '' ? '0' : from, to === '' ? '65535' : to];
  return first === last ? first : `${first}:${last}`;
};

const ports: Normal = (value, family) => {
  const all = value.split(',').map((one) => port(one, family));
  return all.includes(null) ? null : all.join(',');
};

const icmpType: Normal = (value, family) => {
  const names = family === 4 ? icmp : icmp6;
  if (/^\d+(?:\/\d+)?$/.test(value)) return value;
  return (Object.hasOwn(names, value) ? names[value] : undefined) ?? null;
};

/** Flags in the order in which they are printed. */
const flags: Normal = (value) => {
  const sides = value.split(' ').map((side) => {
    if (side === 'ALL') return flagNames.join(',');
    const given = side.split(',');
    if (side === 'NONE') return side;
    if (!given.every((one) => flagNames.includes(one))) return null;
    return flagNames.filter((one) => given.includes(one)).join(',');
  });
  return sides.length === 2 && !sides.includes(null) ? sides.join(' ') : null;
};

/** Options whose printed form is known here. */
export const normalOf: Readonly<Record<string, Normal>> = {
  ...{ '-s': address, '-d': address, '-i': asIs, '-o': asIs, '-j': asIs, '-g': asIs, '-m': asIs },
  '-p': (value) => {
    const name = value.toLowerCase();
    return (Object.hasOwn(protocols, name) ? protocols[name] : undefined) ?? null;
  },
  ...{ '--dport': port, '--sport': port, '--dports': ports, '--sports': ports, '--ports': ports },
  ...{ '--state': list, '--ctstate': list, '--comment': asIs, '--log-prefix': asIs },
  ...{ '--icmp-type': icmpType, '--icmpv6-type': icmpType, '--tcp-flags': flags },
  ...{ '--to-destination': asIs, '--to-source': asIs, '--to-ports': asIs, '--set-xmark': asIs },
  ...{ '--src-type': asIs, '--dst-type': asIs, '--match-set': asIs, '--ctdir': asIs },
  '--uid-owner': number,
  '--gid-owner': number,
  '--mac-source': (value) => value.toLowerCase(),
  '--limit-burst': (value) => (value === '5' ? '' : number(value, 4)),
  '--log-level': (value) => (/^(?:4|warning|warn)$/.test(value) ? '' : number(value, 4)),
  '--reject-with': (value) => (/^(?:icmp6?-[a-z-]+|tcp-reset)$/.test(value) ? value : null),
  // A rate is printed by another unit where that is shorter.
  '--limit': (value) => (/^\d\/(?:sec|min|hour|day)$/.test(value) ? value : null),
};
