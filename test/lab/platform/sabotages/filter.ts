// Sabotages of the packet filter: what is live, and what the next boot would load.
import { scripted, changeFile, restoreFile, type Sabotage } from '../../sabotages/sabotage.ts';
import { rulesFile } from '../nftables.ts';

const chain = 'inet filter forward';
const reload = `nft -f ${rulesFile}`;

const live = (name: string, says: string, expect: string, apply: string): Sabotage =>
  scripted({ name, kind: 'sabotage', says, expect }, apply, reload);

const written = (name: string, says: string, expect: string, command: string): Sabotage =>
  scripted(
    { name, kind: 'sabotage', says, expect },
    changeFile(rulesFile, command),
    restoreFile(rulesFile),
  );

const policy = 'from 203.0.113.0/24 table 42';
const refusal = 'OUTPUT -o lo -p tcp --dport 6380 -j REJECT --reject-with tcp-reset';

export const filterSabotages: readonly Sabotage[] = [
  {
    ...live(
      'forward-without-docker',
      'the forward chain drops, and lets nothing of Docker out or in: what broke in m8',
      'the four accepting rules, and whatever is forwarded, FAIL',
      // Within a bridge it stays open: whether bridges are filtered at all is a matter of the machine's kernel.
      `nft flush chain ${chain}\nnft 'add rule ${chain} iifname "br-*" oifname "br-*" accept'`,
    ),
    alone: true,
  },
  live(
    'docker0-rule-gone',
    'the live chain lets nothing out to docker0; the file has the rule',
    'to-docker0 FAILs; nothing else turns',
    `handle=$(nft -a list chain ${chain} | sed -n 's/.*oifname "docker0" accept # handle //p')
nft delete rule ${chain} handle "$handle"`,
  ),
  live(
    'docker0-dropped-first',
    'a rule before the accepting ones drops what comes from docker0',
    'from-docker0 FAILs; nothing else turns',
    `nft insert rule ${chain} iifname docker0 drop`,
  ),
  live(
    'policy-accept',
    'the policy of the forward chain is accept',
    'policy FAILs; nothing else turns',
    `nft add chain ${chain} '{ policy accept; }'`,
  ),
  written(
    'rule-not-in-file',
    'a rule that is live is not in the file that the next boot loads',
    'file-to-bridges FAILs; nothing else turns',
    `sed -i '/oifname "br-/d' ${rulesFile}`,
  ),
  written(
    'rule-in-comment',
    'a rule that is live is only a comment in the file',
    'file-from-bridges FAILs; nothing else turns',
    `sed -i 's/iifname "br-/# &/' ${rulesFile}`,
  ),
  written(
    'file-flushes-ruleset',
    "the file flushes the whole ruleset, Docker's rules too",
    'file-keeps-docker FAILs; nothing else turns',
    `sed -i '1a flush ruleset' ${rulesFile}`,
  ),
  scripted(
    {
      name: 'rules-not-loaded-at-boot',
      kind: 'sabotage',
      says: 'nftables.service is disabled, as it is on a stock Debian',
      expect: 'loaded-at-boot FAILs; nothing else turns',
    },
    'systemctl disable --quiet nftables.service',
    'systemctl enable --quiet nftables.service',
  ),
  scripted(
    {
      name: 'echo-dropped',
      kind: 'sabotage',
      says: "a rule of Docker's own chain drops every ICMP packet of containers",
      expect: 'echo FAILs; nothing else turns',
    },
    'iptables -I DOCKER-USER -p icmp -j DROP',
    'iptables -D DOCKER-USER -p icmp -j DROP',
  ),
  scripted(
    {
      name: 'policy-routing',
      kind: 'sabotage',
      says: 'a rule of policy routing sends some packets to a table of its own',
      expect: 'routing FAILs; nothing else turns',
    },
    `ip rule add ${policy}`,
    `ip rule delete ${policy}`,
  ),
  scripted(
    {
      name: 'redis-refused-on-host',
      kind: 'sabotage',
      says: 'the packet filter refuses Redis of m8 to the host itself; containers reach it',
      expect: 'redis-answers FAILs; nothing else turns',
    },
    `iptables -I ${refusal}`,
    `iptables -D ${refusal}`,
  ),
  scripted(
    {
      name: 'forwarding-off',
      kind: 'sabotage',
      alone: true,
      says: 'the kernel of the host forwards no IPv4',
      expect: 'forwarding, egress, and whatever comes from outside FAIL',
    },
    'sysctl -q net.ipv4.ip_forward=0',
    'sysctl -q net.ipv4.ip_forward=1',
  ),
];
