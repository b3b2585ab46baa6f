// Sabotages that only the login of the reviewer meets; root's commands work as before.
import { basename, dirname } from 'node:path';
import { untilRoot, recover, type Sabotage } from './sabotage.ts';

/** Which calls of a program are meant: its first argument, as a shell pattern. */
export interface Calls {
  readonly program: 'docker' | 'systemctl' | 'ip';
  readonly first: string;
}

const real = '/run/real-bin';
const wrapper = '/run/wrapper';

// A mount over the program and one beside it to reach the real one: exactly reversible, and no file is touched. Private: else the first mount
// would show up below the second, and the wrapper would call itself.
function wrapping(
  words: Omit<Sabotage, 'apply' | 'kind'>,
  { program, first }: Calls,
  action: string,
): Sabotage {
  return {
    ...words,
    kind: 'sabotage',
    apply: async (lab) => {
      const target = (await lab.mustRoot(`readlink -f "$(command -v ${program})"`)).trim();
      const script = wrapperScript(`${real}/${basename(target)}`, first, action);
      await lab.mustRoot(
        `set -eu\nmkdir ${real}\nmount --bind --make-private ${dirname(target)} ${real}\ncat >${wrapper}\nchmod 755 ${wrapper}\nmount --bind ${wrapper} ${target}`,
        { input: script },
      );
      return async () => {
        await lab.mustRoot(
          `set -eu\numount --lazy ${target} ${real}\nrm ${wrapper}\nrmdir ${real}\n${killLeftovers(target)}`,
        );
        await recover(lab);
      };
    },
  };
}

// A review must not leave any; when it did, the next sabotage shall not suffer from it.
const killLeftovers = (target: string): string =>
  `pkill -KILL -u reviewer -f '^(/bin/sh ${target}|sleep 86399|yes [{])' || true`;

const wrapperScript = (program: string, first: string, action: string): string => `#!/bin/sh
if [ "$(id -un)" = reviewer ]; then
  case "$1" in ${first}) ${action} ;; esac
fi
exec ${program} "$@"
`;

/** The named calls never come back, for the reviewer's login. */
export const commandHangs = (name: string, calls: Calls): Sabotage =>
  wrapping(
    {
      name,
      says: `for the login, \`${calls.program} ${calls.first}\` never comes back`,
      expect:
        'what rests on that command is INCONCLUSIVE by its deadline; nothing else turns; no process stays behind',
    },
    calls,
    'exec sleep 86399',
  );

/** The named calls print 50 MB of what looks like an answer, for the reviewer's login. */
export const commandFloods = (name: string, calls: Calls): Sabotage =>
  wrapping(
    {
      name,
      says: `for the login, \`${calls.program} ${calls.first}\` prints 50 MB`,
      expect: 'what rests on that command is INCONCLUSIVE as cut off; nothing else turns',
    },
    calls,
    `yes '{"Name":"proxy","ID":"x"}' | head -c 52428800; exit 0`,
  );

const denied: Sabotage = {
  name: 'systemctl-denied',
  kind: 'sabotage',
  says: "the system bus refuses the login's questions to systemd",
  expect: 'everything that asks systemctl is INCONCLUSIVE, permission denied; nothing else turns',
  apply: async (lab) => {
    await lab.mustRoot(`cat >${policyFile}\n${reloadBus}`, { input: policy });
    await untilRoot(lab, 'the bus refusing', `! ${askAsReviewer}`);
    return async () => {
      await lab.mustRoot(`rm ${policyFile}\n${reloadBus}`);
      await untilRoot(lab, 'the bus answering', askAsReviewer);
      await recover(lab);
    };
  },
};

const policyFile = '/etc/dbus-1/system.d/deny-reviewer.conf';
const reloadBus = 'systemctl reload dbus.service';
const askAsReviewer = `runuser -u reviewer -- systemctl show --property=ActiveState swarm-init.service >/dev/null 2>&1`;
const policy = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><policy user="reviewer"><deny send_destination="org.freedesktop.systemd1"/></policy></busconfig>
`;

export const loginSabotages: readonly Sabotage[] = [
  denied,
  commandHangs('command-hangs', { program: 'docker', first: 'service' }),
  commandFloods('command-floods', { program: 'docker', first: 'network' }),
];
