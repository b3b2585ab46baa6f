// Break-it sabotages of the host itself: its ports, its clock, its certificate, its kernel.
import { done, type BreakItSabotage } from './break-it-sabotage.ts';
import { sshdDropIns } from './host/base.ts';
import { certificateKeyFile } from './host/nginx.ts';
import { domain } from './host/services.ts';
import { image } from './host/stacks.ts';
import { until } from './process.ts';
import { baseImage } from './platform/image.ts';
import { rulesFile } from './platform/nftables.ts';
import { certificateEnd } from './routes.ts';
import { again } from './sabotages/sabotage.ts';
import { serveUntil } from './sabotages/web.ts';

const listener = (address: string): string =>
  `systemd-run --quiet --unit open-door python3 -m http.server --bind ${address} 9999\nuntil ss -Hltn 'sport = :9999' | grep -q 9999; do sleep 0.1; done`;
// Sorted before our own drop-in: of a repeated keyword sshd takes the first.
const sshdDropIn = `${sshdDropIns}/10-break-it.conf`;
const settings = '/etc/sysctl.d/50-cookies.conf';
const closeDoor = 'systemctl stop open-door.service';
const mailer = '/etc/systemd/system/mailer.service';
const mailerOf = (lines: string): string =>
  `printf '[Service]\\n${lines}\\nExecStart=/usr/bin/env KEY=/etc/mailer.key sleep infinity\\n' >${mailer}\nsystemctl daemon-reload\nsystemctl start mailer.service`;
const noMailer = `systemctl stop mailer.service\nrm -f ${mailer} /etc/mailer.env /etc/mailer.key\nsystemctl daemon-reload`;
const savedRules = '/etc/iptables/rules.v4';
const loader = '/etc/systemd/system/iptables-loader.service';
const byName = '/etc/nginx/conf.d/by-name.conf';
const inside = '/srv/front';
const ofHostsNginx = `--volume /usr/lib:/usr/lib:ro --volume /usr/sbin/nginx:/usr/sbin/nginx:ro --tmpfs /var/log/nginx --tmpfs /var/lib/nginx ${baseImage} nginx -g 'daemon off; user root;'`;

