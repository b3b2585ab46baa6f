// Sabotages of the daemon and of the way to it.
import { scripted, startDocker, stopDocker, type Sabotage } from './sabotage.ts';

export const dockerSabotages: readonly Sabotage[] = [
  scripted(
    {
      name: 'docker-stopped',
      kind: 'sabotage',
      alone: true,
      says: 'dockerd and its socket are stopped; the containers go with them',
      expect:
        'everything that asks Docker is INCONCLUSIVE, the routes FAIL; swarm-init stays active',
    },
    stopDocker,
    startDocker,
  ),
  scripted(
    {
      name: 'docker-not-in-path',
      kind: 'sabotage',
      alone: true,
      says: 'the docker client is gone from every directory of PATH; the daemon runs on',
      expect:
        'everything that asks Docker is INCONCLUSIVE for want of the tool; nothing else turns',
    },
    'mkdir -p /root/.kept && mv /usr/bin/docker /root/.kept/docker',
    'mv /root/.kept/docker /usr/bin/docker',
  ),
];
