// What each sabotage of the platform has to turn, by phase and check; everything else PASSes.
import type { Phase } from '../lab/platform/repository.ts';
import type { Turned } from './expectations.ts';
import { idOf } from './phase-scratch.ts';

type Verdict = Turned[string];

const turn = (verdict: Verdict, ids: Partial<Record<Phase, readonly string[]>>): Turned =>
  Object.fromEntries(
    (Object.entries(ids) as [Phase, readonly string[]][]).flatMap(([phase, checks]) =>
      checks.map((id) => [idOf(phase, id), verdict]),
    ),
  );
const fail = (ids: Partial<Record<Phase, readonly string[]>>): Turned => turn('FAIL', ids);
const open = (ids: Partial<Record<Phase, readonly string[]>>): Turned => turn('INCONCLUSIVE', ids);

/** Routes of nginx that go to AIDB, to others, and nowhere. */
const aidbRoutes = ['certificate', 'error-id', 'request-id'];
const hybridRoutes = ['hybrid-route', 'hybrid-followed', 'request-id-hybrid'];
const encrypted = [...aidbRoutes, ...hybridRoutes, 'qdrant-route', 'unknown-route'];
const routes = [...encrypted, 'redirect'];
/** Who does not answer has not rejected anything. */
const rejecting = open({ 'prod-hardening': ['import-protected', 'embed-protected'] });
/** What the agent manager is asked from outside. */
const api = [
  'egress',
  'tier-free',
  'tier-pro',
  'counters',
  'redis-connected',
  'redis-errors',
  'health',
  'database',
  'redis',
];
const accepts = ['from-docker0', 'from-bridges', 'to-docker0', 'to-bridges'];

/** What asks the daemon, by phase. */
const dockerOf = {
  m8: [
    'echo',
    'fail-open-set',
    'containers',
    'worker',
    'project',
    'manager-limits',
    'manager-traces',
    'worker-limits',
    'worker-traces',
  ],
  'prod-hardening': [
    'services',
    'network',
    'name-aidb',
    'name-qdrant',
    'name-embeddings',
    'name-hybrid',
    'health-local',
    'health-without-curl',
    'embeddings-healthy',
    'qdrant-healthy',
    'llama-healthy',
    'aidb-healthy',
    'hybrid-starts',
    'settings-inside',
    'learner-inside',
    'key-aidb',
    'key-embeddings',
    'key-hybrid',
    'key-docs',
    'key-readable-aidb',
    'key-readable-embeddings',
    'key-readable-hybrid',
    'key-readable-docs',
    'secret-mode-inside',
    'errors-inside',
    'routes-inside',
    'local-only',
    'ports-listed',
    'ports-nginx',
    'ports-qdrant',
    'ports-embeddings',
    'ports-llama',
    'ports-webui',
    'ports-aidb',
    'ports-hybrid',
    'ports-docs',
    'ports-postgres',
    'ports-redis',
    'volumes-there',
    'resolves-qdrant',
    'resolves-embeddings',
    'resolves-hybrid',
    'resolves-aidb',
    'connects-qdrant',
    'connects-llama',
    'log-aidb',
    'log-embeddings',
    'log-hybrid',
    'learner-quiet',
    'secret-not-denied',
    'tracing-aidb',
    'tracing-hybrid',
    'tracing-docs',
  ],
} as const;

/** What containers answer to somebody on the host. */
const answers = [
  'aidb-health',
  'metrics-embeddings',
  'metrics-hybrid',
  'metrics-docs',
  'prometheus',
  'grafana',
  'targets',
  'targets-named',
  'scraped',
  'dashboard',
  'traces',
];

