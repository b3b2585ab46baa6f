import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const listener = z.object({
  protocol: z.string(),
  address: z.string(),
  port: z.int(),
  device: z.string().nullable(),
  v6only: z.boolean().nullable(),
});
type Listener = z.infer<typeof listener>;

/** Of IPv6, or of both families. */
const wildcards: ReadonlySet<string> = new Set(['*', '::']);

/**
 * Where a port is listened on. Gives `addresses`, each once and sorted: an address, `0.0.0.0` for all of
 * IPv4, `::` for all of IPv6. An IPv6 wildcard counts for IPv4 as well unless the kernel says that it
 * does not. `control` says whether the listing shows the port under `besides`; `isCertain` whether it tells
 * for every address which families it is for.
 */
export const listeningSockets = analysis(
  {
    variables: z.object({ sockets: z.array(listener) }),
    params: z.object({ port: z.int(), protocol: z.string(), besides: z.int() }),
  },
  ({ sockets }, { port, protocol, besides }): AnalysisResult => {
    const there = sockets.filter((one) => one.port === port && one.protocol === protocol);
    const addresses = [...new Set(there.flatMap(addressesOf))].sort();
    const control = sockets.some((one) => one.port === besides && one.protocol === 'tcp');
    const isLocal =
      addresses.length > 0 && addresses.every((one) => ipaddr.process(one).range() === 'loopback');
    const hasIPv4 = there.some(({ address }) => address === '0.0.0.0');
    const isCertain = there.every(
      ({ address, v6only }) => v6only !== null || hasIPv4 || !wildcards.has(address),
    );
    return { ok: true, value: { addresses, control, isLocal, isCertain } };
  },
);

function addressesOf({ address, v6only }: Listener): string[] {
  if (address === '*') return v6only === true ? ['::'] : ['0.0.0.0', '::'];
  if (address === '::') return v6only === true ? ['::'] : ['0.0.0.0', '::'];
  return [ipaddr.process(address).toString()];
}
