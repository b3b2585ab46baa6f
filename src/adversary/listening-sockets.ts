import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { addressesOf, listener, type Listener } from './listeners.ts';

/** Of IPv6, or of both families. */
const wildcards: ReadonlySet<string> = new Set(['*', '::']);

/** So many ports are named to show what the listing has. */
const mostNamed = 5;

/**
 * Where a port is listened on. Gives `addresses`, each once and sorted: an address, `0.0.0.0` for all of
 * IPv4, `::` for all of IPv6. `control` says that the listing shows the port under `besides`, without which nothing is
 * known; `isCertain` whether it tells for every address which families it is for.
 */
export const listeningSockets = analysis(
  {
    variables: z.object({ sockets: z.array(listener) }),
    params: z.object({ port: z.int(), protocol: z.string(), besides: z.int() }),
  },
  ({ sockets }, { port, protocol, besides }): AnalysisResult => {
    const control = sockets.some((one) => one.port === besides && one.protocol === 'tcp');
    if (!control) return { ok: false, reason: missing(besides, sockets) };
    const there = sockets.filter((one) => one.port === port && one.protocol === protocol);
    const addresses = [...new Set(there.flatMap(addressesOf))].sort();
    const isLocal =
      addresses.length > 0 && addresses.every((one) => ipaddr.process(one).range() === 'loopback');
    const hasIPv4 = there.some(({ address }) => address === '0.0.0.0');
    const isCertain = there.every(
      ({ address, v6only }) => v6only !== null || hasIPv4 || !wildcards.has(address),
    );
    return { ok: true, value: { addresses, control, isLocal, isCertain } };
  },
);

/** Why a listing without the port that is to prove it tells nothing, and the way out. */
function missing(besides: number, sockets: readonly Listener[]): string {
  const ports = sockets.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port);
  const all = [...new Set(ports)].sort((a, b) => a - b);
  const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '';
  const shown = all.slice(0, mostNamed).map((port) => `tcp/${port}`);
  const seen = all.length === 0 ? 'no TCP port at all' : `${shown.join(', ')}${more}`;
  return `the listing was to show tcp/${besides}, proof that it shows what is listened on, and shows ${seen}; give \`besides\` a TCP port that is listened on for certain, as sshd's`;
}
