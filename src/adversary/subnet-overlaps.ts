import * as z from 'zod';
import { overlap, parseRange, type Range } from './address.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import { network, type Network } from './swarm.ts';

interface Use {
  readonly what: string;
  readonly range: string;
}

/**
 * What on a host overlaps a subnet: networks of Docker but for the excepted (and what their own
 * bridges have), routes of every table but default ones (whole, or in the two halves that VPNs
 * use), addresses of interfaces with what is on their link, up or down. Gives `overlaps`, sentences.
 */
export const subnetOverlaps = analysis(
  {
    variables: z.object({
      networks: z.array(network),
      routes: z.array(z.object({ dst: z.string(), dev: z.string().optional() })),
      interfaces: z.array(
        z.object({
          ifname: z.string().optional(),
          addr_info: z
            .array(z.object({ local: z.string().optional(), prefixlen: z.int().optional() }))
            .optional(),
        }),
      ),
    }),
    params: z.object({ subnet: z.string(), except: z.array(z.string()) }),
  },
  ({ networks, routes, interfaces }, { subnet, except }): AnalysisResult => {
    const wanted = parseRange(subnet);
    if (wanted?.[0].kind() !== 'ipv4') {
      return {
        ok: false,
        reason: `${subnet} is not an IPv4 subnet: routes are looked up for IPv4`,
      };
    }
    const bridges = new Set(networks.filter(({ Name }) => except.includes(Name)).map(bridgeOf));
    const uses: Use[] = [
      ...networks
        .filter(({ Name }) => !except.includes(Name))
        .flatMap(({ Name, IPAM }) =>
          (IPAM.Config ?? []).flatMap(({ Subnet }) =>
            Subnet === undefined ? [] : [{ what: `Docker network ${Name}`, range: Subnet }],
          ),
        ),
      ...routes
        .filter(({ dst, dev }) => !isDefault(dst) && !bridges.has(dev ?? ''))
        .map(({ dst, dev }) => ({
          what: dev === undefined ? 'route' : `route by ${dev}`,
          range: dst,
        })),
      ...interfaces
        .filter(({ ifname = '?' }) => !bridges.has(ifname))
        .flatMap(({ ifname = '?', addr_info = [] }) =>
          addr_info.flatMap(({ local, prefixlen }) =>
            local === undefined
              ? []
              : [
                  {
                    what: `address of ${ifname}`,
                    range: prefixlen === undefined ? local : `${local}/${prefixlen}`,
                  },
                ],
          ),
        ),
    ];
    return overlapsOf(wanted, uses);
  },
);

/** The interface that Docker makes for a bridge network, unless it was given another name. */
function bridgeOf({ Name, Id }: Network): string {
  if (Name === 'bridge') return 'docker0';
  return Name === 'docker_gwbridge' ? Name : `br-${Id.slice(0, 12)}`;
}

function isDefault(dst: string): boolean {
  return ['default', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'].includes(dst);
}

function overlapsOf(wanted: Range, uses: readonly Use[]): AnalysisResult {
  const overlaps: string[] = [];
  for (const { what, range } of uses) {
    const parsed = parseRange(range);
    if (!parsed) return { ok: false, reason: `${what}: ${JSON.stringify(range)} is not a range` };
    if (overlap(wanted, parsed)) overlaps.push(`${what} ${range}`);
  }
  return { ok: true, value: { overlaps: [...new Set(overlaps)].sort() } };
}
