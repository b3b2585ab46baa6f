// The states of the lab's host that are recorded: phase pvfix before and after its work, and sabotages.
import { setTimeout } from 'node:timers/promises';
import { swarmInitScript } from '../lab/host/units.ts';
import { deployUnits, services } from '../lab/host/services.ts';
import type { Lab } from '../lab/index.ts';
import type { WaitOptions } from '../lab/types.ts';
import { again, untilRoot } from '../lab/sabotages/sabotage.ts';

/** Tasks are older than `settled` of the claim sheet when a host is recorded. */
const settledMs = 15_000;

/** Healthy, and for long enough. */
export async function settled(lab: Lab, options: WaitOptions = {}): Promise<void> {
  await lab.waitHealthy(options);
  await setTimeout(settledMs);
  await lab.waitHealthy(options);
}

const routedByProxy = services.filter(({ networks }) =>
  (networks as readonly string[]).includes('proxy'),
);
const stacks: readonly string[] = [...new Set(routedByProxy.map(({ stack }) => stack))];
const redeployed = deployUnits
  .filter(({ stack }) => stacks.includes(stack))
  .map(({ unit }) => `${unit}.service`);

/** The host as the phase found it: swarm-init makes the proxy network on Docker's default /24. */
export async function backToBefore(lab: Lab): Promise<() => Promise<void>> {
  const script = await lab.mustRoot(`cat ${swarmInitScript}`);
  const old = script.replace(/^# Without --subnet.*\n/m, '').replace(/ --subnet \S+/, '');
  if (old.includes('--subnet')) throw new Error(`Not the script of before the work:\n${old}`);
  await maintenance(lab, old);
  await settled(lab, { ignoring: /^network proxy/ });
  return async () => {
    await maintenance(lab, script);
    await settled(lab);
  };
}

/** The phase's own procedure: stacks down, network away, new script, swarm-init and the deploy units again. */
async function maintenance(lab: Lab, script: string): Promise<void> {
  await lab.mustRoot(`docker stack rm ${stacks.join(' ')}`);
  await untilRoot(lab, 'removal of network proxy', gone);
  await lab.mustRoot(`cat >${swarmInitScript}`, { input: script });
  await lab.mustRoot(again('restart', 'swarm-init.service', ...redeployed), { timeoutMs: 120_000 });
}

const gone =
  'docker network rm proxy >/dev/null 2>&1; ! docker network ls --format "{{.Name}}" | grep -e "^proxy$" -e "_internal$"';

const networks = ['docker-networks', 'ip-routes', 'ip-addresses'];
const swarm = ['docker-networks', 'swarm-services'];
const units = ['systemd-unit', 'systemd-unit-script'];

/** Sabotages of the lab, and the collectors that see them; each becomes a recording of its name. */
export const recordedSabotages: Readonly<Record<string, readonly string[]>> = {
  'network-overlap': networks,
  'service-scaled-to-0': swarm,
  'service-crash-looping': swarm,
  'service-swapped': swarm,
  'swarm-init-masked': units,
  'swarm-init-subnet-in-comment': units,
  'docker-stopped': swarm,
  'docker-not-in-path': swarm,
  'systemctl-denied': [...units, 'systemd-graph'],
};
