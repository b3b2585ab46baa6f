// Break-it sabotages of the host itself: its ports, its clock, its certificate, its kernel.
import { done, type BreakItSabotage } from './break-it-sabotage.ts';
import { sshdDropIns } from './host/base.ts';
import { domain } from './host/services.ts';
import { image } from './host/stacks.ts';
import { until } from './process.ts';
import { certificateEnd } from './routes.ts';
import { again } from './sabotages/sabotage.ts';
import { serveUntil } from './sabotages/web.ts';

const listener = (address: string): string =>
  `systemd-run --quiet --unit open-door python3 -m http.server --bind ${address} 9999\nuntil ss -Hltn 'sport = :9999' | grep -q 9999; do sleep 0.1; done`;
// Sorted before our own drop-in: of a repeated keyword sshd takes the first.
const sshdDropIn = `${sshdDropIns}/10-break-it.conf`;
const settings = '/etc/sysctl.d/50-cookies.conf';
const closeDoor = 'systemctl stop open-door.service';

export const ofHost: readonly BreakItSabotage[] = [
  done(
    {
      name: 'port-open',
      says: 'a server listens at every address',
      probe: 'public-port',
      subject: 'tcp/9999',
    },
    listener('0.0.0.0'),
    closeDoor,
  ),
  done(
    {
      name: 'port-open-6',
      says: 'a server listens at every address of both families',
      probe: 'public-port',
      subject: 'tcp/9999',
    },
    listener('::'),
    closeDoor,
  ),
  done(
    {
      name: 'container-published',
      says: 'a container publishes a port at every address',
      probe: 'public-port',
      subject: 'tcp/9998',
    },
    `docker run --detach --restart always --env ANSWER=none --publish 9998:80 --name by-hand ${image} >/dev/null`,
    'docker rm --force by-hand >/dev/null',
  ),
  {
    name: 'certificate-ends-soon',
    says: 'nginx serves a certificate that ends in five days',
    probe: 'certificate-near-its-end',
    subject: domain,
    with: { url: `https://${domain}/` },
    apply: async (lab) => {
      const end = new Date(Date.now() + 5 * 86_400_000);
      const undo = await serveUntil(lab, end);
      await until('the new certificate', 20_000, async () =>
        (await certificateEnd(lab.address, domain)) < end.getTime() + 1000 ? undefined : 'the old',
      );
      return undo;
    },
  },
  done(
    {
      name: 'setting-by-hand',
      says: 'a setting of the kernel is changed by hand, and a file has another',
      probe: 'setting-not-durable',
      subject: 'setting net.ipv4.tcp_syncookies',
    },
    `echo 'net.ipv4.tcp_syncookies = 1' >${settings}\nsysctl --quiet net.ipv4.tcp_syncookies=2`,
    `sysctl --quiet net.ipv4.tcp_syncookies=1\nrm ${settings}`,
  ),
  done(
    {
      name: 'clock-ahead',
      says: 'the clock of the login is ten minutes ahead',
      probe: 'clock-skewed',
      subject: 'clock',
    },
    `echo "SetEnv LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME=+10m DONT_FAKE_MONOTONIC=1" >${sshdDropIn}\n${again('restart', 'ssh.service')}`,
    `rm ${sshdDropIn}\n${again('restart', 'ssh.service')}`,
  ),
];
