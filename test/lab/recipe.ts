// What the root file system is made of; its digest names the build, so that a changed recipe is a new build.
import { createHash } from 'node:crypto';
import { importImage } from './host/stacks.ts';
import { importBaseImage } from './platform/image.ts';

/** Debian release of the host. */
export const suite = 'bookworm';

/** Packages of the host. */
export const packages = [
  'systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'iproute2', 'nftables', 'curl', 'ca-certificates', 'docker.io', 'iptables', 'procps',
  'busybox-static', 'sudo', 'nginx-light', 'openssl', 'redis-server', 'postgresql', 'prometheus', 'tcsh', 'faketime', 'locales',
  'python3', 'docker-compose', 'netcat-openbsd', 'git', 'libnss-systemd',
] as const; // prettier-ignore

/** Units of those packages that only cost time at boot; a test may start them. */
const idle = [
  'redis-server.service', 'postgresql.service', 'prometheus.service', 'e2scrub_reap.service', 'systemd-pstore.service', 'getty@tty1.service',
  'apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer',
] as const; // prettier-ignore

/** Run in the new root file system by chroot, once. */
export const configure = `set -eu
rm -f /etc/ssh/ssh_host_* /etc/nginx/sites-enabled/default /etc/machine-id /var/lib/dbus/machine-id /etc/hostname
useradd --create-home --shell /bin/bash --groups docker,systemd-journal reviewer
usermod --password '*' reviewer
localedef -i de_DE -f UTF-8 de_DE.UTF-8
localedef -i en_US -f UTF-8 en_US.UTF-8
systemctl disable --quiet ${idle.join(' ')}
systemctl mask --quiet console-getty.service
rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/* /usr/share/doc
`;

/** Changes when anything that `setup` builds changes. */
export const recipeVersion: string = createHash('sha256')
  .update(JSON.stringify([suite, packages, configure, importImage, importBaseImage]))
  .digest('hex')
  .slice(0, 16);
