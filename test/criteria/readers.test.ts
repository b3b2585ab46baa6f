import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseVector } from '../../src/criteria/check-vector.ts';
import { interpreters, readers } from '../../src/criteria/readers.ts';
import { runStep, type Word } from '../../src/model/probe.ts';

const params = {
  unit: { type: 'unit', list: false, optional: false },
  file: { type: 'path', list: false, optional: false },
  maybe: { type: 'path', list: false, optional: true },
  paths: { type: 'path', list: true, optional: false },
  any: { type: 'string', list: false, optional: false },
  name: { type: 'name', list: false, optional: false },
  number: { type: 'integer', list: false, optional: false },
} as const;

function refused(run: readonly Word[], extra: readonly string[] = []): string | null {
  const step = runStep.parse({ run, parse: 'text' });
  return refuseVector(step, { params }, new Set(extra))?.message ?? null;
}

/** `<unit>` stands for a parameter, `<0.ID>` for a value of earlier output. */
function words(line: string): Word[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word): Word => {
    const hole = /^<(.+)>$/.exec(word)?.[1];
    if (hole === undefined) return word.replaceAll("'", '');
    return /^\d/.test(hole) ? { from: hole, type: 'name' } : { param: hole };
  });
}

describe('vectors that only read', () => {
  it.each([
    "docker network ls --no-trunc --format '{{json .}}'",
    'docker network inspect <0.ID>',
    "docker service ls --format '{{json .}}'",
    'docker service ps --no-trunc --filter desired-state=running <0.ID>',
    'docker inspect --type task <0.ID>',
    "docker inspect --format '{{.State.Status}} {{json .HostConfig.RestartPolicy}}' <name>",
    "docker info --format '{{json .}}'",
    "docker ps -a --filter name=x --format '{{.Names}}'",
    'docker node ls',
    'docker version --format json',
    'systemctl show --no-pager -p Id,LoadState -- <unit>',
    'systemctl show --property=Id <unit>',
    'systemctl cat <unit>',
    'systemctl list-units --all --plain --no-legend',
    'systemctl get-default',
    'systemctl is-enabled -- <unit>',
    'ip -j addr show',
    'ip -j -4 route show table all',
    'cat -- <file>',
    'cat /proc/loadavg',
    'cat <paths>',
    'stat -c %a -- <file>',
    'date -u +%s',
    'date --utc --iso-8601=ns',
    'hostname -f',
    'sysctl -n net.ipv4.ip_forward',
    'journalctl --no-pager -u <unit> -o json -n 100',
    'journalctl -kq --utc',
    'getent hosts <name>',
    'findmnt -J -o TARGET,SOURCE <file>',
    'df -P -B 1 -- <file>',
    "ss -Hltn 'sport' = :22",
    'nft -j list ruleset',
    'iptables-save -t nat',
    'sha256sum -- <file>',
    'readlink -f <file>',
    'uname -a',
    'id -u <name>',
    'ps -e -o pid,comm',
  ])('%s', (line) => {
    expect(refused(words(line))).toBeNull();
  });
});

