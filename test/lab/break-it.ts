// What is done to a healthy host that no claim speaks of, and the break-it probe that has to find it.
import { done, type BreakItSabotage } from './break-it-sabotage.ts';
import { ofHost } from './break-it-host.ts';
import { image } from './host/stacks.ts';
import { services } from './host/services.ts';
import { recover, untilRoot } from './sabotages/sabotage.ts';

const database = services.find(({ name, stack }) => name === 'db' && /keycloak/.test(stack));
const serviceName = database ? `${database.stack}_${database.name}` : '';
const units = '/etc/systemd/system';
const forNow = '/run/systemd/system';
const reload = 'systemctl daemon-reload';

const unitText = (command: string, more = ''): string =>
  `[Service]\\nExecStart=${command}\\n${more}[Install]\\nWantedBy=multi-user.target\\n`;
const writeUnit = (name: string, text: string, folder = units): string =>
  `mkdir -p ${folder}\nprintf '${text}' >${folder}/${name}\n${reload}`;
const removeUnit = (name: string, folder = units): string =>
  `systemctl stop ${name} 2>/dev/null || true\nsystemctl disable --quiet ${name} 2>/dev/null || true\nrm -f ${folder}/${name}\n${reload}\nsystemctl reset-failed ${name} 2>/dev/null || true`;

const create = 'docker service create --quiet --no-resolve-image --env ANSWER=none';
// The manager says yes, and takes its time.
const gone = (network: string): string =>
  `for n in $(seq 60); do
  docker network rm ${network} >/dev/null 2>&1 || true
  docker network ls --format '{{.Name}}' | grep -qx ${network} || exit 0
  sleep 0.5
done
exit 1`;

const ofSwarm: readonly BreakItSabotage[] = [
  done(
    {
      name: 'network-full',
      says: 'two services take all five addresses of a network of eight',
      probe: 'network-nearly-full',
      subject: 'network crowded',
    },
    `docker network create --driver overlay --subnet 10.77.0.0/29 crowded >/dev/null
${create} --network crowded --name crowd-a ${image} >/dev/null
${create} --network crowded --name crowd-b ${image} >/dev/null`,
    `docker service rm crowd-a crowd-b >/dev/null\n${gone('crowded')}`,
  ),
  done(
    {
      name: 'network-start-first',
      says: 'a network has one free address, and an update would start two tasks before it stops the old',
      probe: 'network-nearly-full',
      subject: 'network crowded',
    },
    `docker network create --driver overlay --subnet 10.77.0.0/29 crowded >/dev/null
${create} --network crowded --name crowd-a --replicas 2 --update-order start-first --update-parallelism 2 ${image} >/dev/null`,
    `docker service rm crowd-a >/dev/null\n${gone('crowded')}`,
  ),
  done(
    {
      name: 'bridge-inside',
      says: 'a bridge of the host takes addresses of the proxy network',
      probe: 'network-collides',
      subject: 'leftover0 and network proxy',
    },
    'ip link add leftover0 type bridge\nip address add 10.10.128.1/20 dev leftover0\nip link set leftover0 up',
    'ip link delete leftover0',
  ),
  done(
    {
      name: 'route-inside',
      says: 'a route leads addresses of the proxy network to another host',
      probe: 'network-collides',
      subject: 'host0 and network proxy',
    },
    'ip route add 10.10.64.0/24 dev host0',
    'ip route delete 10.10.64.0/24',
  ),
  done(
    {
      name: 'route-by-hand',
      says: 'a route by way of the gateway is added by hand',
      probe: 'route-not-durable',
      subject: 'route 192.0.2.0/24',
    },
    'ip route add 192.0.2.0/24 via $(ip -j route show default | sed -E \'s/.*"gateway":"([0-9.]+)".*/\\1/\')',
    'ip route delete 192.0.2.0/24',
  ),
  {
    name: 'crash-loop',
    says: 'a service dies two seconds after each start',
    probe: 'swarm-tasks-failing',
    subject: 'service crashing',
    apply: async (lab) => {
      await lab.mustRoot(
        `${create} --detach --restart-delay 3s --entrypoint /bin/false --name crashing ${image} >/dev/null`,
      );
      // The first may be as old as the service, to the second: it does not count.
      await untilRoot(
        lab,
        'three failures',
        `[ "$(docker service ps --format '{{.CurrentState}}' crashing | grep -c Failed)" -ge 3 ]`,
      );
      return async () => {
        await lab.mustRoot('docker service rm crashing >/dev/null');
        await recover(lab);
      };
    },
  },
  {
    name: 'update-paused',
    says: 'an update of a service fails, and is paused',
    probe: 'swarm-update-paused',
    subject: 'service updated',
    apply: async (lab) => {
      await lab.mustRoot(
        `${create} --name updated ${image} >/dev/null\ndocker service update --quiet --detach --entrypoint /bin/false --update-monitor 3s updated >/dev/null`,
      );
      await untilRoot(
        lab,
        'the pause',
        `[ "$(docker service inspect --format '{{.UpdateStatus.State}}' updated)" = paused ]`,
        60_000,
      );
      return async () => {
        await lab.mustRoot('docker service rm updated >/dev/null');
        await recover(lab);
      };
    },
  },
];

