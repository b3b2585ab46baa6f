/** Rules, chains and policies of iptables that programs make whenever they start: by the names of their chains, by comments, by Docker's forms. */
import { passing } from './verdicts.ts';
import type { Rule } from './iptables-rule.ts';

/** Chains of programs. DOCKER-USER is made by Docker, and what stands in it is the host's. */
const ofPrograms =
  /^(?:DOCKER(?:-(?!USER$)|$)|f2b-|fail2ban-|ufw6?-|LIBVIRT_|ts-(?:input|forward|postrouting|prerouting)$|KUBE-|CNI-|cali-|CILIUM_|OLD_CILIUM_|FLANNEL-|WEAVE|ANTREA-|AWS-|IP-MASQ|ISTIO_|NETAVARK|sshguard$|crowdsec|CROWDSEC|lxd_|incus_|nm-|sh-(?:in|fw|ro)-|nixos-(?:fw|nat)|MINIUPNPD|NETBIRD|PSAD_|AS0_|(?:INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)_(?:direct|ZONES|POLICIES)|(?:IN|FWD[IO]|PRE|POST)_\w+_(?:log|deny|allow|pre|post))/;

/** What such programs write beside their rules. */
const ofComments =
  /^(?:cali:|cilium|kubernetes|flanneld? |generated for (?:LXD|Incus|lxc)|managed by (?:lxd|incus)|wg-quick\(8\)|nm-shared-|name: ".*" id: "|netavark|mullvad|nordvpn)/i;

/** Interfaces of virtual machines and containers of other programs than Docker. */
const ofMachines =
  /^!? ?(?:virbr|vnet|lxcbr|lxdbr|incusbr|podman|cni|cilium_|cali|flannel|weave|kube-|tailscale|mpqemubr)/;

/** Whether a chain is a program's. */
export const isChainOfProgram = (chain: string): boolean =>
  chain === 'DOCKER-USER' || ofPrograms.test(chain);

/** Docker's own chains: what stands in DOCKER-USER, or goes there, is the host's. */
const ofDockers = /^DOCKER(?!-USER$)/;

/** Interfaces that rules of Docker's own chains name, or rules that go to them: in whatever table of a family. */
export function bridgesOf(rules: readonly Rule[]): ReadonlySet<string> {
  const found = rules.flatMap(({ chain, target, said }) =>
    ofDockers.test(chain) || ofDockers.test(target)
      ? [...(said.get('-i') ?? []), ...(said.get('-o') ?? [])]
      : [],
  );
  const plain = found.map((name) => name.replace('! ', ''));
  return new Set(['docker0', 'docker_gwbridge', ...plain.filter((name) => name !== 'lo')]);
}

/** Whether a rule is made anew by a program when it starts, or when an interface comes. */
export function isOfProgram(rule: Rule, table: string, bridges: ReadonlySet<string>): boolean {
  const { chain, target, said } = rule;
  const interfaces = [...(said.get('-i') ?? []), ...(said.get('-o') ?? [])];
  return (
    ofPrograms.test(chain) ||
    isChainOfProgram(target) ||
    (chain === 'DOCKER-USER' && target === 'RETURN' && said.size === 1) ||
    (said.get('--comment') ?? []).some((one) => ofComments.test(one)) ||
    (said.get('--match-set') ?? []).some((one) => /^!? ?(?:crowdsec|cs-|f2b-)/.test(one)) ||
    said.has('--reqid') ||
    (table === 'security' && (said.get('-d') ?? []).includes('168.63.129.16/32')) ||
    interfaces.some((one) => ofMachines.test(one) || passing.test(one.replace('! ', ''))) ||
    isOfDocker(rule, table, bridges)
  );
}

/** The forms that Docker's rules have outside of its own chains, word for word. */
function isOfDocker(
  { chain, target, said }: Rule,
  table: string,
  bridges: ReadonlySet<string>,
): boolean {
  const of = (name: string): string => (said.get(name) ?? []).join(' ');
  const has = (...names: string[]): boolean =>
    said.size === names.length && names.every((name) => said.has(name));
  const isBridge = (name: string): boolean => bridges.has(name.replace('! ', ''));
  const place = `${table} ${chain}`;
  if (place === 'filter FORWARD') {
    const isBack = of('--ctstate') === 'ESTABLISHED,RELATED' && target === 'ACCEPT';
    return (
      (has('-o', '-m', '--ctstate', '-j') && isBridge(of('-o')) && isBack) ||
      (has('-i', '-o', '-j') && isBridge(of('-i')) && isBridge(of('-o')))
    );
  }
  if (place === 'nat POSTROUTING') {
    const isSame = of('-s') !== '' && of('-s') === of('-d') && target === 'MASQUERADE';
    const leaves = /^! /.test(of('-o')) && isBridge(of('-o')) && said.has('-s');
    const isLocal = isBridge(of('-o')) && of('--src-type') === 'LOCAL' && target === 'MASQUERADE';
    return (
      (isSame && has('-s', '-d', '-p', '--dport', '-j')) ||
      (leaves && (has('-s', '-o', '-j') || has('-s', '-o', '-j', '--to-source'))) ||
      (isLocal && has('-o', '-m', '--src-type', '-j'))
    );
  }
  if (place === 'raw PREROUTING')
    return target === 'DROP' && said.has('-d') && isAnother(of('-i'), bridges);
  // Overlay networks with `--opt encrypted`.
  const isOverlay = said.has('--u32') && of('--dport') === '4789';
  return isOverlay && /^(?:mangle OUTPUT|filter (?:INPUT|OUTPUT))$/.test(place);
}

const isAnother = (name: string, bridges: ReadonlySet<string>): boolean =>
  name.startsWith('! ') && (name === '! lo' || bridges.has(name.slice(2)) || /^! br-/.test(name));

/** Whether a policy is set by a program: Docker's for what is forwarded, and ufw's. */
export function isPolicyOfProgram(
  chain: string,
  policy: string,
  chains: ReadonlySet<string>,
): boolean {
  const isOfUfw = [...chains].some((one) => /^ufw6?-/.test(one));
  const isOfDockers = chain === 'FORWARD' && policy === 'DROP' && chains.has('DOCKER-USER');
  return isOfUfw || isOfDockers;
}