describe('vectors that do more than read, or could', () => {
  it.each([
    // other programs
    'sh -c id',
    'bash',
    'env id',
    '/bin/cat /etc/passwd',
    './cat',
    'python3 -c 1',
    'awk {}',
    'sed -i x f',
    'sed -n 1p f',
    'find / -delete',
    'xargs rm',
    'tar -cf /tmp/x /',
    'ssh other id',
    'sudo id',
    'curl -o x https://e',
    'tee f',
    'rm -rf /',
    'timeout 5 cat f',
    'systemd-analyze verify x.service',
    'unknown-program',
    '<name>',
    '<0.ID> x',
    'toString',
    '__proto__',
    'constructor',
    // docker
    'docker',
    'docker run alpine',
    'docker exec <name> id',
    'docker rm <name>',
    'docker network rm <name>',
    'docker network',
    'docker service update <name>',
    'docker service scale a=0',
    'docker system prune -f',
    'docker cp a:/b -',
    'docker logs <name>',
    'docker -H tcp://other ps',
    'docker --host=tcp://other ps',
    'docker --config /tmp ps',
    'docker context use x',
    'docker pull x',
    'docker <name> ls',
    'docker network <name>',
    'docker config inspect <name>',
    'docker compose up',
    'docker -- ps',
    "docker inspect --format '{{.Config.Env}}' <name>",
    "docker inspect --format '{{json .Config}}' <name>",
    "docker inspect -f '{{range .Config.Env}}{{.}}{{end}}' <name>",
    "docker inspect --format='{{index .Config.Env 0}}' <name>",
    "docker inspect --format '{{.}}' <name>",
    'docker inspect --format <any> <name>',
    "docker info --format '{{printf .}}'",
    "docker ps --format '{{.Names}}{{with .}}x{{end}}'",
    'docker inspect <any>',
    'docker inspect --foo <name>',
    // systemctl
    'systemctl',
    'systemctl start <unit>',
    'systemctl daemon-reload',
    'systemctl set-property a.service b=c',
    'systemctl edit <unit>',
    'systemctl show <unit>',
    'systemctl show -p Environment <unit>',
    'systemctl show --property=Id,EnvironmentFiles <unit>',
    'systemctl show -p <any> <unit>',
    'systemctl -H other show -p Id x.service',
    'systemctl --host=other show -p Id x.service',
    'systemctl --root=/x list-units',
    'systemctl --image=x list-units',
    'systemctl -M c list-units',
    'systemctl <name> x.service',
    'systemctl show -p Id <any>',
    'systemctl list-units --now',
    'systemctl kill <unit>',
    'systemctl is-active --force',
    // network
    'ip addr add 10.0.0.1/8 dev lo',
    'ip link set lo down',
    'ip -batch /tmp/x',
    'ip -b /tmp/x',
    'ip netns exec x id',
    'ip -n x addr show',
    'ip route flush table all',
    'ip addr show up > /tmp/x',
    'ip addr save',
    'ip',
    'ip addr',
    'ip monitor all',
    'nft flush ruleset',
    'nft -f /tmp/x',
    'nft -i',
    'nft add table x',
    'nft -D a=b list ruleset',
    'iptables-save -f /tmp/x',
    'iptables-save --file=/tmp/x',
    'iptables-save --modprobe=/tmp/x',
    'iptables-save -M /tmp/x',
    'iptables -F',
    'ss -K dst 10.0.0.1',
    'ss -D /tmp/x',
    'ss --diag=/tmp/x',
    'ss -F /tmp/x',
    'ss -N x',
    'ss -E',
    'ss -tlnK',
    'tc qdisc add dev lo',
    'bridge fdb add x',
    'resolvectl dns eth0 1.1.1.1',
    'resolvectl flush-caches',
    'networkctl down eth0',
    'ufw disable',
    'ufw allow 22',
    'firewall-cmd --add-port=1/tcp',
    'tailscale up',
    'tailscale status --web',
    // the system
    'date -s 2020-01-01',
    'date --set=2020-01-01',
    'date 010112002020',
    'date +%s 01011200',
    'date -f /etc/shadow',
    'hostname new',
    'hostname -F /tmp/x',
    'hostname -b x',
    'hostname <name>',
    'hostnamectl set-hostname x',
    'hostnamectl hostname x',
    'timedatectl set-time x',
    'sysctl -w a.b=c',
    'sysctl a.b=c',
    'sysctl -p',
    'sysctl --system',
    'sysctl -f x',
    'sysctl <any>',
    'journalctl --cursor-file=/tmp/x -n 1',
    'journalctl --vacuum-size=1',
    'journalctl --rotate',
    'journalctl --flush',
    'journalctl --sync',
    'journalctl -f',
    'journalctl --follow -n 1',
    'journalctl --setup-keys',
    'journalctl --update-catalog',
    'journalctl -D /x -n 1',
    'journalctl --file=/x -n 1',
    'journalctl',
    'journalctl -n 1 --relinquish-var',
    'journalctl -kf',
    'journalctl -n 1 -b --vacuum-size=1',
    'journalctl -n 1 --boot --flush',
    'journalctl -n --rotate',
    'date --iso-8601 010112002020',
    'cat /proc//self/environ',
    'cat /tmp/../proc/self/environ',
    'journalctl -u <0.ID> -n 1',
    'journalctl -n <number>',
    'stat -c -L /x',
    'getent shadow',
    'getent gshadow root',
    'getent passwd <any>',
    'findmnt --poll',
    'findmnt -p',
    'df --sync',
    'df --outp=x',
    'mount /dev/x /mnt',
    'lsblk -o <0.ID> --tree=x',
    'ps e',
    'ps auxe',
    'ps -eo environ',
    'ps -o pid,environ',
    'ps -E',
    'who /var/x',
    'uname x',
    'nixos-version --x',
    // files
    'cat /dev/zero',
    'cat /dev/../dev/zero',
    'cat /proc/self/environ',
    'cat /proc/1/task/1/environ',
    'cat /proc/1/root/etc/shadow',
    'cat /proc/kcore',
    'cat /etc/shadow',
    'cat /root/.ssh/id_ed25519',
    'cat /etc/ssh/ssh_host_ed25519_key',
    'cat relative',
    'cat <any>',
    'cat -n /etc/os-release',
    'cat --show-all /x',
    'cat',
    'sha256sum -c /tmp/x',
    'sha256sum --check /x',
    'wc --files0-from=/x',
    'wc --files0-from /x',
    'ls -R /',
    'ls --color=always /',
    'stat --cached=never /',
    'readlink --x /',
    'tail -f /var/log/x',
    'head -c 1 /x',
    'stat -c',
    'stat <number>',
    'cat <maybe>',
    'sha256sum -b',
    'journalctl -n 1 -u <maybe>',
    'df -t <paths>',
  ])('%s', (line) => {
    expect(refused(words(line))).not.toBeNull();
  });

  it('never let a typed parameter that may begin with a dash stand where an option could', () => {
    expect(refused(['stat', { param: 'any' }])).toContain('may begin with a dash');
    expect(refused(['stat', '--', { param: 'any' }])).toBeNull();
    expect(refused(['stat', { from: '0.ID', type: 'string' }])).toContain('may begin with a dash');
  });

  it('never hold an empty word or a control character', () => {
    expect(refused(['stat', ''])).not.toBeNull();
    expect(refused(['stat', '/a\nb'])).not.toBeNull();
  });

  it('refuse any option that is not on the list', () => {
    const names = Object.keys(readers);
    const option = fc.stringMatching(/^--[a-z][a-z-]{5,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...names), option, (program, long) => {
        const listed = JSON.stringify(readers[program], (_, value: unknown) =>
          value instanceof Set ? [...(value as Set<string>)] : value,
        ).includes(`"${long}"`);
        fc.pre(!listed);
        expect(refused([program, long])).not.toBeNull();
        expect(refused([program, `${long}=/tmp/x`])).not.toBeNull();
      }),
    );
  });
});

describe('readers that the operator adds', () => {
  it('may be called as a probe says', () => {
    expect(refused(['zpool', 'status', '-x'], ['zpool'])).toBeNull();
    expect(refused(['zpool', 'status', { param: 'any' }], ['zpool'])).toContain(
      'may begin with a dash',
    );
  });

  it.each([...interpreters])('are not %s', (program) => {
    expect(refused([program, 'x'], [program])).toContain('it is no reader');
    expect(Object.keys(readers)).not.toContain(program);
  });

  it('do not loosen the rule of one of ours', () => {
    expect(refused(['docker', 'rm', 'x'], ['docker'])).not.toBeNull();
  });
});
