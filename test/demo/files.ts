// What lies in the scratch repository: a host's configuration, the plan of phase pvfix, and the reviewer's criteria.
import { readFileSync } from 'node:fs';
import type { RecordedHost } from '../embedded/recorded-host.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

const subnet = ' --subnet 10.10.0.0/16';

const swarmNix = (
  create: string,
): string => `# Docker swarm on cc-ci, and the network on which Traefik finds the services.
{ pkgs, ... }:
{
  systemd.services.swarm-init = {
    description = "Docker swarm and its proxy network";
    after = [ "docker.service" "network.target" ];
    wants = [ "docker.service" ];
    wantedBy = [ "multi-user.target" ];
    path = [ pkgs.docker ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
    };
    script = ''
      if [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ]; then
        docker swarm init
      fi
      if ! docker network inspect proxy >/dev/null 2>&1; then
        ${create}
      fi
    '';
  };
}
`;

const create = (option: string): string =>
  `docker network create --driver overlay --attachable${option} proxy`;

const plan = `# Phase pvfix: give the proxy network room for its VIPs

Every service holds a virtual IP on the network \`proxy\`. It is on Docker's default /24, which runs out.

- **M1** \`nix/modules/swarm.nix\` creates it with \`--subnet 10.10.0.0/16\`; the /16 is free on the host.
- **M2** The network is recreated, all nine services are back, the routes answer.

What each milestone asserts is in \`claims/pvfix.yaml\`; the reviewer looks for itself.
`;

const runbook = `# Maintenance of phase pvfix

1. \`docker stack rm\` of the six stacks on \`proxy\`; wait until their tasks are gone.
2. \`docker network rm proxy\`
3. \`nixos-rebuild switch\`: swarm-init runs again and creates the network.
4. Restart the deploy units.
`;

// The limiter spares a daemon, and here is none: the demo need not wait for it.
const reviewYaml = ({ port, pin, endpoint }: RecordedHost): string => `hosts:
  cc-ci:
    address: 127.0.0.1
    port: ${port}
    user: reviewer
    hostKey: ${pin}
    vars:
      domain: ci.example.net
      endpoint: ${endpoint}
    limits:
      docker:
        intervalMs: 100
`;

const sheet = (): string =>
  readFileSync(new URL('../../claims/pvfix.yaml', import.meta.url), 'utf8');

/** The repository before the phase: the host as it is, the plan, and what the reviewer will ask. */
export const planned = (host: RecordedHost): Files => ({
  'README.md': plan,
  'claims/pvfix.yaml': sheet(),
  'infra/ca.pem': host.authority,
  'nix/modules/swarm.nix': swarmNix(create('')),
  'review.yaml': reviewYaml(host),
});

/** What the builder changes for M1. */
export const patched: Files = {
  'docs/maintenance-pvfix.md': runbook,
  'nix/modules/swarm.nix': swarmNix(create(subnet)),
};

/** What the builder writes for M2. */
export const reported: Files = {
  'docs/STATUS-pvfix.md':
    '# Phase pvfix\n\nMaintenance done. All nine services are up, all routes answer.\n',
};
