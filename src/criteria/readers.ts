// The programs that may run on a reviewed host, and how. Each line was read in its manual for
// options that write, run something, wait for ever, or reach another machine: those are missing here.
import { isEnvironment } from './check-keep.ts';
import { docker } from './reader-docker.ts';
import { refuseContent } from './secret-paths.ts';
import { each, rule, type ReaderRule } from './reader-rule.ts';

function noEnvironment(properties: string): string | null {
  return properties.split(',').some(isEnvironment)
    ? 'is an environment, which is never kept'
    : null;
}

const none = rule();
const names = rule({ operands: 'any' });

const unitLists = rule({
  flags: '--all --no-legend --plain --full --no-pager --reverse --after --before --failed',
  values: '--type --state -t -o --output',
  letters: 'al',
  operands: 'any',
});
const property = { '-p': noEnvironment, '--property': noEnvironment };
const table = rule({ operands: /^[A-Za-z0-9_.:/-]+$/ });
/** Of one table, by `-t`, the kernel's older filter makes it first where it is not there (seen: 1.8.9). */
const savedRules = rule({ flags: '-c --counters' });

/** Allowed programs, by name. */
export const readers: Readonly<Record<string, ReaderRule>> = {
  bridge: rule({ flags: '-j -json -d', commands: each('link show, fdb show, vlan show', table) }),
  cat: rule({ operands: refuseContent, parameters: true, least: 1 }),
  chronyc: rule({ flags: '-c -n', commands: each('tracking, sources, sourcestats', none) }),
  date: rule({ flags: '-u --utc -R -Ins -Iseconds', inline: '--iso-8601', operands: /^\+[^\0]*$/ }),
  df: rule({
    letters: 'ahiklPT',
    values: '-B -t -x --block-size',
    flags: '--all --inodes --local --portability --print-type --output --total',
    operands: 'any',
  }),
  docker,
  findmnt: rule({
    letters: 'AabDJlnrRuv',
    flags: '--json --bytes --list --noheadings --raw --df',
    values: '-o --output -t --types -T --target -S --source -M --mountpoint -O --options',
    operands: 'any',
  }),
  'dpkg-query': rule({
    flags: '-W --show',
    values: '-f --showformat',
    needs: ['-W', '--show'],
    operands: 'any',
  }),
  'firewall-cmd': rule({
    flags:
      '--state --list-all --list-all-zones --get-default-zone --get-active-zones --list-ports --list-services --permanent',
    values: '--zone',
  }),
  free: rule({ letters: 'bkmwt', flags: '--bytes' }),
  getenforce: none,
  getent: rule({
    commands: each(
      'passwd, group, hosts, ahosts, ahostsv4, ahostsv6, networks, protocols, services',
      names,
    ),
  }),
  // Its pattern is written out, so that a file can be read in part; of folders it reads nothing.
  grep: rule({
    letters: 'aEHino',
    values: '-e -m -D',
    checks: { '-D': (what) => (what === 'skip' ? null : 'would open devices') },
    operands: refuseContent,
    parameters: true,
    least: 1,
    needs: ['-e'],
  }),
  groups: names,
  hostname: rule({
    letters: 'fsiIdA',
    flags: '--fqdn --short --ip-address --all-ip-addresses --domain --all-fqdns',
  }),
  hostnamectl: rule({
    values: '--json',
    flags: '--no-pager',
    needs: [],
    commands: { status: none },
  }),
  id: rule({ letters: 'ugGnrz', operands: 'any' }),
  ip: rule({
    flags: '-j -json -p -4 -6 -d -details -s -stats -o -oneline -br -brief -N -Numeric',
    commands: each(
      'addr show, address show, link show, route show, rule show, neigh show, neighbour show, maddr show, netns list, tunnel show',
      table,
    ),
  }),
  'ip6tables-legacy-save': savedRules,
  'ip6tables-nft-save': savedRules,
  'ip6tables-save': savedRules,
  'iptables-legacy-save': savedRules,
  'iptables-nft-save': savedRules,
  'iptables-save': savedRules,
  journalctl: rule({
    flags:
      '--no-pager --utc --quiet --dmesg --reverse --no-hostname --all --full --merge --no-tail --list-boots --disk-usage',
    letters: 'abkqrx',
    inline: '--boot',
    values:
      '-u --unit -S --since -U --until -n --lines -o --output -p --priority -t --identifier --facility --output-fields',
    operands: /^(?:\+|_?[A-Z][A-Z0-9_]*=\S+)$/,
    joins: /^_?[A-Z][A-Z0-9_]*=$/,
    needs: [
      '-u',
      '--unit',
      '-t',
      '--identifier',
      '-k',
      '--dmesg',
      '-n',
      '--lines',
      '-S',
      '--since',
      '--list-boots',
      '--disk-usage',
    ],
  }),
  ls: rule({
    letters: '1AUadghiklnops',
    values: '--time-style',
    flags: '--full-time --all --almost-all --directory --inode --numeric-uid-gid --size',
    operands: 'any',
  }),
  lsblk: rule({
    letters: 'abdfJlnprSt',
    flags: '--json --bytes --list --noheadings --paths',
    values: '-o --output',
    operands: 'any',
  }),
  lscpu: rule({ flags: '-J --json' }),
  lsmod: none,
  networkctl: rule({
    flags: '--no-pager --no-legend',
    values: '--json',
    commands: { list: names, status: names },
  }),
  nft: rule({
    letters: 'jansy',
    flags: '--json --handle --stateless --numeric --terse',
    commands: each(
      'list ruleset, list tables, list table, list chains, list chain, list sets, list set, list maps, list map, list counters, list flowtables',
      table,
    ),
  }),
  namei: rule({ letters: 'lmo', flags: '--long --modes --owners', operands: 'any', least: 1 }),
  'nixos-version': rule({ flags: '--json --hash --revision' }),
  nproc: rule({ flags: '--all' }),
  podman: docker,
  ps: rule({
    letters: 'AefwL',
    flags: '-ww --no-headers',
    values: '-o -C -u -U -p',
    checks: {
      '-o': (fields) => (/environ/i.test(fields) ? 'is an environment, which is never kept' : null),
    },
  }),
  netstat: rule({
    letters: 'alntuW46',
    flags: '--all --listening --numeric --tcp --udp --wide',
  }),
  readlink: rule({ letters: 'efmnz', operands: 'any' }),
  realpath: rule({ letters: 'emsz', operands: 'any' }),
  resolvectl: rule({ flags: '--no-pager', commands: { status: names } }),
  sha256sum: rule({ letters: 'bz', operands: refuseContent, parameters: true, least: 1 }),
  sha512sum: rule({ letters: 'bz', operands: refuseContent, parameters: true, least: 1 }),
  ss: rule({
    letters: '046aeHilmnoOpstuwx',
    flags: '--no-header --listening --numeric --tcp --udp --processes',
    operands:
      /^(sport|dport|src|dst|state|listening|established|connected|=|:\d+|and|or|not|\(|\)|[0-9a-fA-F:.[\]/]+)$/,
  }),
  stat: rule({ letters: 'Lft', values: '-c --format --printf', operands: 'any' }),
  sysctl: rule({
    letters: 'aeNn',
    flags: '--all --values --names',
    operands: (text) => (/^[a-z0-9_.*/-]+$/i.test(text) ? null : 'would set a value'),
    parameters: true,
  }),
  systemctl: rule({
    flags: '--no-pager --all -a --no-legend --plain --full -l --value --quiet -q',
    values: '-p --property -t --type --state',
    checks: property,
    commands: {
      show: { ...names, needs: ['-p', '--property'] },
      ...each('cat, is-active, is-enabled, is-failed', names),
      ...each(
        'list-units, list-unit-files, list-timers, list-sockets, list-jobs, list-dependencies, list-automounts',
        unitLists,
      ),
      ...each('get-default, is-system-running', none),
    },
  }),
  tailscale: rule({
    commands: {
      status: rule({ flags: '--json --active --peers=false --self=false' }),
      version: none,
    },
  }),
  tc: rule({ flags: '-j -json -s', commands: each('qdisc show, class show, filter show', table) }),
  timedatectl: rule({
    flags: '--no-pager --all --value',
    values: '-p --property',
    commands: each('show, status, timesync-status, show-timesync', none),
  }),
  ufw: rule({ commands: { 'status verbose': none, 'status numbered': none, status: none } }),
  uname: rule({ letters: 'amnorsv' }),
  uptime: rule({ letters: 'ps' }),
  wc: rule({ letters: 'clmw', operands: refuseContent, parameters: true, least: 1 }),
  who: rule({ letters: 'abHqru' }),
  whoami: none,
};

/** Programs that run others, write, or reach out: refused even where an operator allows them. */
export const interpreters: ReadonlySet<string> = new Set(
  (
    'sh bash dash zsh ksh fish csh tcsh busybox toybox env python python2 python3 perl ruby node deno bun php lua tclsh awk gawk mawk nawk sed find xargs parallel tar ' +
    'ssh scp sftp rsync sudo su doas runuser pkexec nsenter unshare chroot setpriv capsh timeout nice ionice nohup setsid stdbuf time watch script expect vi vim nano ed ex emacs less more most man ' +
    'tee dd cp mv rm ln mkdir rmdir touch chmod chown install truncate curl wget nc ncat netcat socat telnet git make gdb strace ltrace perf systemd-run systemd-nspawn machinectl at batch crontab eval exec source'
  ).split(' '),
);
