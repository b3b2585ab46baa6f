// The lab's host as a git server, with the watcher as its service: set up as docs/watcher.md says.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { startForge, type RunningForge } from '../forge/start.ts';
import type { Lab } from '../lab/index.ts';
import { makeKey } from '../lab/keys.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What a builder, a CI step and a reader of the forge see of it. */
export interface Service {
  readonly forge: RunningForge;
  /** As builders clone it. */
  readonly url: string;
  /** Of whoever may push. */
  readonly gitSsh: string;
  /** Lines of the watcher's own log so far. */
  log(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

const unit = 'cold-review.service';
const credentials = `/run/credentials/${unit}`;

/** Makes a host a git server with the watcher beside it; it watches the branches of these names. */
export async function startService(lab: Lab, branches: readonly string[]): Promise<Service> {
  const [key] = await Promise.all([
    makeKey(join(lab.directory, 'keys'), 'git', 'ed25519', 'git@lab'),
    install(lab),
  ]);
  const bare = '/srv/git/infra.git';
  const forge = await startForge({
    kind: 'gitea',
    address: lab.address.replace(/\.2$/, '.1'),
    repository: join(lab.directory, 'upper', bare),
  });
  const url = `ssh://git@${lab.address}${bare}`;
  const known = readFileSync(lab.knownHostsFile, 'utf8');
  const secrets = {
    'forge-token': forge.token,
    'webhook-secret': randomBytes(16).toString('hex'),
    'ssh-key': readFileSync(lab.identityFile, 'utf8'),
    'git-key': key.privateKey,
  };
  const files = {
    [`/etc/systemd/system/${unit}`]: read(`deploy/${unit}`),
    [`/etc/systemd/system/${unit}.d/git.conf`]: read('deploy/cold-review.service.d/git.conf'),
    // Nobody has to wait for it as long as after a real mishap.
    [`/etc/systemd/system/${unit}.d/lab.conf`]: '[Service]\nRestartSec=1s\n',
    '/etc/cold-review/watch.yaml': watchFile(url, branches, forge),
    '/etc/cold-review/known_hosts': known,
    '/etc/ssh/authorized_keys/git': `${key.publicKey}\n`,
    [`${bare}/hooks/post-receive`]: read('examples/post-receive'),
    ...Object.fromEntries(
      Object.entries(secrets).map(([name, text]) => [`/etc/cold-review/secrets/${name}`, text]),
    ),
  };
  await lab.mustRoot(`set -eu
useradd --system --home-dir /srv/git --create-home --shell /usr/bin/git-shell git
usermod --password '*' git
git init -q --bare -b main ${bare}
install -d -m 711 /etc/cold-review /etc/cold-review/secrets /etc/systemd/system/${unit}.d
${Object.entries(files).map(writing).join('\n')}
chmod 755 ${bare}/hooks/post-receive
chmod 600 /etc/cold-review/secrets/*
chgrp git /etc/cold-review/secrets/webhook-secret
chmod 640 /etc/cold-review/secrets/webhook-secret
git -C ${bare} config cold-review.webhook http://127.0.0.1:8090/hooks/infra
git -C ${bare} config cold-review.secretFile /etc/cold-review/secrets/webhook-secret
chown -R git:git /srv/git
systemctl daemon-reload
systemctl enable --quiet --now ${unit}
timeout 60 sh -c 'until curl -sf http://127.0.0.1:8090/healthz >/dev/null; do sleep 0.1; done' || { journalctl -u ${unit} -n 20 --no-pager; exit 1; }`);
  return {
    forge,
    url,
    gitSsh: `ssh -F none -i ${key.file} -o IdentitiesOnly=yes -o UserKnownHostsFile=${lab.knownHostsFile}`,
    log: async () => {
      const lines = await lab.mustRoot(`journalctl -u ${unit} -o cat --no-pager`);
      return lines
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    close: () => forge.close(),
  };
}

const watchFile = (
  url: string,
  branches: readonly string[],
  forge: RunningForge,
) => `listen: 127.0.0.1:8090
poll: 1h
repositories:
  infra:
    url: ${url}
    branches: [${branches.join(', ')}]
    identity: ${credentials}/ssh-key
    forge:
      kind: gitea
      url: ${forge.url}
      repository: acme/infra
      token:
        file: ${credentials}/forge-token
    webhook:
      secret:
        file: ${credentials}/webhook-secret
`;

function writing([path, text]: [string, string]): string {
  return `base64 -d >${path} <<'end'\n${Buffer.from(text).toString('base64')}\nend`;
}

/** The packed files and this machine's own Node, where the Dockerfile puts them. */
function install(lab: Lab): Promise<void> {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  const packed = ['package.json', ...files].filter((name) => name !== 'docs');
  const rename = [
    `--transform=s,^${process.execPath.slice(1)}$,bin/node,`,
    ...packed.map((name) => `--transform=s,^${name},lib/cold-review/${name},`),
  ];
  const sent = spawn(
    'tar',
    ['-ch', ...rename, '-C', '/', process.execPath.slice(1), '-C', root, ...packed],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const options = ['-F', 'none', '-i', lab.rootIdentityFile, '-o', 'IdentitiesOnly=yes'];
  const known = ['-o', `UserKnownHostsFile=${lab.knownHostsFile}`];
  const command =
    'tar -x --no-same-owner -C /usr/local && ln -s ../lib/cold-review/dist/review.js /usr/local/bin/review && review --version';
  const taken = spawn('ssh', [...options, ...known, `root@${lab.address}`, command], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  sent.stdout.pipe(taken.stdin);
  return new Promise((done, failed) => {
    taken.on('error', failed).on('exit', (status) => {
      if (status === 0) done();
      else failed(new Error(`The package was not installed: ${String(status)}`));
    });
  });
}
