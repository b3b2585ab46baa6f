import ipaddr from 'ipaddr.js';

export type Range = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

/**
 * `10.10.0.0/16`, or a bare address as a range of one; null for anything else, the short, octal and
 * hexadecimal forms of inet_aton(3) among it.
 */
export function parseRange(text: string): Range | null {
  const [address = ''] = text.split('/');
  if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return null;
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    return null;
  }
}

/** Whether two ranges share an address. Ranges of different families never do. */
export function overlap(a: Range, b: Range): boolean {
  if (a[0].kind() !== b[0].kind()) return false;
  const prefix = Math.min(a[1], b[1]);
  return a[0].match(b[0], prefix);
}

/** Whether every address of `inner` lies in `outer`. */
export function contains(outer: Range, inner: Range): boolean {
  return outer[1] <= inner[1] && overlap(outer, inner);
}