const ofUnits: readonly BreakItSabotage[] = [
  done(
    { name: 'unit-fails', says: 'a unit fails', probe: 'unit-failed', subject: 'mailer.service' },
    `${writeUnit('mailer.service', unitText('/bin/false'))}\nsystemctl start mailer.service || true\nuntil systemctl is-failed --quiet mailer.service; do sleep 0.1; done`,
    removeUnit('mailer.service'),
  ),
  done(
    {
      name: 'transient-fails',
      says: 'a unit that systemd-run made fails',
      probe: 'unit-failed',
      subject: 'a unit of systemd-run',
    },
    'systemd-run --quiet /bin/false\nuntil systemctl --failed --no-legend | grep -q run-; do sleep 0.1; done',
    'systemctl reset-failed',
  ),
  done(
    {
      name: 'unit-edited',
      says: 'the file of a unit is changed, and systemd is not told',
      probe: 'unit-not-reloaded',
      subject: 'mailer.service',
    },
    `${writeUnit('mailer.service', unitText('/bin/sleep infinity'))}\nsystemctl start mailer.service\nsleep 1.1\necho '# more' >>${units}/mailer.service`,
    removeUnit('mailer.service'),
  ),
  done(
    {
      name: 'unit-enabled-only',
      says: 'a unit is enabled and not started',
      probe: 'unit-never-started',
      subject: 'mailer.service',
    },
    `${writeUnit('mailer.service', unitText('/bin/sleep infinity'))}\nsystemctl enable --quiet mailer.service`,
    removeUnit('mailer.service'),
  ),
  done(
    {
      name: 'unit-for-this-boot',
      says: 'a unit runs from a file that the next boot does not have',
      probe: 'unit-not-durable',
      subject: 'mailer.service',
    },
    `${writeUnit('mailer.service', unitText('/bin/sleep infinity'), forNow)}\nsystemctl start mailer.service`,
    removeUnit('mailer.service', forNow),
  ),
  done(
    {
      name: 'drop-in-for-this-boot',
      says: 'a limit of nginx is raised until the next boot',
      probe: 'unit-not-durable',
      subject: 'nginx.service',
    },
    writeUnit('limits.conf', '[Service]\\nLimitNOFILE=65536\\n', `${forNow}/nginx.service.d`),
    `rm -r ${forNow}/nginx.service.d\n${reload}`,
  ),
];

const ofContainers: readonly BreakItSabotage[] = [
  done(
    {
      name: 'container-by-hand',
      says: 'a container runs that nothing starts again',
      probe: 'container-not-durable',
      subject: 'container by-hand',
    },
    `docker run --detach --env ANSWER=none --name by-hand ${image} >/dev/null`,
    'docker rm --force by-hand >/dev/null',
  ),
  done(
    {
      name: 'container-of-a-disabled-unit',
      says: 'a container runs that has the name of a unit which is not enabled',
      probe: 'container-not-durable',
      subject: 'container mailer',
    },
    `${writeUnit('mailer.service', unitText('/usr/bin/docker start -a mailer'))}\ndocker run --detach --env ANSWER=none --name mailer ${image} >/dev/null`,
    `docker rm --force mailer >/dev/null\n${removeUnit('mailer.service')}`,
  ),
  done(
    {
      name: 'tag-moved',
      says: 'the tag of the image that the services run names another one',
      probe: 'image-tag-moved',
      subject: `service ${serviceName}`,
    },
    `docker tag ${image} lab/kept:1\ndocker tag lab/base:1 ${image}`,
    `docker tag lab/kept:1 ${image}\ndocker rmi lab/kept:1 >/dev/null`,
  ),
  done(
    {
      name: 'tag-gone',
      says: 'no image has the tag any more that a container runs by',
      probe: 'image-tag-moved',
      subject: 'container by-hand',
    },
    `docker tag ${image} lab/once:1\ndocker run --detach --restart always --env ANSWER=none --name by-hand lab/once:1 >/dev/null\ndocker rmi lab/once:1 >/dev/null`,
    'docker rm --force by-hand >/dev/null',
  ),
  done(
    {
      name: 'tag-latest',
      says: 'a container runs by the tag latest',
      probe: 'image-tag-mutable',
      subject: 'images',
    },
    `docker tag ${image} lab/app:latest\ndocker run --detach --restart always --env ANSWER=none --name by-hand lab/app >/dev/null`,
    'docker rm --force by-hand >/dev/null\ndocker rmi lab/app:latest >/dev/null',
  ),
];

/** Each is found by its probe, which finds nothing else that it did not find before. */
export const breakItSabotages: readonly BreakItSabotage[] = [
  ...ofSwarm,
  ...ofUnits,
  ...ofContainers,
  ...ofHost,
];