const ofSecrets: readonly BreakItSabotage[] = [
  done(
    {
      name: 'key-open-to-all',
      says: 'every user may read the key of nginx',
      probe: 'secret-readable-by-all',
      subject: `file ${certificateKeyFile}`,
    },
    `chmod o+r ${certificateKeyFile}`,
    `chmod o-r ${certificateKeyFile}`,
  ),
  done(
    {
      name: 'variables-open-to-all',
      says: 'every user may read the file of variables that a unit reads a password from',
      probe: 'secret-readable-by-all',
      subject: 'file /etc/mailer.env',
    },
    `echo DB_PASSWORD=correct-horse >/etc/mailer.env\nchmod 644 /etc/mailer.env\n${mailerOf('EnvironmentFile=/etc/mailer.env')}`,
    noMailer,
  ),
  done(
    {
      name: 'key-of-root',
      says: 'a unit that runs as www-data names a key that root alone may read',
      probe: 'secret-unreadable',
      subject: 'file /etc/mailer.key of mailer.service',
    },
    `echo key >/etc/mailer.key\nchmod 600 /etc/mailer.key\n${mailerOf('User=www-data')}`,
    noMailer,
  ),
  done(
    {
      name: 'secret-of-root',
      says: 'a service runs as another user than may read its secret',
      probe: 'swarm-secret-unreadable',
      subject: 'secret token of locked',
    },
    `echo x | docker secret create token - >/dev/null
docker service create --quiet --detach --no-resolve-image --env ANSWER=none --user 1000 --secret source=token,target=token,mode=0400 --name locked ${image} >/dev/null`,
    'docker service rm locked >/dev/null\ndocker secret rm token >/dev/null',
  ),
  done(
    {
      name: 'mounted-token-open',
      says: 'a container is given a token that every user of the host may read',
      probe: 'mounted-secret-readable-by-all',
      subject: 'file /srv/token',
    },
    `echo x >/srv/token
chmod 644 /srv/token
docker run --detach --restart always --name given --volume /srv/token:/run/secrets/upstream:ro ${image} >/dev/null`,
    'docker rm --force given >/dev/null\nrm /srv/token',
  ),
  done(
    {
      name: 'upstream-by-name',
      says: 'nginx hands requests to a name that it looks up once',
      probe: 'upstream-resolved-once',
      subject: 'upstream app.internal.example.net',
    },
    `echo 'server { listen 8099; location / { proxy_pass http://app.internal.example.net:8080; } }' >${byName}`,
    `rm ${byName}`,
  ),
  done(
    {
      name: 'mounted-token-of-root',
      says: 'a container runs as another user than may read the token that is mounted into it',
      probe: 'mounted-secret-unreadable',
      subject: '/srv/token of given',
    },
    `echo x >/srv/token
chmod 600 /srv/token
docker run --detach --restart always --name given --user 1000 --volume /srv/token:/run/secrets/upstream:ro ${image} >/dev/null`,
    'docker rm --force given >/dev/null\nrm /srv/token',
  ),
  done(
    {
      name: 'upstream-by-name-inside',
      says: 'nginx in a container hands requests to a name that it looks up once, and to one that it looks up again',
      probe: 'upstream-resolved-once-inside',
      subject: 'upstream app in front',
    },
    `mkdir -p ${inside}/conf.d
printf 'events {}\\nhttp {\\n  access_log off;\\n  resolver 127.0.0.11;\\n  include conf.d/*.conf;\\n}\\n' >${inside}/nginx.conf
echo 'server { listen 82; location / { set $other other; proxy_pass http://$other:8080; } }' >${inside}/conf.d/again.conf
docker run --detach --restart always --name front --network none --volume ${inside}:/etc/nginx:ro ${ofHostsNginx} >/dev/null
until ps -o cgroup -C nginx | grep -q docker; do sleep 0.1; done
echo 'server { listen 81; location / { proxy_pass http://app:8080; } }' >${inside}/conf.d/once.conf`,
    `docker rm --force front >/dev/null\nrm -r ${inside}`,
  ),
  {
    ...done(
      {
        name: 'table-by-hand',
        says: 'a table of the packet filter is added by hand',
        probe: 'filter-not-durable',
        subject: 'table inet by-hand',
      },
      "nft 'add table inet by-hand; add chain inet by-hand input { type filter hook input priority 0; }'",
      'nft delete table inet by-hand',
    ),
    asRoot: true,
  },
  {
    ...done(
      {
        name: 'rule-by-hand',
        says: 'a rule is added by hand to a chain that the next boot loads from a file',
        probe: 'filter-not-durable',
        subject: 'rules of chain input of table inet doors',
      },
      `cp -p ${rulesFile} ${rulesFile}.before
printf 'table inet doors {\\n chain input {\\n type filter hook input priority 5\\n tcp dport ssh accept # the way in\\n }\\n}\\n' >${rulesFile}
systemctl enable --quiet nftables.service
nft -f ${rulesFile}
nft add rule inet doors input tcp dport 9999 accept`,
      `nft delete table inet doors
mv ${rulesFile}.before ${rulesFile}
systemctl disable --quiet nftables.service`,
    ),
    asRoot: true,
  },
  {
    ...done(
      {
        name: 'iptables-by-hand',
        says: 'a rule of iptables is added by hand, where no file is loaded',
        probe: 'iptables-not-durable',
        subject: 'rule -A INPUT -p tcp -m tcp --dport 9999 -j ACCEPT of table filter of iptables',
      },
      'iptables -A INPUT -p tcp --dport 9999 -j ACCEPT',
      'iptables -D INPUT -p tcp --dport 9999 -j ACCEPT',
    ),
    asRoot: true,
  },
  {
    ...done(
      {
        name: 'iptables-taken-away',
        says: 'a rule of iptables is taken away by hand, and the file has it that the next boot loads',
        probe: 'iptables-not-durable',
        subject:
          'missing rule -A INPUT -p tcp -m tcp --dport 9999 -j DROP of table filter of iptables',
      },
      `iptables -A INPUT -p tcp --dport 9999 -j DROP
mkdir -p /etc/iptables
iptables-save >${savedRules}
iptables -D INPUT -p tcp --dport 9999 -j DROP
printf '[Service]\\nType=oneshot\\nExecStart=/usr/sbin/iptables-restore ${savedRules}\\n[Install]\\nWantedBy=multi-user.target\\n' >${loader}
systemctl enable --quiet ${loader}`,
      `systemctl disable --quiet iptables-loader.service
rm -r ${loader} /etc/iptables
systemctl daemon-reload`,
    ),
    asRoot: true,
  },
];

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
  ...ofSecrets,
];
