import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { eligibleNodes } from './swarm-wanted.ts';
import { node, service, task } from './swarm.ts';
import { inOrder, type Wrong } from './wrong.ts';

/**
 * Replicated services with two or more running tasks, all on one node, where at least two nodes are eligible. A service
 * whose constraints `docker node ls` cannot tell (labels, platform) is in `unseen` where its tasks are together. Gives `wrong`, too.
 */
export const replicasOnOneNode = analysis(
  {
    variables: z.object({
      services: z.array(service),
      tasks: z.array(task),
      nodes: z.array(node),
    }),
    params: z.object({}),
  },
  ({ services, tasks, nodes }): AnalysisResult => {
    const unseen: string[] = [];
    const wrong = services.flatMap(({ ID, Spec }): Wrong[] => {
      const eligible = eligibleNodes(nodes, Spec.TaskTemplate.Placement?.Constraints ?? []);
      const running = tasks.filter(
        ({ ServiceID, DesiredState, Status }) =>
          ServiceID === ID && DesiredState === 'running' && Status.State === 'running',
      );
      const where = [...new Set(running.map(({ NodeID }) => NodeID))];
      const isSpread = running.length < 2 || where.length > 1;
      if (!Spec.Mode.Replicated || isSpread || nodes.length < 2) return [];
      if (typeof eligible === 'string') unseen.push(`service ${Spec.Name} (${eligible})`);
      if (typeof eligible === 'string' || eligible.length < 2) return [];
      const name = nodes.find((one) => one.ID === where[0])?.Hostname ?? 'one node';
      return [
        {
          subject: `service ${Spec.Name}`,
          says: `all ${running.length} tasks of service ${Spec.Name} run on ${name}, of ${eligible.length} nodes that could`,
        },
      ];
    });
    return { ok: true, value: { wrong: inOrder(wrong), unseen } };
  },
);
