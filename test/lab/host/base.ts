// What a machine of the lab has before it is cc-ci: network, control groups, sshd, name, identity.
import type { HostFile } from './files.ts';

/** What `up` makes anew for every lab. */
export interface BaseIdentity {
  readonly address: string;
  readonly gateway: string;
  readonly machineId: string;
  readonly hostNames: readonly string[];
  /** PEM of all authorities that the host trusts, the lab's own among them. */
  readonly trusted: string;
  readonly authorized: Readonly<Record<'reviewer' | 'root', string>>;
  readonly hostKeys: readonly {
    readonly algorithm: string;
    readonly privateKey: string;
    readonly publicKey: string;
  }[];
}

/** Where sshd looks for drop-ins; a sabotage adds one of its own. */
export const sshdDropIns = '/etc/ssh/sshd_config.d';

/** What curl and others on the host trust. */
export const trustFile = '/etc/ssl/certs/ca-certificates.crt';

const unitDirectory = '/usr/local/lib/systemd/system';

/** The files of a bare host. */
export function baseFiles(identity: BaseIdentity): HostFile[] {
  return [
    { path: '/etc/machine-id', content: `${identity.machineId}\n`, mode: 0o444 },
    { path: '/etc/hostname', content: 'cc-ci\n' },
    { path: trustFile, content: identity.trusted },
    { path: '/etc/hosts', content: hosts(identity) },
    // Refused at once: the lab has no way out, and swarm tries to pull an image before it uses the local one.
    { path: '/etc/resolv.conf', content: 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' },
    {
      path: `${sshdDropIns}/50-login.conf`,
      content: 'AuthorizedKeysFile /etc/ssh/authorized_keys/%u\nPasswordAuthentication no\n',
    },
    ...Object.entries(identity.authorized).map(([user, key]) => ({
      path: `/etc/ssh/authorized_keys/${user}`,
      content: `${key}\n`,
    })),
    ...identity.hostKeys.flatMap((key) => [
      { path: `/etc/ssh/ssh_host_${key.algorithm}_key`, content: key.privateKey, mode: 0o600 },
      { path: `/etc/ssh/ssh_host_${key.algorithm}_key.pub`, content: key.publicKey },
    ]),
    ...unit('host-network.service', 'multi-user.target', hostNetwork(identity)),
    ...unit('cgroup-writable.service', 'multi-user.target', cgroupWritable),
  ];
}

function unit(name: string, target: string, content: string): HostFile[] {
  return [
    { path: `${unitDirectory}/${name}`, content },
    { path: `/etc/systemd/system/${target}.wants/${name}`, link: `${unitDirectory}/${name}` },
  ];
}

function hosts(identity: BaseIdentity): string {
  return `127.0.0.1 localhost\n::1 localhost\n${identity.address} cc-ci ${identity.hostNames.join(' ')}\n`;
}

function hostNetwork(identity: BaseIdentity): string {
  return `[Unit]
Description=Address of this host
DefaultDependencies=no
After=systemd-sysctl.service
Before=network.target sshd.service docker.service shutdown.target
Wants=network.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/ip address replace ${identity.address}/24 dev host0
ExecStart=/usr/sbin/ip link set host0 up
ExecStart=/usr/sbin/ip route replace default via ${identity.gateway}

[Install]
WantedBy=multi-user.target
`;
}

// systemd-nspawn mounts the controllers of cgroup v1 read-only; runc has to write there. With v2 there is nothing to do.
const cgroupWritable = `[Unit]
Description=Writable control groups for containers
Before=containerd.service docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for c in cpu cpuacct cpu,cpuacct cpuset memory devices freezer blkio pids; do if [ -d /sys/fs/cgroup/$$c ]; then mount -o remount,rw,bind /sys/fs/cgroup/$$c; fi; done'

[Install]
WantedBy=multi-user.target
`;
