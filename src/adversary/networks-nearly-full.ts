import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { membersOf, occupationOf, type Occupation } from './network-occupation.ts';
import { isLive, network, node, service, task, type Service, type Task } from './swarm.ts';
import { inOrder, type Wrong } from './wrong.ts';

/**
 * Networks of a swarm with no free address, so that no task or service can be added, or with fewer than the next update needs
 * of a service that starts new tasks before it stops the old ones. Gives `wrong`, `networks`, how many have services, and
 * `unseen`, those whose addresses are not understood.
 */
export const networksNearlyFull = analysis(
  {
    variables: z.object({
      networks: z.array(network),
      services: z.array(service),
      tasks: z.array(task),
      nodes: z.array(node),
    }),
    params: z.object({}),
  },
  (swarm): AnalysisResult => {
    const live = swarm.tasks.filter(isLive);
    const wrong: Wrong[] = [];
    const unseen: string[] = [];
    const inUse = swarm.networks.flatMap((one) => {
      const members = one.Scope === 'swarm' ? membersOf(one, swarm.services, live) : [];
      return members.length === 0 ? [] : [{ one, members }];
    });
    for (const { one, members } of inUse) {
      const occupied = occupationOf(one, swarm);
      if (!occupied.ok) {
        unseen.push(`network ${one.Name} (${occupied.reason})`);
        continue;
      }
      const next = swarm.services
        .filter(({ Spec }) => members.includes(Spec.Name))
        .map((each) => ({ name: each.Spec.Name, needs: needsOf(each, live) }))
        .toSorted((a, b) => b.needs - a.needs)[0];
      if (next && occupied.value.free < Math.max(1, next.needs))
        wrong.push(nearlyFull(one.Name, occupied.value, next, members.length));
    }
    return { ok: true, value: { wrong: inOrder(wrong), unseen, networks: inUse.length } };
  },
);

/**
 * How many new tasks an update starts while the old ones are still there. One that stops them first takes their addresses
 * over (measured), and needs none.
 */
function needsOf({ ID, Spec }: Service, live: readonly Task[]): number {
  if (Spec.UpdateConfig?.Order !== 'start-first') return 0;
  const tasks = live.filter(({ ServiceID }) => ServiceID === ID).length;
  const together = Spec.UpdateConfig.Parallelism ?? 1;
  return together === 0 ? tasks : Math.min(together, tasks);
}

function nearlyFull(
  name: string,
  { used, free }: Occupation,
  next: { readonly name: string; readonly needs: number },
  services: number,
): Wrong {
  const left = `network ${name} has ${Math.max(0, free)} free ${free === 1 ? 'address' : 'addresses'}`;
  return {
    subject: `network ${name}`,
    says:
      next.needs > 0
        ? `${left}; the next update of ${next.name} starts ${next.needs} new before it stops the old`
        : `${left}: no task and no service can be added`,
    evidence: [
      `${used} addresses in use by ${services} services with their tasks, VIPs and this node`,
    ],
  };
}
