// A phase whose units take their time, flap, or stay.
import type { HostFile } from '../lab/index.ts';

const check = (id: string, more: string) => `
      - id: ${id}
        says: ${id}.service is there
        probe: systemd-unit-active
        before: fail
        ${more}
        with:
          unit: ${id}.service`;

export const attemptsSheet = `phase: wait
title: Units that come, stay, or do neither
host: cc-ci
milestones:
  M1:
    title: What takes its time
    checks:${check('slow', 'eventually:\n          within: 10s\n          every: 1s')}
  M2:
    title: What flaps
    checks:${check('flapping', 'steady:\n          for: 60s\n          every: 1s')}
  M3:
    title: What stays
    checks:${check('lasting', 'steady:\n          for: 60s\n          every: 1s')}
`;

/** Nothing happens before somebody logs in: then the first look is near, after all that is looked at once. */
const looked = 'until pgrep -u reviewer sh >/dev/null; do sleep 0.1; done; sleep 8';

const unit = (name: string, lines: readonly string[]): HostFile => ({
  path: `/etc/systemd/system/${name}.service`,
  content: `[Service]\n${lines.join('\n')}\n`,
});

export const units: readonly HostFile[] = [
  unit('slow', ['Type=oneshot', 'RemainAfterExit=yes', `ExecStart=/bin/sh -c '${looked}'`]),
  unit('flapping', [`ExecStart=/bin/sh -c '${looked}'`, 'Restart=always', 'RestartSec=3']),
  unit('lasting', ['ExecStart=/bin/sleep infinity']),
];