/** By the name of the sabotage. */
export const platformExpected: Readonly<Record<string, Turned>> = {
  'forward-without-docker': { ...fail({
    m8: [...accepts, ...api, 'echo'],
    'prod-hardening': routes,
  }), ...rejecting },
  'docker0-rule-gone': fail({ m8: ['to-docker0'] }),
  'docker0-dropped-first': fail({ m8: ['from-docker0'] }),
  'policy-accept': fail({ m8: ['policy'] }),
  'rule-not-in-file': fail({ m8: ['file-to-bridges'] }),
  'rule-in-comment': fail({ m8: ['file-from-bridges'] }),
  'file-flushes-ruleset': fail({ m8: ['file-keeps-docker'] }),
  'rules-not-loaded-at-boot': fail({ m8: ['loaded-at-boot'] }),
  'echo-dropped': fail({ m8: ['echo'] }),
  'policy-routing': fail({ m8: ['routing'] }),
  'redis-refused-on-host': fail({ m8: ['redis-answers'] }),
  'forwarding-off': { ...fail({ m8: ['forwarding', 'echo', ...api], 'prod-hardening': routes }), ...rejecting },
  'redis-gone': fail({ m8: ['project', 'redis-connected', 'redis', 'redis-answers'] }),
  'database-gone': fail({
    m8: ['project', 'database', 'database-answers'],
    'infra-hardening': ['database-defaults'],
  }),
  'entrance-stopped': { ...fail({ 'prod-hardening': [...routes, 'services', 'ports-nginx', 'ports-listed', 'entrance'] }), ...rejecting },
  'entrance-restarted': open({ 'prod-hardening': ['hybrid-followed'] }),
  'stack-trace-in-answer': fail({ 'prod-hardening': ['error-id', 'import-protected', 'errors-inside'] }),
  'import-unprotected': fail({ 'prod-hardening': ['import-protected', 'routes-inside'] }),
  'answers-without-request-id': fail({ 'prod-hardening': ['request-id', 'errors-inside'] }),
  'database-on-localhost': fail({
    'prod-hardening': ['services', 'aidb-healthy', 'aidb-health', 'certificate', 'request-id', 'settings-inside'],
  }),
  'timezone-not-imported': fail({ 'prod-hardening': ['learner-inside', 'learner-quiet'] }),
  'port-on-every-address': fail({ 'prod-hardening': ['local-only', 'ports-llama', 'llama-closed', 'ports-listed'] }),
  'dashboard-on-every-address': fail({ 'prod-hardening': ['local-only', 'grafana-local', 'grafana-closed', 'ports-listed'] }),
  'database-published': fail({ 'prod-hardening': ['ports-postgres', 'no-postgres', 'ports-listed'] }),
  'cache-published': fail({ 'prod-hardening': ['ports-redis', 'no-redis', 'ports-listed'] }),
  'health-check-without-tool': fail({ 'prod-hardening': ['health-without-curl', 'embeddings-healthy', 'services'] }),
  'coordinator-as-root': fail({ 'prod-hardening': ['hybrid-starts', 'key-readable-hybrid'] }),
  'service-on-host-network': fail({ 'prod-hardening': ['local-only', 'network', 'ports-listed'] }),
  'model-server-on-localhost': fail({ 'prod-hardening': ['connects-llama'] }),
  'vectors-on-localhost': fail({ 'prod-hardening': ['connects-qdrant', 'qdrant-route'] }),
  'upstream-stale': fail({ 'prod-hardening': [...hybridRoutes, 'nginx-config'] }),
  'stack-certificate-expired': { ...fail({ 'prod-hardening': encrypted }), ...rejecting },
  'redirect-gone': fail({ 'prod-hardening': ['redirect', 'nginx-config'] }),
  'target-not-scraped': fail({ 'prod-hardening': ['targets', 'targets-named', 'scraped'] }),
  'scraped-and-dropped': fail({ 'prod-hardening': ['scraped'] }),
  'dashboard-gone': fail({ 'prod-hardening': ['dashboard'] }),
  'traces-lost': fail({ 'prod-hardening': ['traces'] }),
  'secret-for-root-only': fail({
    'prod-hardening': [
      'secret-mode', 'secret-mode-inside', 'key-readable-aidb', 'key-readable-embeddings', 'key-readable-hybrid', 'key-readable-docs',
    ],
  }),
  'snapshot-truncated': fail({ m8: ['snapshot-commit'] }),
  'script-not-executable': fail({ m8: ['verify-script'] }),
  'unit-failed': fail({ m8: ['no-failed-units'] }),
  'dockerd-crashed': fail({ 'docker-limiter': ['docker-stable'] }),
  'dockerd-said-fatal': fail({ 'docker-limiter': ['docker-quiet'] }),
  'platform-docker-stopped': {
    ...open(dockerOf),
    ...rejecting,
    ...fail({
      m8: [...api, 'redis-answers', 'database-answers'],
      'infra-hardening': ['database-defaults'],
      'docker-limiter': ['docker-stable'],
      'prod-hardening': [...routes, ...answers, 'entrance', 'prometheus-local', 'grafana-local'],
    }),
    ...open({ 'prod-hardening': ['hybrid-followed'] }),
  },
  'sockets-not-listed': open({
    'prod-hardening': ['no-postgres', 'no-redis', 'entrance', 'prometheus-local', 'grafana-local'],
  }),
  'root-not-granted': open({ m8: ['policy', ...accepts] }),
  'login-not-in-group-docker': open({ ...dockerOf, 'prod-hardening': [...dockerOf['prod-hardening'], 'hybrid-followed'] }),
}; // prettier-ignore
