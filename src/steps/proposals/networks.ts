import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { source, type Draft } from './proposal.ts';

/** What Docker takes a subnet from where nobody named one (default-address-pools of dockerd, default-addr-pool of a swarm). */
const pools = [
  { base: '172.16.0.0/12', size: 16 },
  { base: '192.168.0.0/16', size: 20 },
  { base: '10.0.0.0/8', size: 24 },
].map(({ base, size }) => ({ base: ipaddr.parseCIDR(base), size }));

/** Networks whose subnet somebody chose; one of Docker's own choice is another after the next `up`. */
export const networks = source(
  {
    about: 'Docker networks',
    collector: 'docker-networks',
    probes: ['docker-network-subnet'],
  },
  z.object({
    networks: z.array(
      z.object({
        Name: z.string(),
        IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string() })).nullish() }),
      }),
    ),
  }),
  (variables) =>
    variables.networks.flatMap(({ Name, IPAM }): Draft[] => {
      const [subnet, ...more] = (IPAM.Config ?? []).map(({ Subnet }) => Subnet);
      if (subnet === undefined || more.length > 0 || isByChance(subnet)) return [];
      return [
        {
          name: `network ${Name}`,
          says: `the network ${Name} is ${subnet}`,
          probe: 'docker-network-subnet',
          with: { network: Name, subnet },
        },
      ];
    }),
);

function isByChance(subnet: string): boolean {
  if (!ipaddr.isValidCIDR(subnet)) return true;
  const [address, size] = ipaddr.parseCIDR(subnet);
  return pools.some(
    (pool) =>
      address.kind() === pool.base[0].kind() && size === pool.size && address.match(pool.base),
  );
}
