// Sabotages of the entrance and of what watches the stack.
import {
  changeFile,
  recover,
  rewriteFile,
  restoreFile,
  scripted,
  untilRoot,
  type Sabotage,
} from '../../sabotages/sabotage.ts';
import { stackContainer } from '../containers.ts';
import { certificates } from '../files.ts';
import { projects } from '../units.ts';

const compose = projects['ai-stack'];
// Files that are mounted by themselves are written in place: another file of the name would not be seen inside.
const config = `${compose}/nginx/nginx.conf`;
const nginx = stackContainer('nginx');
const hybrid = stackContainer('hybrid-coordinator');
const reload = `docker kill --signal HUP ${nginx} >/dev/null`;
const answer = (path: string): string =>
  `curl -sk -o /dev/null --max-time 3 -w '%{http_code}' https://localhost:8443${path}`;

/** Between stop and start something else takes the address. */
const staleUpstream: Sabotage = {
  name: 'upstream-stale',
  kind: 'sabotage',
  alone: true,
  says: 'nginx keeps the address of the hybrid coordinator, which has another since it was restarted',
  expect: 'the routes to the coordinator FAIL with 502 or by deadline, and nginx-config; the coordinator itself PASSes',
  apply: async (lab) => {
    const fixed = '/set $upstream http:..hybrid/d; s,^ *rewrite ^/hybrid/.*,,; /location .hybrid/,/}/ s,proxy_pass .*,proxy_pass http://hybrid-coordinator:8092/;,';
    await lab.mustRoot(`set -eu\n${rewriteFile(config, fixed)}\n${reload}`);
    await untilRoot(lab, 'nginx with a fixed upstream', `test "$(${answer('/hybrid/health')})" = 200`);
    await lab.mustRoot(`set -eu
docker stop --time 1 ${hybrid} >/dev/null
docker run --detach --name squatter --network local-ai lab/base:1 sleep 86400 >/dev/null
docker start ${hybrid} >/dev/null`);
    await untilRoot(
      lab,
      'the stale upstream',
      `test "$(docker inspect --format '{{.State.Health.Status}}' ${hybrid})" = healthy && test "$(${answer('/hybrid/health')})" != 200 && test "$(curl -s http://127.0.0.1:9090/api/v1/targets | grep -o '"health":"up"' | wc -l)" = 4`,
    );
    return async () => {
      await lab.mustRoot(
        `set -eu\n${restoreFile(config)}\n${reload}\ndocker rm --force squatter >/dev/null`,
      );
      await recover(lab);
    };
  },
}; // prettier-ignore

const expired: Sabotage = {
  name: 'stack-certificate-expired',
  kind: 'sabotage',
  says: 'nginx of the stack serves a certificate of the same authority that ended an hour ago',
  expect: 'every route FAILs with the reason; nothing else turns',
  apply: async (lab) => {
    const { certificate, key } = await lab.issueCertificate(new Date(Date.now() - 60 * 60_000));
    const [pem, secret] = [`${certificates}/localhost.pem`, `${certificates}/localhost.key`];
    await lab.mustRoot(changeFile(pem, `cat >${pem}`), { input: certificate });
    await lab.mustRoot(changeFile(secret, `cat >${secret}\n${reload}`), { input: key });
    await untilRoot(
      lab,
      'the expired certificate',
      'echo | openssl s_client -connect localhost:8443 2>/dev/null | openssl x509 -noout -checkend 0 | grep -q "will expire"',
    );
    return async () => {
      await lab.mustRoot(`set -eu\n${restoreFile(pem)}\n${restoreFile(secret)}\n${reload}`);
      await recover(lab);
    };
  },
};

const prometheus = `${compose}/prometheus/prometheus.yml`;
const hangUp = `docker kill --signal HUP ${stackContainer('prometheus')} >/dev/null`;
const asked =
  'curl -sG --data-urlencode \'query=last_over_time({__name__=~".*[a-z]_up"}[10s])\' http://127.0.0.1:9090/api/v1';
/** Prometheus scrapes as many, and has nothing of others in the window that the sheet looks at. */
const scrapes = (jobs: number, series = jobs): string =>
  `until [ "$(${asked}/targets | grep -o '"health":"up"' | wc -l)" = ${jobs} ] &&
  [ "$(${asked}/query | grep -o '"__name__"' | wc -l)" = ${series} ]; do sleep 0.2; done`; // prettier-ignore

const dropping = '[{source_labels: [__name__], regex: embeddings_up, action: drop}]';

const dashboards = '/opt/stand-ins/grafana/api/search';
const traced = '/opt/stand-ins/jaeger/api/services';

const standIn = (name: string, says: string, expect: string, file: string, text: string): Sabotage =>
  scripted(
    { name, kind: 'sabotage', says, expect },
    changeFile(file, `echo '${text}' >${file}`),
    restoreFile(file),
  ); // prettier-ignore

export const proxySabotages: readonly Sabotage[] = [
  staleUpstream,
  expired,
  scripted(
    {
      name: 'redirect-gone',
      kind: 'sabotage',
      says: 'nginx answers plain HTTP itself, in place of a redirect',
      expect: 'redirect and nginx-config FAIL; nothing else turns',
    },
    `${rewriteFile(config, 's,return 301 .*,return 200 "plain";,')}\n${reload}
until [ "$(curl -s http://localhost:8088/)" = plain ]; do sleep 0.1; done`,
    `${restoreFile(config)}\n${reload}`,
  ),
  scripted(
    {
      name: 'target-not-scraped',
      kind: 'sabotage',
      alone: true,
      says: 'Prometheus no longer scrapes the NixOS documents',
      expect: 'targets, targets-named and scraped FAIL; nothing else turns',
    },
    `${rewriteFile(prometheus, '/job_name: nixos-docs/,$ d')}\n${hangUp}\n${scrapes(3)}`,
    `${restoreFile(prometheus)}\n${hangUp}\n${scrapes(4)}`,
  ),
  scripted(
    {
      name: 'scraped-and-dropped',
      kind: 'sabotage',
      says: 'Prometheus scrapes the embeddings, and drops what they say of themselves',
      expect: 'scraped FAILs; nothing else turns: the target is up',
    },
    `${rewriteFile(prometheus, `s/job_name: embeddings$/&\\n    metric_relabel_configs: ${dropping}/`)}\n${hangUp}\n${scrapes(4, 3)}`,
    `${restoreFile(prometheus)}\n${hangUp}\n${scrapes(4)}`,
  ),
  standIn(
    'dashboard-gone',
    'Grafana has no dashboard',
    'dashboard FAILs; nothing else turns',
    dashboards,
    '[]',
  ),
  standIn(
    'traces-lost',
    'Jaeger has seen two servers only',
    'traces FAILs; nothing else turns',
    traced,
    '{"data":["aidb","nixos-docs"],"total":2}',
  ),
];
