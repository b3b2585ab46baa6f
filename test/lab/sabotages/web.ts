// Sabotages of the routes: nginx, its sites and its certificate.
import { answerOf } from '../routes.ts';
import { certificateFile, certificateKeyFile, site, siteFile } from '../host/nginx.ts';
import { domain } from '../host/services.ts';
import { until } from '../process.ts';
import type { Lab } from '../types.ts';
import {
  again,
  changeFile,
  restoreFile,
  scripted,
  recover,
  type Sabotage,
  type Undo,
} from './sabotage.ts';

// A reload starts new workers before the old ones go: the effect is waited for from outside.
async function answers(lab: Lab, host: string, wanted: string): Promise<void> {
  await until(`https://${host}/ answering ${wanted}`, 20_000, async () => {
    const answer = await answerOf(lab.address, host, lab.caFile);
    return answer === wanted ? undefined : answer;
  });
}

function siteChanged(
  words: Omit<Sabotage, 'apply' | 'kind'>,
  host: string,
  directive: string,
  answer: string,
): Sabotage {
  const file = siteFile(host);
  return {
    ...words,
    kind: 'sabotage',
    apply: async (lab) => {
      await lab.mustRoot(changeFile(file, `cat >${file}\nnginx -s reload`), {
        input: site(host, directive),
      });
      await answers(lab, host, answer);
      return async () => {
        await lab.mustRoot(`${restoreFile(file)}\nnginx -s reload`);
        await recover(lab);
      };
    },
  };
}

const expired: Sabotage = {
  name: 'certificate-expired',
  kind: 'sabotage',
  says: 'nginx serves a certificate of the same authority that ended an hour ago',
  expect: 'every route FAILs with the reason; nothing else turns',
  apply: async (lab) => {
    const undo = await serveUntil(lab, new Date(Date.now() - 60 * 60_000));
    await answers(lab, domain, 'CERT_HAS_EXPIRED');
    return undo;
  },
};

/** Has nginx serve a certificate that ends then; its workers may take their time. */
export async function serveUntil(lab: Lab, end: Date): Promise<Undo> {
  const { certificate, key } = await lab.issueCertificate(end);
  await lab.mustRoot(changeFile(certificateFile, `cat >${certificateFile}`), {
    input: certificate,
  });
  await lab.mustRoot(
    changeFile(certificateKeyFile, `cat >${certificateKeyFile}\nnginx -s reload`),
    { input: key },
  );
  return async () => {
    await lab.mustRoot(
      `${restoreFile(certificateFile)}\n${restoreFile(certificateKeyFile)}\nnginx -s reload`,
    );
    await recover(lab);
  };
}

export const webSabotages: readonly Sabotage[] = [
  siteChanged(
    {
      name: 'route-502',
      says: 'the route of drone leads to a port where nothing listens',
      expect: 'the route of drone FAILs with 502; nothing else turns',
    },
    `drone.${domain}`,
    'proxy_pass http://127.0.0.1:9;',
    '502',
  ),
  siteChanged(
    {
      name: 'route-redirects',
      says: 'the route of the dashboard redirects to a place that would answer 200',
      expect:
        'the route of the dashboard FAILs with 302, as redirects are not followed; nothing else turns',
    },
    domain,
    `return 302 https://report.${domain}/;`,
    '302',
  ),
  expired,
  scripted(
    {
      name: 'nginx-stopped',
      kind: 'sabotage',
      says: 'nginx is stopped',
      expect: 'every route FAILs, refused; nothing else turns',
    },
    'systemctl stop nginx.service',
    again('start', 'nginx.service'),
  ),
  scripted(
    {
      name: 'packets-dropped',
      kind: 'sabotage',
      says: 'a packet filter drops what comes in for port 443; SSH is let through',
      expect:
        'every route FAILs by its deadline, as SSH reached the same address; nothing else turns',
    },
    `nft add table inet sabotage
nft 'add chain inet sabotage input { type filter hook input priority -300; }'
nft add rule inet sabotage input tcp dport 443 drop`,
    'nft delete table inet sabotage',
  ),
];
