// The units that bring the two projects of the platform up, and the databases that they find.
import type { HostFile } from '../host/files.ts';
import { stackContainer } from './containers.ts';

const unitDirectory = '/usr/local/lib/systemd/system';

/** The units that must be active on a healthy platform. */
export const platformUnits = [
  'docker.service',
  'nftables.service',
  'ssh.service',
  'databases.service',
  'nova.service',
  'ai-stack.service',
] as const;

/** Compose projects with the folder of their compose file. */
export const projects = {
  nova: '/opt/nova',
  'ai-stack': '/opt/ai-stack/ai-stack/compose',
} as const;

/** Words of `docker` after which nginx has an upstream that is younger than itself. */
export const restartHybrid = `restart --time 1 ${stackContainer('hybrid-coordinator')}`;

/** Units, scripts, and the links that start them at boot. */
export function platformUnitFiles(passwords: { readonly reader: string }): HostFile[] {
  const deploying = Object.entries(projects).map(([name, folder]) =>
    oneshot(name, `Containers of ${name}`, 'docker.service databases.service nftables.service', [
      `/usr/bin/docker-compose --project-name ${name} --project-directory ${folder} --file ${folder}/docker-compose.yml up --detach`,
      ...(name === 'ai-stack' ? [`/usr/bin/docker ${restartHybrid}`] : []),
    ]),
  );
  return [
    ...oneshot('databases', 'Databases of the projects', '', ['/opt/platform/databases']),
    ...deploying.flat(),
    { path: '/opt/platform/databases', content: databases(passwords.reader), mode: 0o700 },
  ];
}

function oneshot(
  name: string,
  description: string,
  after: string,
  starts: readonly string[],
): HostFile[] {
  const order = after === '' ? '' : `After=${after}\nWants=${after}\n`;
  const unit = `[Unit]
Description=${description}
${order}
[Service]
Type=oneshot
RemainAfterExit=yes
Environment=HOME=/root
${starts.map((start) => `ExecStart=${start}`).join('\n')}
TimeoutStartSec=180

[Install]
WantedBy=multi-user.target
`;
  const path = `${unitDirectory}/${name}.service`;
  return [
    { path, content: unit },
    { path: `/etc/systemd/system/multi-user.target.wants/${name}.service`, link: path },
  ];
}

// The cluster that the package made at installation, with one role that may read; --single needs no server.
const databases = (password: string): string => `#!/bin/sh
set -eu
if [ -e /var/lib/ai-stack/postgres/PG_VERSION ]; then exit 0; fi
bin=/usr/lib/postgresql/15/bin
seed=/var/lib/postgresql/15/main
cat >$seed/postgresql.conf <<'END'
listen_addresses = '*'
unix_socket_directories = '/tmp'
hba_file = '/data/pg_hba.conf'
shared_buffers = 16MB
max_connections = 20
fsync = off
log_timezone = 'UTC'
timezone = 'UTC'
END
cat >$seed/pg_hba.conf <<'END'
local all all trust
host all all all scram-sha-256
END
sed 's,^hba_file.*,,' $seed/postgresql.conf >/tmp/single.conf
runuser -u postgres -- $bin/postgres --single -j -D $seed -c config_file=/tmp/single.conf postgres >/dev/null <<'END'
CREATE DATABASE platform;

END
runuser -u postgres -- $bin/postgres --single -j -D $seed -c config_file=/tmp/single.conf platform >/dev/null <<'END'
CREATE TABLE costsim_cb_state (
  name text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE ROLE reader LOGIN PASSWORD '${password}';

GRANT SELECT ON costsim_cb_state TO reader;

END
mkdir -p /var/lib/nova /var/lib/ai-stack
cp -a $seed /var/lib/nova/db
cp -a $seed /var/lib/ai-stack/postgres
chown -R 999:999 /var/lib/nova/db /var/lib/ai-stack/postgres
`;
