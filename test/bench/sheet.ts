import { stringify } from 'yaml';

/** A sheet with `count` checks: the five kinds, repeated with different expectations. */
export function benchSheet(phase: string, count: number, endpoint: string): string {
  const kinds = [
    (n: number) => ({
      probe: 'docker-network-subnet',
      with: { network: 'proxy', subnet: `10.${n % 250}.0.0/16` },
    }),
    (n: number) => ({ probe: 'swarm-service-replicas', with: { count: n, settled: '1s' } }),
    (n: number) => ({
      probe: 'systemd-unit-active',
      with: { unit: 'swarm-init.service', sub: n % 2 === 0 ? 'exited' : 'running' },
    }),
    (n: number) => ({
      probe: 'https-status',
      with: {
        url: 'https://ci.example.net/',
        status: 200 + (n % 300),
        connectTo: endpoint,
        ca: 'infra/ca.pem',
      },
    }),
    () => ({ probe: 'systemd-ordering-cycles' }),
  ];
  const checks = Array.from({ length: count }, (_, index) => ({
    id: `check-${index}`,
    says: `number ${index}`,
    ...kinds[index % kinds.length]?.(Math.floor(index / kinds.length)),
  }));
  return stringify({
    phase,
    title: `${count} checks`,
    host: 'cc-ci',
    milestones: { M1: { title: 'all of them', checks } },
  });
}
