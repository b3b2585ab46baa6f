// Who holds which address on a network of a swarm, and how many are left.
import { contains, parseRange, type Range } from './address.ts';
import { isLive, type Network, type Node, type Service, type Task } from './swarm.ts';

interface Holder {
  readonly who: string;
  readonly address: string;
}

/** What `docker network`, `service`, `task` and `node` say together. */
export interface Swarm {
  readonly networks: readonly Network[];
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
  readonly nodes: readonly Node[];
}

export interface Occupation {
  readonly outside: string[];
  readonly used: number;
  readonly free: number;
}

/**
 * VIPs of services, tasks that have not ended, and what the node at hand lists besides (its own endpoint). `free`:
 * addresses of the subnet but its first, its last and the gateway, less those in use and one for each other node, whose
 * endpoint is not seen from here. Of a network with IPv6 too, of the family that has fewer: a task needs one of each.
 */
export function occupationOf(
  found: Network,
  { services, tasks, nodes }: Swarm,
):
  | { readonly ok: true; readonly value: Occupation }
  | { readonly ok: false; readonly reason: string } {
  const subnets = (found.IPAM.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
  const ranges = subnets.map(parseRange).filter((range) => range !== null);
  if (ranges.length === 0 || ranges.length !== subnets.length) {
    return { ok: false, reason: `network ${found.Name} shows no subnet` };
  }
  const others = Math.max(0, nodes.length - 1);
  return account(ranges, holders(found, services, tasks.filter(isLive)), others);
}

function account(
  ranges: readonly Range[],
  held: readonly Holder[],
  others: number,
): ReturnType<typeof occupationOf> {
  const addresses = new Map<string, Range>();
  const outside: string[] = [];
  for (const { who, address } of held) {
    const range = parseRange(bare(address));
    if (!range) return { ok: false, reason: `${who} holds ${JSON.stringify(address)}` };
    addresses.set(range[0].toString(), range);
    if (!ranges.some((subnet) => contains(subnet, range))) outside.push(`${who} ${bare(address)}`);
  }
  const used = [...addresses.values()];
  const free = families(ranges).map((kind) => {
    const all = ranges.filter(isOf(kind)).reduce((sum, subnet) => sum + usable(subnet), 0);
    return all - used.filter(isOf(kind)).length - others;
  });
  const value = {
    outside: [...new Set(outside)].sort(),
    used: used.length,
    free: Math.min(...free),
  };
  return { ok: true, value };
}

type Kind = ReturnType<Range[0]['kind']>;

function families(ranges: readonly Range[]): Kind[] {
  return [...new Set(ranges.map(([address]) => address.kind()))];
}

function isOf(kind: Kind): (range: Range) => boolean {
  return ([address]) => address.kind() === kind;
}

/** Addresses that a subnet can give out: not the network's, the broadcast's and the gateway's. */
function usable([address, prefix]: Range): number {
  const bits = (address.kind() === 'ipv4' ? 32 : 128) - prefix;
  return Math.max(0, 2 ** Math.min(bits, 52) - 3);
}

function holders(found: Network, services: readonly Service[], tasks: readonly Task[]): Holder[] {
  const names = new Map(services.map(({ ID, Spec }) => [ID, Spec.Name]));
  return [
    ...services.flatMap(({ Spec, Endpoint }) =>
      (Endpoint?.VirtualIPs ?? [])
        .filter(({ NetworkID }) => NetworkID === found.Id)
        .flatMap(({ Addr }) =>
          Addr === undefined ? [] : [{ who: `VIP of ${Spec.Name}`, address: Addr }],
        ),
    ),
    ...tasks.flatMap(({ ServiceID, ID, NetworksAttachments }) =>
      (NetworksAttachments ?? [])
        .filter(({ Network }) => Network.ID === found.Id)
        .flatMap(({ Addresses }) => Addresses ?? [])
        .map((address) => ({ who: `task of ${names.get(ServiceID) ?? ID}`, address })),
    ),
    ...Object.values(found.Containers ?? {}).flatMap(({ Name = 'container', IPv4Address }) =>
      IPv4Address === undefined || IPv4Address === '' ? [] : [{ who: Name, address: IPv4Address }],
    ),
  ];
}

/** Names of the services that have an address on a network. */
export function membersOf(
  found: Network,
  services: readonly Service[],
  tasks: readonly Task[],
): string[] {
  const attached = new Set(
    tasks
      .filter(({ NetworksAttachments }) =>
        (NetworksAttachments ?? []).some(({ Network }) => Network.ID === found.Id),
      )
      .map(({ ServiceID }) => ServiceID),
  );
  return services
    .filter(
      ({ ID, Endpoint }) =>
        attached.has(ID) ||
        (Endpoint?.VirtualIPs ?? []).some(({ NetworkID }) => NetworkID === found.Id),
    )
    .map(({ Spec }) => Spec.Name)
    .sort();
}

function bare(address: string): string {
  return address.split('/')[0] ?? address;
}
