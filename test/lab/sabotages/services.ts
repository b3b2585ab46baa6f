// Sabotages of swarm services. Each takes a service without a route and off the proxy network, so that only replicas turn.
import { configFile, image } from '../host/stacks.ts';
import { services } from '../host/services.ts';
import {
  again,
  restoreFile,
  changeFile,
  scripted,
  untilRoot,
  recover,
  type Sabotage,
} from './sabotage.ts';

const find = (prefix: string, name: string) => {
  const service = services.find(
    (candidate) => candidate.stack.startsWith(prefix) && candidate.name === name,
  );
  if (!service) throw new Error(`No service ${prefix} ${name}.`);
  return { stack: service.stack, name, full: `${service.stack}_${name}` };
};
const database = find('warm-keycloak', 'db');
const backups = find('backups', 'app');
const containersOf = (full: string): string =>
  `docker ps --quiet --filter label=com.docker.swarm.service.name=${full}`;
const config = configFile(backups.stack, backups.name);
const killBackups = `for c in $(${containersOf(backups.full)}); do docker kill "$c" >/dev/null || true; done`;

/** Running and ready for a few seconds at a time: 1/1 whenever someone looks at the right moment. */
const crashLoop: Sabotage = {
  name: 'service-crash-looping',
  kind: 'sabotage',
  says: `${backups.full} gets a configuration that it dies of after three seconds, for ever`,
  expect: 'replicas FAILs whenever it is looked at (settled); nothing else turns',
  apply: async (lab) => {
    await lab.mustRoot(changeFile(config, `echo broken >${config}\n${killBackups}`));
    await untilRoot(
      lab,
      'the first crash',
      `docker service ps --format '{{.Error}}' ${backups.full} | grep -q 'non-zero exit (1)'`,
    );
    return async () => {
      await lab.mustRoot(`${restoreFile(config)}\n${killBackups}`);
      await recover(lab);
    };
  },
};

export const serviceSabotages: readonly Sabotage[] = [
  scripted(
    {
      name: 'service-scaled-to-0',
      kind: 'sabotage',
      says: `${database.full} is scaled to 0`,
      expect: 'replicas FAILs; its VIP stays taken; nothing else turns',
    },
    `docker service scale --detach ${database.full}=0 >/dev/null
while [ -n "$(${containersOf(database.full)})" ]; do sleep 0.1; done`,
    `docker service scale --detach ${database.full}=1 >/dev/null`,
  ),
  crashLoop,
  scripted(
    {
      name: 'service-swapped',
      kind: 'sabotage',
      says: `${backups.full} is removed and a service nightly-dump created: still nine, all 1/1`,
      expect:
        'replicas FAILs where services are named, and names both; the stack of the backups is gone',
    },
    `docker service rm ${backups.full} >/dev/null
docker service create --detach=false --quiet --no-resolve-image --env ANSWER=none --network ${backups.stack}_default --name nightly-dump ${image} >/dev/null
while [ -n "$(${containersOf(backups.full)})" ]; do sleep 0.1; done`,
    `docker service rm nightly-dump >/dev/null
${again('restart', 'backupbot.service')}
while [ -n "$(${containersOf('nightly-dump')})" ]; do sleep 0.1; done`,
  ),
];
