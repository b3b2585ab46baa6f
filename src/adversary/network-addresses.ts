import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { membersOf, occupationOf } from './network-occupation.ts';
import { isLive, network, node, service, task, type Network, type Service } from './swarm.ts';

/**
 * Who holds which address on a network of a swarm. Gives `members`, names of services that
 * have an address there; `involved`, those too whose specification names the network; `outside`,
 * `used` and `free`: see {@link occupationOf}.
 */
export const networkAddresses = analysis(
  {
    variables: z.object({
      networks: z.array(network),
      services: z.array(service),
      tasks: z.array(task),
      nodes: z.array(node),
    }),
    params: z.object({ network: z.string() }),
  },
  (swarm, params): AnalysisResult => {
    const { networks, services, tasks } = swarm;
    const [found, ...more] = networks.filter(({ Name }) => Name === params.network);
    if (!found) {
      return { ok: true, value: { members: [], involved: [], outside: [], used: 0, free: 0 } };
    }
    if (more.length > 0)
      return { ok: false, reason: `several networks are named ${params.network}` };
    const occupied = occupationOf(found, swarm);
    if (!occupied.ok) return occupied;
    const members = membersOf(found, services, tasks.filter(isLive));
    return {
      ok: true,
      value: { ...occupied.value, members, involved: involvedIn(found, services, members) },
    };
  },
);

function involvedIn(
  { Id, Name }: Network,
  services: readonly Service[],
  members: readonly string[],
): string[] {
  return services
    .filter(
      ({ Spec }) =>
        members.includes(Spec.Name) ||
        [...(Spec.TaskTemplate.Networks ?? []), ...(Spec.Networks ?? [])].some(
          ({ Target }) => Target === Id || Target === Name,
        ),
    )
    .map(({ Spec }) => Spec.Name)
    .sort();
}
