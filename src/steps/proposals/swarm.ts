import { z } from 'zod';
import { exactly, source, type Draft } from './proposal.ts';

/** The services and nodes by name, and what each service runs. */
export const swarm = source(
  {
    about: 'swarm services',
    collector: 'swarm-services',
    probes: ['swarm-service-replicas', 'swarm-service-image', 'swarm-nodes'],
  },
  z.object({
    services: z.array(
      z.object({
        Spec: z.object({
          Name: z.string(),
          TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }) }),
        }),
      }),
    ),
    nodes: z.array(z.object({ Hostname: z.string() })),
  }),
  ({ services, nodes }) => {
    if (services.length === 0) return [];
    const images = services.map(({ Spec }) =>
      imageDraft(Spec.Name, Spec.TaskTemplate.ContainerSpec.Image),
    );
    return [
      {
        name: 'services',
        says: 'these services of the swarm run every replica, and there are no others',
        probe: 'swarm-service-replicas',
        with: { services: services.map(({ Spec }) => Spec.Name).sort() },
      },
      {
        name: 'nodes',
        says: 'these nodes of the swarm are ready, and there are no others',
        probe: 'swarm-nodes',
        with: { nodes: nodes.map(({ Hostname }) => Hostname).sort() },
      },
      ...images.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ];
  },
);

function imageDraft(service: string, image: string): Draft {
  return {
    name: `image ${service}`,
    says: `the service ${service} runs ${image.replace(/@sha256:.*/, '')}`,
    probe: 'swarm-service-image',
    with: { service, image: exactly(image) },
  };
}
