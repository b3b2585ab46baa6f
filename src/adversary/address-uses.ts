// What on a host holds which addresses: networks of Docker, routes, interfaces.
import * as z from 'zod';
import { overlap, parseRange, type Range } from './address.ts';
import { network, type Network } from './swarm.ts';

/** Output of `docker network inspect`, `ip -j route` and `ip -j addr`. */
export const addressUses = z.object({
  networks: z.array(network),
  routes: z.array(
    z.object({ dst: z.string(), dev: z.string().optional(), type: z.string().optional() }),
  ),
  interfaces: z.array(
    z.object({
      ifname: z.string().optional(),
      addr_info: z
        .array(z.object({ local: z.string().optional(), prefixlen: z.int().optional() }))
        .optional(),
    }),
  ),
});
export type AddressUses = z.infer<typeof addressUses>;

/** A range that something holds. */
export interface Use {
  readonly what: string;
  readonly range: string;
  /** The network of Docker, the interface, or `route` for one without an interface. */
  readonly holder: string;
}

/**
 * All that holds addresses but for some networks of Docker and what their own bridges have. Default routes, whole or in
 * the two halves that VPNs use, hold none.
 */
export function usesBesides(
  { networks, routes, interfaces }: AddressUses,
  except: readonly string[],
): Use[] {
  const bridges = new Set(networks.filter(({ Name }) => except.includes(Name)).map(bridgeOf));
  return [
    ...networks.filter(({ Name }) => !except.includes(Name)).flatMap(usesOf),
    ...routes
      .filter(({ dst, dev }) => !isDefault(dst) && !bridges.has(dev ?? ''))
      .map(({ dst, dev }) => ({
        what: dev === undefined ? 'route' : `route by ${dev}`,
        range: dst,
        holder: dev ?? 'route',
      })),
    ...interfaces
      .filter(({ ifname = '?' }) => !bridges.has(ifname))
      .flatMap(({ ifname = '?', addr_info = [] }) =>
        addr_info.flatMap(({ local, prefixlen }) => {
          if (local === undefined) return [];
          const range = prefixlen === undefined ? local : `${local}/${prefixlen}`;
          return [{ what: `address of ${ifname}`, range, holder: ifname }];
        }),
      ),
  ];
}

/** The subnets of a network of Docker. */
export function usesOf({ Name, IPAM }: Network): Use[] {
  return (IPAM.Config ?? []).flatMap(({ Subnet }) =>
    Subnet === undefined
      ? []
      : [{ what: `Docker network ${Name}`, range: Subnet, holder: `network ${Name}` }],
  );
}

/** The interface that Docker makes for a bridge network. */
export function bridgeOf({ Name, Id, Options }: Network): string {
  const named = Options?.['com.docker.network.bridge.name'];
  if (named !== undefined) return named;
  if (Name === 'bridge') return 'docker0';
  return Name === 'docker_gwbridge' ? Name : `br-${Id.slice(0, 12)}`;
}

function isDefault(dst: string): boolean {
  return ['default', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'].includes(dst);
}

/** The uses that share an address with a range; or the one that is no range. */
export function overlapping(
  wanted: Range,
  uses: readonly Use[],
): { readonly ok: true; readonly uses: Use[] } | { readonly ok: false; readonly reason: string } {
  const found: Use[] = [];
  for (const use of uses) {
    const parsed = parseRange(use.range);
    if (!parsed) {
      return { ok: false, reason: `${use.what}: ${JSON.stringify(use.range)} is not a range` };
    }
    if (overlap(wanted, parsed)) found.push(use);
  }
  return { ok: true, uses: found };
}
