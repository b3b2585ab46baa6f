// The systemd units of the host and the scripts that they start.
import type { HostFile } from './files.ts';
import { deployUnits, domain, services, type DeployUnit } from './services.ts';
import { stackFile } from './stacks.ts';

/** The network of phase pvfix. */
export const proxySubnet = '10.10.0.0/16';

/** The script that swarm-init.service starts. */
export const swarmInitScript = '/opt/cc-ci/bin/swarm-init-start';

const unitDirectory = '/usr/local/lib/systemd/system';

/** The file of a service of ours. */
export const unitFileOf = (name: string): string => `${unitDirectory}/${name}.service`;

const wants = (unit: string): HostFile => ({
  path: `/etc/systemd/system/multi-user.target.wants/${unit}`,
  link: `${unitDirectory}/${unit}`,
});

/** All units of cc-ci that must be active on a healthy host. */
export const unitNames: readonly string[] = [
  'swarm-init',
  ...deployUnits.map(({ unit }) => unit),
].map((unit) => `${unit}.service`);

/** Units, their scripts, and the links that start them at boot. */
export function unitFiles(options: {
  readonly address: string;
  readonly gate: boolean;
}): HostFile[] {
  return [
    { path: unitFileOf('swarm-init'), content: swarmInitUnit },
    wants('swarm-init.service'),
    { path: swarmInitScript, content: swarmInit(options.address), mode: 0o755 },
    ...deployUnits.flatMap((deploy) => deployFiles(deploy, options.gate)),
  ];
}

const swarmInitUnit = `[Unit]
Description=Docker swarm and its proxy network
After=docker.service network.target
Wants=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${swarmInitScript}
TimeoutStartSec=120

[Install]
WantedBy=multi-user.target
`;

function swarmInit(address: string): string {
  return `#!/bin/sh
set -eu
if [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive ]; then
  docker swarm init --advertise-addr ${address}
fi
until docker node ls >/dev/null 2>&1; do sleep 0.1; done
# Without --subnet the network is a /24, and its VIPs run out.
if ! docker network inspect proxy >/dev/null 2>&1; then
  docker network create --driver overlay --attachable --subnet ${proxySubnet} proxy
fi
`;
}

function deployFiles(deploy: DeployUnit, gate: boolean): HostFile[] {
  const script = `/opt/cc-ci/bin/${deploy.unit}-start`;
  return [
    { path: unitFileOf(deploy.unit), content: deployUnit(deploy, script) },
    wants(`${deploy.unit}.service`),
    { path: script, content: deployScript(deploy, gate), mode: 0o755 },
  ];
}

function deployUnit({ unit, stack, after }: DeployUnit, script: string): string {
  return `[Unit]
Description=Deploy the stack ${stack}
After=${['swarm-init.service', ...after.map((name) => `${name}.service`)].join(' ')}
Requires=swarm-init.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script}
TimeoutStartSec=${unit === 'deploy-proxy' ? 900 : 120}

[Install]
WantedBy=multi-user.target
`;
}

function deployScript({ unit, stack }: DeployUnit, gate: boolean): string {
  return `#!/bin/sh
set -eu
${deployOnce(stack)}${unit === 'deploy-proxy' && gate ? healthGate : ''}`;
}

// A host that kept its swarm has the services: deploying again would only slow the boot.
function deployOnce(stack: string): string {
  const wanted = services.filter((service) => service.stack === stack).length;
  return `present=$(docker service ls --quiet --filter label=com.docker.stack.namespace=${stack} | wc -l)
if [ "$present" -lt ${wanted} ]; then
  docker stack deploy --resolve-image never --compose-file ${stackFile(stack)} ${stack}
fi
`;
}

// Finding A1 of the phase: it waits for the dashboard, whose unit is ordered after this one.
const healthGate = `until [ "$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 https://${domain}/)" = 200 ]; do
  sleep 3
done
`;
