// Sabotages of containers: one is gone, or has another file inside than it was built with.
import { recover, scripted, untilRoot, type Sabotage } from '../../sabotages/sabotage.ts';
import { stackContainer } from '../containers.ts';
import { restartHybrid } from '../units.ts';

function stopped(
  name: string,
  container: string,
  says: string,
  expect: string,
  after = '',
): Sabotage {
  return scripted(
    { name, kind: 'sabotage', says, expect },
    `docker stop --time 1 ${container} >/dev/null`,
    `docker start ${container} >/dev/null\n${after}`,
  );
}

interface Inside {
  readonly container: string;
  readonly file: string;
  /** Of sed. */
  readonly script: string;
  /** Root's command that succeeds when it has taken effect. */
  readonly until: string;
}

/** A file inside a container is changed and the container started again, as a repair by hand would do it. */
function changedInside(
  words: Omit<Sabotage, 'apply' | 'kind'>,
  { container, file, script, until }: Inside,
): Sabotage {
  const inside = (command: string) => `docker exec -u 0 ${container} busybox sh -c '${command}'`;
  const restart = `docker restart --time 1 ${container} >/dev/null`;
  const kept = `/tmp/kept-${words.name}`;
  return {
    ...words,
    kind: 'sabotage',
    of: container,
    apply: async (lab) => {
      await lab.mustRoot(
        `set -eu\n${inside(`busybox cp -p ${file} ${kept} && busybox sed -i "${script}" ${file} && ! busybox cmp -s ${file} ${kept}`)}\n${restart}`,
      );
      await untilRoot(lab, `${words.name} taking effect`, until);
      return async () => {
        await lab.mustRoot(
          `set -eu\n${inside(`busybox cp -p ${kept} ${file} && busybox rm ${kept}`)}\n${restart}`,
        );
        await recover(lab);
      };
    },
  };
}

const aidb = stackContainer('aidb');
const healthy = (container: string): string =>
  `test "$(docker inspect --format '{{.State.Health.Status}}' ${container})" = healthy`;
const targets = `test "$(curl -s http://127.0.0.1:9090/api/v1/targets | grep -o '"health":"up"' | wc -l)" = 4`;

/** Seen by a burst of requests only, which the claim of M2 alone makes. */
export const countersForgotten: Sabotage = scripted(
  {
    name: 'counters-forgotten',
    kind: 'sabotage',
    says: 'what Redis counts is thrown away twenty times a second',
    expect: 'burst FAILs: every request passes; nothing else turns',
  },
  'systemd-run --quiet --unit forget redis-cli -p 6380 -r -1 -i 0.05 flushall',
  'systemctl stop forget.service\nredis-cli -p 6380 flushall >/dev/null',
);

export const containerSabotages: readonly Sabotage[] = [
  stopped(
    'redis-gone',
    'nova_redis',
    'Redis of m8 is stopped',
    'project, redis-connected and redis FAIL; the agent manager itself stays healthy',
  ),
  stopped(
    'database-gone',
    'nova_db',
    'PostgreSQL of m8 is stopped',
    'project and database FAIL; the agent manager itself stays healthy',
  ),
  {
    ...stopped(
      'entrance-stopped',
      stackContainer('nginx'),
      'nginx of the stack is stopped',
      'every route FAILs, and the ports of the entrance; the services behind it PASS',
      `docker ${restartHybrid} >/dev/null`,
    ),
    alone: true,
  },
  scripted(
    {
      name: 'entrance-restarted',
      kind: 'sabotage',
      alone: true,
      says: 'nginx of the stack was started after everything behind it',
      expect: 'hybrid-followed is INCONCLUSIVE: nobody can tell; nothing else turns',
    },
    `docker restart --time 1 ${stackContainer('nginx')} >/dev/null
until curl -sk --fail -o /dev/null --max-time 3 https://localhost:8443/hybrid/health; do sleep 0.1; done`,
    `docker ${restartHybrid} >/dev/null`,
  ),
  changedInside(
    {
      name: 'stack-trace-in-answer',
      says: 'AIDB puts the text of an exception into its answer',
      expect: 'error-id FAILs; nothing else turns',
    },
    {
      container: aidb,
      file: '/app/shared/service.py',
      script:
        's/return {.error.: kind, /return {\\"detail\\": traceback.format_exc(), \\"error\\": kind, /',
      until: `${healthy(aidb)} && ${targets}`,
    },
  ),
  changedInside(
    {
      name: 'import-unprotected',
      says: 'AIDB imports documents without a key',
      expect: 'import-protected FAILs; nothing else turns',
    },
    {
      container: aidb,
      file: '/app/aidb/server.py',
      script: 's/, protected=True//',
      until: `${healthy(aidb)} && ${targets}`,
    },
  ),
  changedInside(
    {
      name: 'answers-without-request-id',
      says: 'AIDB no longer says which request it answers',
      expect: 'request-id FAILs; that of the hybrid coordinator PASSes',
    },
    {
      container: aidb,
      file: '/app/shared/service.py',
      script: '/x-request-id., request_id/d',
      until: `${healthy(aidb)} && ${targets}`,
    },
  ),
  changedInside(
    {
      name: 'database-on-localhost',
      says: "AIDB looks for its database on localhost, as before it left the host's network",
      expect: 'AIDB is unhealthy, and what asks for its health FAILs',
    },
    {
      container: aidb,
      file: '/app/config/config.yaml',
      script: 's/host: postgres/host: localhost/',
      until: `test "$(docker inspect --format '{{.State.Health.Status}}' ${aidb})" = unhealthy && ${targets}`,
    },
  ),
  changedInside(
    {
      name: 'timezone-not-imported',
      says: 'the learner of the hybrid coordinator uses a timezone that it does not import',
      expect: 'what reads its log and its file FAILs; the coordinator itself stays healthy',
    },
    {
      container: stackContainer('hybrid-coordinator'),
      file: '/app/hybrid-coordinator/continuous_learning.py',
      script: 's/import datetime, timezone/import datetime/',
      until: `docker logs ${stackContainer('hybrid-coordinator')} 2>&1 | grep -q 'timezone.* is not defined' && ${healthy(stackContainer('hybrid-coordinator'))} && ${targets}`,
    },
  ),
];
