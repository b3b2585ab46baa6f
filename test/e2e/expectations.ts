// What each sabotage of the host has to turn, and what it must leave alone: everything else PASSes.
import type { Verdict } from '../../src/model/verdict.ts';

export type Turned = Readonly<Record<string, Exclude<Verdict, 'PASS'>>>;

const all = (ids: readonly string[], verdict: Exclude<Verdict, 'PASS'>): Turned =>
  Object.fromEntries(ids.map((id) => [id, verdict]));

const routes = ['dashboard', 'drone', 'bridge', 'reports'];
/** They read `docker network`; the activation is compared with the network's creation. */
const networks = ['subnet', 'activation', 'members', 'addresses', 'no-overlap'];
const docker = [...networks, 'replicas', 'stacks'];
const units = ['activation', 'script', 'reloaded', 'boot'];
const host = [...docker, 'script', 'reloaded', 'boot'];

/** Checks of pvfix-M2 by sabotage; a disturbance turns nothing. */
export const expected: Readonly<Record<string, Turned>> = {
  'network-default-24': all(['subnet', 'addresses'], 'FAIL'),
  'network-overlap': all(['no-overlap'], 'FAIL'),
  'service-scaled-to-0': all(['replicas'], 'FAIL'),
  'service-crash-looping': all(['replicas'], 'FAIL'),
  // The sheet says that the backups are not on the network: of a service that is not there, nobody can tell.
  'service-swapped': {
    ...all(['replicas', 'stacks'], 'FAIL'),
    ...all(['members'], 'INCONCLUSIVE'),
  },
  'swarm-init-masked': all(['activation', 'script'], 'FAIL'),
  'unit-not-reloaded': all(['reloaded'], 'FAIL'),
  'swarm-init-without-subnet': all(['script'], 'FAIL'),
  'swarm-init-subnet-in-comment': all(['script'], 'FAIL'),
  'route-502': all(['drone'], 'FAIL'),
  'route-redirects': all(['dashboard'], 'FAIL'),
  'certificate-expired': all(routes, 'FAIL'),
  'nginx-stopped': all(routes, 'FAIL'),
  'packets-dropped': all(routes, 'FAIL'),
  'docker-stopped': { ...all(docker, 'INCONCLUSIVE'), ...all(routes, 'FAIL') },
  'docker-not-in-path': all(docker, 'INCONCLUSIVE'),
  'systemctl-denied': all(units, 'INCONCLUSIVE'),
  'command-hangs': all(['replicas', 'members', 'addresses'], 'INCONCLUSIVE'),
  'command-floods': all(networks, 'INCONCLUSIVE'),
  'host-key-changed': all(host, 'INCONCLUSIVE'),
  'sshd-stopped': all(host, 'INCONCLUSIVE'),
};
