/** Which hooks the boot runs: those of a unit that starts, of a name that is run, and that may be executed. */
import * as z from 'zod';

/** What `ls` says of hooks. A folder or file that it could not list has no mode. */
export const hookModes = z.array(
  z.object({ path: z.string(), kind: z.string(), mode: z.string().optional() }),
);
export type HookMode = z.infer<typeof hookModes>[number];

/** What is known of units, and of the files of hooks. */
export interface HooksSeen {
  readonly isUp: (unit: string) => boolean;
  /** Whether systemd says anything of a unit, be it that there is none. */
  readonly isListed: (unit: string) => boolean;
  readonly modes: readonly HookMode[];
}

interface Kind {
  readonly at: RegExp;
  readonly unit: string;
  /** They are run, and not read by another program. */
  readonly isRun: boolean;
  readonly names?: RegExp;
}

/** Names that run-parts(8) takes. */
const names = /^[\w-]+$/;
const kinds: readonly Kind[] = [
  {
    at: /^\/usr\/share\/netfilter-persistent\/plugins\.d(?:\/|$)/,
    unit: 'netfilter-persistent.service',
    isRun: true,
    names,
  },
  {
    at: /^\/etc\/network\/if-(?:pre-)?up\.d(?:\/|$)/,
    unit: 'networking.service',
    isRun: true,
    names,
  },
  { at: /^\/etc\/network\//, unit: 'networking.service', isRun: false },
  { at: /^\/etc\/rc\.local$/, unit: 'rc-local.service', isRun: true },
  { at: /^\/etc\/NetworkManager\//, unit: 'NetworkManager.service', isRun: true },
  { at: /^\/etc\/networkd-dispatcher\//, unit: 'networkd-dispatcher.service', isRun: true },
  { at: /^\/etc\/ufw\/(?:before|after)\.init$/, unit: 'ufw.service', isRun: true },
];

/** Whether the boot runs a hook; null where its mode was not seen, or the unit it belongs to. */
export function isRunAtBoot(path: string, seen: HooksSeen): boolean | null {
  const kind = kinds.find(({ at }) => at.test(path));
  if (!kind) return false;
  const { unit, isRun } = kind;
  // systemd makes this one at the boot, where the file may be executed by then.
  const isMade = unit === 'rc-local.service' && !seen.isListed(unit);
  if (!isMade && !seen.isUp(unit)) return false;
  if (!isRun) return true;
  const mode = modeOf(path, seen.modes);
  // What is no file is the folder, which could not be listed.
  if (mode === undefined) return null;
  if (!/[1357]/.test(mode)) return false;
  const isNamed = kind.names?.test(path.slice(path.lastIndexOf('/') + 1)) ?? true;
  return isNamed && isMade ? null : isNamed;
}

/** A link is as what it names, where that was listed too. */
function modeOf(path: string, modes: readonly HookMode[]): string | undefined {
  const link = modes.find((one) => one.kind === 'symlink' && one.path.startsWith(`${path} -> `));
  if (!link) return modes.find((one) => one.kind === 'file' && one.path === path)?.mode;
  const target = link.path.slice(path.length + ' -> '.length);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const whole = target.startsWith('/') ? target : `${folder}${target}`;
  return modes.find((one) => one.kind === 'file' && one.path === whole)?.mode;
}
