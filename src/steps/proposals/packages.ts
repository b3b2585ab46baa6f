import { z } from 'zod';
import { exactly, source, type Draft } from './proposal.ts';

/** Whose version people make claims about: what serves others. */
const serving =
  /^(?:docker\.io|docker-ce|containerd\.io|containerd|podman|nginx|apache2|caddy|haproxy|traefik|openssh-server|postgresql-\d+|mariadb-server|mysql-server|redis-server|wireguard|wireguard-tools|bind9|unbound|dnsmasq|knot|postfix|dovecot-core|prometheus|grafana|tailscale|k3s|gitea|forgejo)$/;

export const packages = source(
  { about: 'packages', collector: 'debian-packages', probes: ['package-version'] },
  z.object({ packages: z.array(z.array(z.string())) }),
  ({ packages: all }) =>
    all.flatMap(([state, name = '', version = '']): Draft[] =>
      state === 'ii' && serving.test(name)
        ? [
            {
              name: `package ${name}`,
              says: `the package ${name} is installed, version ${version}`,
              probe: 'package-version',
              with: { package: name, version: exactly(version) },
            },
          ]
        : [],
    ),
);
