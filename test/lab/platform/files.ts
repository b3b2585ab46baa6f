// Everything that the platform of the phases m8 and prod-hardening has on its disk before it boots.
import type { HostFile } from '../host/files.ts';
import type { Certificate } from '../tls.ts';
import { nftablesFiles } from './nftables.ts';
import { repositoryFiles, type Phase } from './repository.ts';
import { standInFiles } from './stand-ins.ts';
import { platformUnitFiles, projects } from './units.ts';

/** What `up` makes anew for every lab. */
export interface PlatformSecrets {
  readonly apiKey: string;
  readonly readerPassword: string;
  readonly certificate: Certificate;
}

/** The key of the services of prod-hardening, as its containers get it. */
export const apiKeyFile = `${projects['ai-stack']}/secrets/stack_api_key`;

/** Where nginx finds the certificate. */
export const certificates = `${projects['ai-stack']}/nginx/certs`;

/** Home of whoever works on m8. */
export const home = '/home/nova';

/** `gateway` is an address outside, which the containers have to reach. */
export function platformFiles(secrets: PlatformSecrets, gateway: string): HostFile[] {
  return [
    ...deployed('m8', '/opt/nova'),
    { path: '/opt/nova/.env', content: `EGRESS=${gateway}:9\n` },
    ...deployed('prod-hardening', '/opt/ai-stack'),
    { path: apiKeyFile, content: `${secrets.apiKey}\n` },
    { path: `${certificates}/localhost.pem`, content: secrets.certificate.certificate },
    { path: `${certificates}/localhost.key`, content: secrets.certificate.key, mode: 0o600 },
    ...nftablesFiles(),
    ...standInFiles(),
    ...platformUnitFiles({ reader: secrets.readerPassword }),
    ...homeFiles(),
  ];
}

function deployed(phase: Phase, folder: string): HostFile[] {
  return repositoryFiles(phase).map(({ path, content, mode }) => ({
    path: `${folder}/${path}`,
    content,
    mode,
  }));
}

function homeFiles(): HostFile[] {
  const scripts = ['fix-nft-docker.sh', 'repair-claude-cli.sh', 'post-reboot-verify.sh'];
  const snapshot = {
    'nftables.rules.pre': 'table inet filter {\n}\n',
    'docker-compose-ps.json': '[{"Name":"nova_agent_manager","State":"running"}]\n',
    'docker-images.pre.txt': 'nova/backend 1\nlab/base 1\n',
    'repo-commit.txt': '4b825dc642cb6eb9a060e54bf8d69288fbee4904\n',
    'metrics.pre.txt': 'aos_rate_limit_redis_connected 1\n',
  };
  return [
    ...scripts.map((name) => ({
      path: `${home}/scripts/${name}`,
      content: '#!/bin/sh\nset -eu\n',
      mode: 0o755,
    })),
    ...Object.entries(snapshot).map(([name, content]) => ({
      path: `${home}/reboot-test-20251206/${name}`,
      content,
    })),
  ];
}
