// Sabotages of phase pvfix's subject: the proxy network and its neighbours.
import { deployUnits, services } from '../host/services.ts';
import type { Lab } from '../types.ts';
import { again, scripted, untilRoot, recover, type Sabotage } from './sabotage.ts';

const onProxy: readonly string[] = [
  ...new Set(
    services
      .filter((service) => (service.networks as readonly string[]).includes('proxy'))
      .map(({ stack }) => stack),
  ),
];
const redeploying = deployUnits
  .filter(({ stack }) => onProxy.includes(stack))
  .map(({ unit }) => `${unit}.service`);

/** The network as it was before the phase; undone by the phase's own maintenance. */
const defaultSubnet: Sabotage = {
  name: 'network-default-24',
  kind: 'sabotage',
  alone: true,
  says: 'the proxy network is recreated without --subnet, services are redeployed on it',
  expect: 'subnet, and what needs addresses in the /16, FAIL; services, units and routes PASS',
  apply: async (lab) => {
    await removeProxy(lab);
    await lab.mustRoot('docker network create --driver overlay --attachable proxy');
    await redeploy(lab);
    await lab.waitHealthy({ ignoring: /^network proxy/ });
    return () => renewProxy(lab);
  },
};

/** The maintenance of the phase: the network and all that is on it go, and are made anew; resolves when the host is healthy. */
export async function renewProxy(lab: Lab): Promise<void> {
  await removeProxy(lab);
  await redeploy(lab);
  await recover(lab);
}

// `stack rm` comes back before its tasks are gone, and the network cannot go before them.
async function removeProxy(lab: Lab): Promise<void> {
  await lab.mustRoot(`docker stack rm ${onProxy.join(' ')}`);
  await untilRoot(lab, 'removal of network proxy', gone);
}

const gone =
  'docker network rm proxy >/dev/null 2>&1; ! docker network ls --format "{{.Name}}" | grep -e "^proxy$" -e "_internal$"';

async function redeploy(lab: Lab): Promise<void> {
  await lab.mustRoot(again('restart', 'swarm-init.service', ...redeploying), {
    timeoutMs: 120_000,
  });
}

export const networkSabotages: readonly Sabotage[] = [
  defaultSubnet,
  // Not by Docker: it refuses a pool that overlaps one of its own.
  scripted(
    {
      name: 'network-overlap',
      kind: 'sabotage',
      says: 'a second network takes 10.10.128.0/20, inside the /16: a bridge of the host with address and route',
      expect: 'subnet-free FAILs and names the route and the address; nothing else turns',
    },
    'ip link add leftover0 type bridge\nip address add 10.10.128.1/20 dev leftover0\nip link set leftover0 up',
    'ip link delete leftover0',
  ),
];
