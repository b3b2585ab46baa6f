// The containers of the platform, by name.

const stack = (service: string): string => `ai-stack_${service}_1`;

/** Services of project ai-stack. */
export const stackServices = [
  'postgres',
  'redis',
  'qdrant',
  'embeddings',
  'llama-cpp',
  'open-webui',
  'aidb',
  'hybrid-coordinator',
  'nixos-docs',
  'nginx',
  'prometheus',
  'grafana',
  'jaeger',
] as const;

/** The container of one of them. */
export const stackContainer = (service: (typeof stackServices)[number]): string => stack(service);

/** All containers. */
export const containerNames: readonly string[] = [
  'nova_agent_manager',
  'nova_worker',
  'nova_db',
  'nova_redis',
  ...stackServices.map(stack),
];

/** Those that Docker asks for their health. */
export const withHealthCheck: readonly string[] = [
  'nova_agent_manager',
  ...(['qdrant', 'embeddings', 'llama-cpp', 'aidb', 'hybrid-coordinator'] as const).map(stack),
];
