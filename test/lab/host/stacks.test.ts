import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployUnits, routed, serviceNames, services, stacks } from './services.ts';
import { composeFile } from './stacks.ts';

describe('the stacks of the host', () => {
  it('are the nine services of phase pvfix', () => {
    expect(serviceNames).toEqual([
      'backups_ci_example_net_app',
      'ccci-bridge_app',
      'ccci-dashboard_app',
      'ccci-reports_app',
      'drone_ci_example_net_app',
      'traefik_ci_example_net_app',
      'traefik_ci_example_net_socket-proxy',
      'warm-keycloak_ci_example_net_app',
      'warm-keycloak_ci_example_net_db',
    ]);
  });

  it('are deployed by one unit each', () => {
    expect(deployUnits.map(({ stack }) => stack).sort()).toEqual([...stacks].sort());
  });

  it('publish every route on a port of its own', () => {
    const ports = routed.map(({ route }) => route.port);
    expect(new Set(ports).size).toBe(4);
  });

  it.each(stacks)('%s is a compose file with its services and networks', (stack) => {
    const compose = parse(composeFile(stack)) as Record<string, Record<string, unknown>>;
    const own = services.filter((service) => service.stack === stack);
    expect(Object.keys(compose['services'] ?? {})).toEqual(own.map(({ name }) => name));
    expect(new Set(Object.keys(compose['networks'] ?? {}))).toEqual(
      new Set(own.flatMap(({ networks }) => networks)),
    );
  });

  it('labels routed services for Traefik, with the host name as it is', () => {
    expect(composeFile('ccci-bridge')).toContain('"Host(`bridge.ci.example.net`)"');
  });
});
