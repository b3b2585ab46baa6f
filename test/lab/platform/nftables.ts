// The packet filter of the host: nothing is forwarded but what comes from or goes to Docker's bridges.
import type { HostFile } from '../host/files.ts';

/** Where the rules are that the next boot loads. */
export const rulesFile = '/etc/nftables.conf';

/** One line a rule, so that a sabotage can take one away. */
export const dockerRules = [
  'iifname "docker0" accept',
  'iifname "br-*" accept',
  'oifname "docker0" accept',
  'oifname "br-*" accept',
] as const;

/** The rules, and the link that has them loaded at boot. */
export function nftablesFiles(): HostFile[] {
  return [
    { path: rulesFile, content: rules(dockerRules), mode: 0o755 },
    {
      path: '/etc/systemd/system/sysinit.target.wants/nftables.service',
      link: '/lib/systemd/system/nftables.service',
    },
  ];
}

// Its own table alone is made anew: to flush the whole ruleset would take Docker's rules away.
function rules(accepting: readonly string[]): string {
  return `#!/usr/sbin/nft -f

table inet filter
delete table inet filter

table inet filter {
    chain input {
        type filter hook input priority filter; policy accept;
    }
    chain forward {
        type filter hook forward priority filter; policy drop;

        # Allow Docker container traffic
${accepting.map((rule) => `        ${rule}\n`).join('')}    }
}
`;
}
