// What a healthy host may look like to a login; a review must not turn any check.
import { sshdDropIns } from '../host/base.ts';
import { again, scripted, recover, type Sabotage, startDocker, stopDocker } from './sabotage.ts';

// Sorted before our own drop-in: of a repeated keyword sshd takes the first.
const dropIn = `${sshdDropIns}/10-disturbance.conf`;
const restartSshd = `sshd -t\n${again('restart', 'ssh.service')}`;

function sshdSetting(name: string, says: string, expect: string, lines: string): Sabotage {
  return scripted(
    { name, kind: 'disturbance', says, expect },
    `cat >${dropIn} <<END\n${lines}\nEND\n${restartSshd}`,
    `rm ${dropIn}\n${restartSshd}`,
  );
}

const nothing = 'nothing turns';

const noise = `cat >/home/reviewer/.cshrc <<'END'
echo "Welcome to cc-ci, last login never."
sh -c 'echo "tcsh: warning: no terminal" >&2'
END
echo 'Authorised use only.' >/etc/ssh/banner
chown reviewer: /home/reviewer/.cshrc`;

export const disturbances: readonly Sabotage[] = [
  sshdSetting(
    'sshd-max-sessions-2',
    'sshd allows two sessions per connection',
    nothing,
    'MaxSessions 2',
  ),
  scripted(
    {
      name: 'login-shell-tcsh',
      kind: 'disturbance',
      says: 'the login shell is tcsh, whose start prints on both outputs; sshd shows a banner',
      expect: nothing,
    },
    `usermod --shell /bin/tcsh reviewer\n${noise}\necho 'Banner /etc/ssh/banner' >${dropIn}\n${restartSshd}`,
    `usermod --shell /bin/bash reviewer\nrm ${dropIn} /etc/ssh/banner /home/reviewer/.cshrc\n${restartSshd}`,
  ),
  sshdSetting(
    'clock-skew',
    'the clock of the login, and of every command it starts by libc, is ten minutes ahead',
    'nothing turns; the skew is recorded',
    'SetEnv LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME=+10m DONT_FAKE_MONOTONIC=1',
  ),
  scripted(
    {
      name: 'other-locale',
      kind: 'disturbance',
      says: 'the host speaks German: de_DE.UTF-8 in its default locale and in the environment of every login',
      expect: nothing,
    },
    `echo 'LANG=de_DE.UTF-8' >/etc/default/locale
echo 'SetEnv LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LANGUAGE=de TZ=Asia/Kolkata' >${dropIn}\n${restartSshd}`,
    `rm ${dropIn} /etc/default/locale\n${restartSshd}`,
  ),
  {
    name: 'docker-restarted',
    kind: 'disturbance',
    says: 'dockerd is restarted and everything has settled',
    expect: nothing,
    apply: async (lab) => {
      await lab.mustRoot(`${stopDocker}\n${startDocker}`, { timeoutMs: 60_000 });
      await recover(lab);
      return () => recover(lab);
    },
  },
  {
    name: 'rebooted',
    kind: 'disturbance',
    says: 'the host was powered off and booted again with the state of its swarm',
    expect:
      'nothing that holds always turns; what held once (the activation) is not looked at again',
    apply: async (lab) => {
      await lab.reboot({ keepSwarm: true });
      await recover(lab);
      return () => recover(lab);
    },
  },
];
