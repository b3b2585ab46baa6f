// The nine services of host cc-ci, as phase pvfix found them, and the routes that lead to some of them.

/** The domain of the host; every route is this name or one below it. */
export const domain = 'ci.example.net';

/** What a service answers to `GET /`, when it is published. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly status: 200 | 303 | 404;
}

/** One swarm service and the networks it hangs on. */
export interface Service {
  readonly stack: string;
  readonly name: string;
  readonly networks: readonly ('proxy' | 'default' | 'internal')[];
  readonly route?: Route;
}

const dashed = domain.replaceAll('.', '_');

/** All services; a stack is deployed by the unit of {@link units}. */
export const services = [
  { stack: `backups_${dashed}`, name: 'app', networks: ['default'] },
  {
    stack: 'ccci-bridge',
    name: 'app',
    networks: ['proxy'],
    route: { host: `bridge.${domain}`, port: 18083, status: 404 },
  },
  {
    stack: 'ccci-dashboard',
    name: 'app',
    networks: ['proxy'],
    route: { host: domain, port: 18081, status: 200 },
  },
  {
    stack: 'ccci-reports',
    name: 'app',
    networks: ['proxy'],
    route: { host: `report.${domain}`, port: 18084, status: 200 },
  },
  {
    stack: `drone_${dashed}`,
    name: 'app',
    networks: ['proxy'],
    route: { host: `drone.${domain}`, port: 18082, status: 303 },
  },
  { stack: `traefik_${dashed}`, name: 'app', networks: ['proxy', 'internal'] },
  { stack: `traefik_${dashed}`, name: 'socket-proxy', networks: ['internal'] },
  { stack: `warm-keycloak_${dashed}`, name: 'app', networks: ['proxy', 'internal'] },
  { stack: `warm-keycloak_${dashed}`, name: 'db', networks: ['internal'] },
] as const satisfies readonly Service[];

/** The names `docker service ls` shows, sorted. */
export const serviceNames: readonly string[] = services
  .map((service) => `${service.stack}_${service.name}`)
  .sort();

/** The stacks, each once, in the order of {@link services}. */
export const stacks: readonly string[] = [...new Set(services.map((service) => service.stack))];

/** The services with a route, narrowed. */
export const routed: readonly (Service & { readonly route: Route })[] = services.filter(
  (service): service is Extract<(typeof services)[number], { route: Route }> => 'route' in service,
);

/** A unit that deploys one stack. */
export interface DeployUnit {
  readonly unit: string;
  readonly stack: string;
  readonly after: readonly string[];
}

/** The six deploy units that the phase names, and the one that deploys `backups`. */
export const deployUnits: readonly DeployUnit[] = [
  { unit: 'deploy-proxy', stack: `traefik_${dashed}`, after: [] },
  { unit: 'deploy-drone', stack: `drone_${dashed}`, after: ['deploy-proxy'] },
  { unit: 'deploy-bridge', stack: 'ccci-bridge', after: ['deploy-proxy'] },
  { unit: 'deploy-dashboard', stack: 'ccci-dashboard', after: ['deploy-proxy'] },
  { unit: 'deploy-reports', stack: 'ccci-reports', after: ['deploy-proxy'] },
  { unit: 'warm-keycloak', stack: `warm-keycloak_${dashed}`, after: ['deploy-proxy'] },
  { unit: 'backupbot', stack: `backups_${dashed}`, after: [] },
];
