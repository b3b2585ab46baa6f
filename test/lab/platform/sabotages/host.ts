// Sabotages of the host below the containers, and of what the login may see.
import {
  bringUp,
  changeFile,
  recover,
  restoreFile,
  scripted,
  startDocker,
  stopDocker,
  type Sabotage,
} from '../../sabotages/sabotage.ts';
import { apiKeyFile, home } from '../files.ts';

const file = (
  name: string,
  says: string,
  expect: string,
  path: string,
  command: string,
): Sabotage =>
  scripted({ name, kind: 'sabotage', says, expect }, changeFile(path, command), restoreFile(path));

const commit = `${home}/reboot-test-20251206/repo-commit.txt`;
const verify = `${home}/scripts/post-reboot-verify.sh`;
const sudoers = '/etc/sudoers.d/cold-review';

/** The counter stays when all containers are back; only systemd's own reset takes it away. */
const crashed: Sabotage = {
  name: 'dockerd-crashed',
  kind: 'sabotage',
  alone: true,
  says: 'dockerd crashed, systemd started it again, and the containers were brought back',
  expect: 'docker-stable FAILs; nothing else turns',
  apply: async (lab) => {
    await lab.mustRoot(
      `kill -KILL "$(systemctl show --property MainPID --value docker.service)"
until [ "$(systemctl show --property NRestarts --value docker.service)" = 1 ] && systemctl is-active --quiet docker.service; do sleep 0.1; done
${bringUp}`,
      { timeoutMs: 120_000 },
    );
    await lab.waitHealthy();
    return async () => {
      await lab.mustRoot('systemctl reset-failed docker.service');
      await recover(lab);
    };
  },
};

/** An entry of root about the unit: journald would not always see in time of which unit a process was that has ended. */
const fatal = `printf 'MESSAGE=fatal error: concurrent map writes\\nOBJECT_SYSTEMD_UNIT=docker.service\\n' | logger --journald`;
const lately = 'journalctl --quiet --unit docker.service --since -21s --grep "^fatal error"';

/** What phase m8 prepared for, and never did. */
const rebooted: Sabotage = {
  name: 'platform-rebooted',
  kind: 'disturbance',
  alone: true,
  says: 'the host was powered off and booted again',
  expect: 'nothing turns: the packet filter is loaded, and the containers are back',
  apply: async (lab) => {
    await lab.reboot({ keepSwarm: true });
    await lab.waitHealthy();
    return () => recover(lab);
  },
};

export const hostSabotages: readonly Sabotage[] = [
  file(
    'secret-for-root-only',
    'the key of the stack has the mode 0600, and the services that read it are not root',
    'what asks who may read the key FAILs; the services that have read it run on',
    apiKeyFile,
    `chmod 0600 ${apiKeyFile}`,
  ),
  file(
    'snapshot-truncated',
    'the commit of the snapshot is only its first characters',
    'snapshot-commit FAILs; nothing else turns',
    commit,
    `echo 4b825dc >${commit}`,
  ),
  file(
    'script-not-executable',
    'the script for after the reboot may not be executed',
    'verify-script FAILs; nothing else turns',
    verify,
    `chmod 0644 ${verify}`,
  ),
  scripted(
    {
      name: 'unit-failed',
      kind: 'sabotage',
      says: 'a unit of the host has failed',
      expect: 'no-failed-units FAILs; nothing else turns',
    },
    'systemd-run --quiet --unit nightly-dump --wait false || true',
    'systemctl reset-failed nightly-dump.service',
  ),
  crashed,
  scripted(
    {
      name: 'dockerd-said-fatal',
      kind: 'sabotage',
      says: 'the journal of dockerd has a fatal error; systemd counts no restart',
      expect: 'docker-quiet FAILs; nothing else turns',
    },
    `${fatal}\nuntil ${lately} >/dev/null; do sleep 0.1; done`,
    // It has to leave the window that the sheet looks at.
    `while ${lately} >/dev/null; do sleep 0.5; done`,
  ),
  rebooted,
  scripted(
    {
      name: 'platform-docker-stopped',
      kind: 'sabotage',
      alone: true,
      says: 'dockerd and its socket are stopped; the containers go with them',
      expect: 'everything that asks Docker is INCONCLUSIVE, what containers answer FAILs',
    },
    stopDocker,
    startDocker,
  ),
  scripted(
    {
      name: 'sockets-not-listed',
      kind: 'sabotage',
      says: 'the host has no ss',
      expect: 'what asks for sockets is INCONCLUSIVE; nothing else turns',
    },
    'mkdir -p /root/.kept && mv "$(readlink -f "$(command -v ss)")" /root/.kept/ss',
    'mv /root/.kept/ss /usr/bin/ss',
  ),
  scripted(
    {
      name: 'root-not-granted',
      kind: 'sabotage',
      says: 'the login may no longer run nft as root',
      expect: 'what asks for the ruleset is INCONCLUSIVE; nothing else turns',
    },
    changeFile(sudoers, `: >${sudoers}`),
    restoreFile(sudoers),
  ),
  scripted(
    {
      name: 'login-not-in-group-docker',
      kind: 'sabotage',
      alone: true,
      says: 'the login is no longer in group docker',
      expect: 'everything that asks Docker is INCONCLUSIVE; nothing else turns',
    },
    'gpasswd --delete reviewer docker >/dev/null',
    'gpasswd --add reviewer docker >/dev/null',
  ),
]; // prettier-ignore
