import { z } from 'zod';
import { source, type Draft } from './proposal.ts';

/** What nearly every host has: nobody's work. */
const usual =
  /^(?:systemd-|user@|user-runtime-dir@|getty@|serial-getty@|console-|keyboard-|dbus|polkit|cron\.|rsyslog|networking\.|ifup@|kmod|modprobe@|apt-|dpkg-|e2scrub|fstrim|logrotate|man-db|apparmor|blk-availability|dm-event|lvm2|udisks2|unattended-upgrades|snapd|plymouth|emergency|rescue|rc-local|ssh@|session-|init\.|motd-)/;

/** Where every host, the kernel and tools mount for themselves. */
const ownMounts =
  /^\/(?:$|(?:boot|dev|proc|sys|run|tmp|snap|var\/snap|var\/lib\/(?:docker|containers|containerd|kubelet)\/.+)(?:\/|$))/;

/** The work of each unit is two checks: a unit that nobody asks for at boot is there by chance. */
export const units = source(
  {
    about: 'units of systemd',
    collector: 'systemd-units',
    probes: [
      'systemd-unit-active',
      'systemd-unit-enabled',
      'systemd-timer',
      'systemd-failed-units',
      'mount-point',
    ],
  },
  z.object({
    units: z.array(z.object({ Id: z.string(), ActiveState: z.string(), SubState: z.string() })),
  }),
  ({ units: all }) => {
    const active = all
      .filter(({ Id, ActiveState }) => ActiveState === 'active' && !usual.test(Id))
      .sort((a, b) => (a.Id < b.Id ? -1 : 1));
    const failed: Draft = {
      name: 'failed units',
      says: 'no unit has failed',
      probe: 'systemd-failed-units',
      with: {},
    };
    return [failed, ...active.flatMap(unitDrafts)];
  },
);

function unitDrafts({ Id, SubState }: { readonly Id: string; readonly SubState: string }): Draft[] {
  if (Id.endsWith('.service')) {
    const name = Id.replace(/\.service$/, '');
    const enabled = `enabled ${name}`;
    return [
      {
        name: `unit ${name}`,
        says: `${Id} is active (${SubState})`,
        probe: 'systemd-unit-active',
        with: { unit: Id, sub: SubState },
        along: enabled,
        alone: 'true, but its unit file is not enabled: something else starts it',
      },
      {
        name: enabled,
        says: `${Id} is started at boot`,
        probe: 'systemd-unit-enabled',
        with: { unit: Id },
      },
    ];
  }
  if (Id.endsWith('.timer')) {
    const says = `${Id} waits for its time`;
    return [{ name: Id, says, probe: 'systemd-timer', with: { unit: Id } }];
  }
  const path = Id.endsWith('.mount') ? pathOf(Id.replace(/\.mount$/, '')) : null;
  if (path === null || ownMounts.test(path)) return [];
  const says = `${path} is a mounted file system`;
  return [{ name: `mount ${path}`, says, probe: 'mount-point', with: { path } }];
}

/** The path that a unit's name stands for (systemd.unit(5), String Escaping for Inclusion in Unit Names). */
function pathOf(name: string): string | null {
  if (name === '-') return '/';
  const bytes = name
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  // Beyond ASCII the bytes would have to be put together again; nobody's mount point needs it.
  return /^[\x20-\x7e]+$/.test(bytes) ? `/${bytes}` : null;
}
