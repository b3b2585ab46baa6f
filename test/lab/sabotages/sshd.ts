// Sabotages of the way in.
import { again, scripted, type Sabotage } from './sabotage.ts';

const key = '/etc/ssh/ssh_host_ed25519_key';

export const sshdSabotages: readonly Sabotage[] = [
  scripted(
    {
      name: 'host-key-changed',
      kind: 'sabotage',
      alone: true,
      says: 'sshd has another ed25519 host key; the RSA key is the old one',
      expect: 'the review of the host stops before anything is asked: INCONCLUSIVE',
    },
    `mkdir -p /root/.kept
mv ${key} ${key}.pub /root/.kept/
ssh-keygen -q -t ed25519 -N '' -C root@cc-ci -f ${key}
${again('restart', 'ssh.service')}`,
    `mv /root/.kept/ssh_host_ed25519_key /root/.kept/ssh_host_ed25519_key.pub /etc/ssh/
${again('restart', 'ssh.service')}`,
  ),
  scripted(
    {
      name: 'sshd-stopped',
      kind: 'sabotage',
      alone: true,
      says: 'sshd is stopped: port 22 refuses',
      expect:
        'everything seen from the host is INCONCLUSIVE; the routes, seen from the reviewer, are as they are',
    },
    'systemctl stop ssh.service',
    again('start', 'ssh.service'),
  ),
];
