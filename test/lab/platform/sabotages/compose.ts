// Sabotages of the stack by its compose file: a service is made again as it should not be.
import { restoreFile, rewriteFile, scripted, type Sabotage } from '../../sabotages/sabotage.ts';
import { stackContainer } from '../containers.ts';
import { projects } from '../units.ts';

const folder = projects['ai-stack'];
const file = `${folder}/docker-compose.yml`;
// What has just been made is not healthy yet: a review that comes sooner sees that, rightly.
const lookedAfter =
  'for i in $(seq 100); do docker ps --filter health=starting --quiet | grep -q . || break; sleep 0.2; done';
const again = (service: string): string =>
  `docker-compose --project-name ai-stack --project-directory ${folder} --file ${file} up --detach --no-deps ${service} >/dev/null 2>&1
${lookedAfter}`;

// `script` is one of sed, for the lines of the service only.
function redeployed(
  name: string,
  service: Parameters<typeof stackContainer>[0],
  script: string,
  words: { readonly says: string; readonly expect: string },
): Sabotage {
  const lines = `/^  ${service}:$/,/^$/`;
  return scripted(
    { name, kind: 'sabotage', of: stackContainer(service), ...words },
    `${rewriteFile(file, `${lines} { ${script} }`)}\n${again(service)}`,
    `${restoreFile(file)}\n${again(service)}`,
  );
}

export const composeSabotages: readonly Sabotage[] = [
  redeployed('port-on-every-address', 'llama-cpp', 's/127.0.0.1:8080/8080/', {
    says: "the model server's port is on every address again",
    expect: 'local-only and ports-llama FAIL; nothing else turns',
  }),
  redeployed('dashboard-on-every-address', 'grafana', 's/127.0.0.1:3002/3002/', {
    says: "Grafana's port is on every address",
    expect: 'local-only and grafana-local FAIL; nothing else turns',
  }),
  redeployed(
    'database-published',
    'postgres',
    's/^    volumes:/    ports: [127.0.0.1:5432:5432]\\n&/',
    {
      says: "PostgreSQL's port is published to the host again",
      expect: 'ports-postgres and no-postgres FAIL; nothing else turns',
    },
  ),
  redeployed('cache-published', 'redis', 's/^    volumes:/    ports: [127.0.0.1:6379:6379]\\n&/', {
    says: 'the port of Redis is published to the host again',
    expect: 'ports-redis and no-redis FAIL; nothing else turns',
  }),
  redeployed(
    'health-check-without-tool',
    'embeddings',
    's/^        - python3$/        - curl/; s/^        - -c$/        - -f/; s,^        - import .*,        - http://localhost:8081/health,',
    {
      says: 'the health check of the embeddings calls curl, which their image has not',
      expect: 'health-without-curl, embeddings-healthy and services FAIL',
    },
  ),
  redeployed('coordinator-as-root', 'hybrid-coordinator', 's/^    command:/    user: root\\n&/', {
    says: 'the hybrid coordinator runs as root',
    expect: 'hybrid-starts FAILs; nothing else turns',
  }),
  redeployed(
    'service-on-host-network',
    'jaeger',
    's/^    <<: .lab/    restart: unless-stopped\\n    network_mode: host/; /^    ports:/d',
    {
      says: "Jaeger runs on the host's network again",
      expect: 'local-only, network and those who compare containers FAIL',
    },
  ),
  redeployed('model-server-on-localhost', 'llama-cpp', 's/, .8080., -h/, "127.0.0.1:8080", -h/', {
    says: 'the model server listens inside its container on localhost only, as it did on the host',
    expect: 'connects-llama FAILs; nothing else turns: its health check asks localhost',
  }),
  redeployed('vectors-on-localhost', 'qdrant', 's/, .6333., -h/, "127.0.0.1:6333", -h/', {
    says: 'Qdrant listens inside its container on localhost only, as it did on the host',
    expect: 'connects-qdrant and the route to Qdrant FAIL; nothing else turns',
  }),
];
