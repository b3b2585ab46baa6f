// What a sabotage is, and the two steps that most of them are made of.
import { until } from '../process.ts';
import type { Lab } from '../types.ts';

/** Brings the host back and waits until it is healthy. */
export type Undo = () => Promise<void>;

/** Something done to a healthy host. */
export interface Sabotage {
  readonly name: string;
  /** A sabotage must turn checks; a disturbance must turn none. */
  readonly kind: 'sabotage' | 'disturbance';
  /** What is done, in words. */
  readonly says: string;
  /** What a review of phase pvfix must make of it, in words. */
  readonly expect: string;
  /** It reaches so far that nothing is done beside it. */
  readonly alone?: true;
  /** The container that it changes or makes anew: two of one are not done together. */
  readonly of?: string;
  /** Does it, and resolves when it has taken effect. */
  apply(lab: Lab): Promise<Undo>;
}

/** Two shell scripts that root runs; the first ends when the effect is there. */
export function scripted(words: Omit<Sabotage, 'apply'>, apply: string, undo: string): Sabotage {
  return {
    ...words,
    apply: async (lab) => {
      await lab.mustRoot(`set -eu\n${apply}`);
      return async () => {
        await lab.mustRoot(`set -eu\n${undo}`);
        await recover(lab);
      };
    },
  };
}

/** A file of the host is changed by a shell command and put back with its times; changes of one file are put back last one first. */
export const changeFile = (file: string, command: string): string =>
  `mkdir -p ${keptOf(file)}\ncp -a ${file} ${keptOf(file)}/$(ls ${keptOf(file)} | wc -l)\n${command}`;

/** A file is written anew, in place, from what it was, by a script of sed; a script that changes nothing is an error. */
export const rewriteFile = (file: string, script: string): string =>
  changeFile(file, `${newest(file)}\nsed '${script}' "$kept" >${file}\n! cmp -s ${file} "$kept"`);

/** Puts back what {@link changeFile} changed. */
export const restoreFile = (file: string): string =>
  `${newest(file)}\ncp -a "$kept" ${file}\nrm "$kept"\nrmdir --ignore-fail-on-non-empty ${keptOf(file)}`;

const keptOf = (file: string): string => `/root/.kept/${file.replaceAll('/', '_')}`;
const newest = (file: string): string =>
  `kept=${keptOf(file)}/$(($(ls ${keptOf(file)} | wc -l) - 1))`;

/** Starts or restarts a unit however often that was done lately. */
export const again = (verb: 'start' | 'restart', ...units: string[]): string =>
  `systemctl reset-failed ${units.join(' ')} 2>/dev/null || true\nsystemctl ${verb} ${units.join(' ')}`;

/** Containers of the platform that stopped with dockerd are started by the units of their projects. */
export const bringUp = `for unit in nova ai-stack; do
  if systemctl cat "$unit.service" >/dev/null 2>&1; then systemctl restart "$unit.service"; fi
done`;

/**
 * Starts a stopped dockerd without what it may have left behind: a sandbox whose VXLAN interface survived makes every
 * task on that network fail with "error creating vxlan interface: file exists" (moby/libnetwork 1765).
 */
export const startDocker = `for sandbox in /run/docker/netns/*; do
  if [ -e "$sandbox" ]; then umount "$sandbox" || true; rm -f "$sandbox"; fi
done
ip -o link show type vxlan | while IFS=': @' read -r _ name _; do ip link delete "$name" </dev/null || true; done
${again('start', 'docker.socket', 'docker.service')}
${bringUp}`;

/** Stops dockerd, its socket and so all containers. */
export const stopDocker = 'systemctl stop docker.socket docker.service';

/** Waits until the host is healthy after an undo; a host that does not get there is helped once, and that is said. */
export async function recover(lab: Lab): Promise<void> {
  try {
    await lab.waitHealthy({ deadlineMs: 60_000 });
  } catch (error) {
    console.warn(`${lab.name} is helped up: ${error instanceof Error ? error.message : ''}`);
    await lab.mustRoot(`${stopDocker}\n${startDocker}`, { timeoutMs: 120_000 });
    await lab.waitHealthy();
  }
}

/** Waits until root's command succeeds. */
export async function untilRoot(
  lab: Lab,
  what: string,
  command: string,
  deadlineMs = 30_000,
): Promise<void> {
  await until(what, deadlineMs, async () => {
    const { exit, stdout, stderr } = await lab.root(command);
    return exit === 0 ? undefined : `exit ${exit ?? 'by deadline'} ${stderr}${stdout}`.trim();
  });
}
