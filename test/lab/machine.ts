// What the machine itself must offer, and the message when it does not.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A reason why the lab cannot run here, with the way out. */
export class LabError extends Error {
  override readonly name = 'LabError';
}

/** Programs that the lab, and what is tried on the machine itself, need there, with the Debian package of each. */
export const tools = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  prlimit: 'util-linux',
  bwrap: 'bubblewrap',
  'docker-compose': 'docker-compose',
  nft: 'nftables',
  shellcheck: 'shellcheck',
  visudo: 'sudo',
} as const;

/** Programs that the host of the lab has, and this machine gets from there: their packages are large, or start a server. */
export const copied = {
  nginx: { from: 'usr/sbin/nginx', to: '/usr/local/sbin' },
  promtool: { from: 'usr/bin/promtool', to: '/usr/local/bin' },
} as const;

/** The programs of {@link tools} that are not there. */
export function missingTools(): (keyof typeof tools)[] {
  return (Object.keys(tools) as (keyof typeof tools)[]).filter(isMissing);
}

/** Those of {@link copied}. */
export function missingCopies(): (keyof typeof copied)[] {
  return (Object.keys(copied) as (keyof typeof copied)[]).filter(isMissing);
}

function isMissing(program: string): boolean {
  const local = ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/local/bin'];
  const path = [...(process.env['PATH'] ?? '').split(delimiter), ...local];
  return !path.some((directory) => existsSync(join(directory, program)));
}

/** Why this machine can never run the lab as it is, apart from packages; undefined when it can. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux')
    return `The lab needs Linux; this is ${process.platform}. Run it in a Linux machine, or leave it out.`;
  if (process.getuid?.() !== 0)
    return 'The lab boots a system container, which needs root. Run the same command with sudo.';
  const filesystems = readFileSync('/proc/filesystems', 'utf8');
  if (!/\boverlay$/m.test(filesystems) && !existsSync('/sys/module/overlay'))
    return 'This kernel has no overlayfs. Load it with `modprobe overlay`.';
  if (
    !existsSync('/sys/fs/cgroup/cgroup.procs') &&
    !existsSync('/sys/fs/cgroup/systemd/cgroup.procs')
  ) {
    return 'No control groups at /sys/fs/cgroup (neither v2 nor v1 with name=systemd). In a container, give it --privileged and --cgroupns=private.';
  }
  return undefined;
}
