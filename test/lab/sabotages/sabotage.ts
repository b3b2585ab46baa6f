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

/** A file of the host is changed by a shell command and put back with its times. */
export const changeFile = (file: string, command: string): string =>
  `mkdir -p ${backups}/${slug(file)}\ncp -a ${file} ${backups}/${slug(file)}/kept\n${command}`;

/** Puts back what {@link changeFile} changed. */
export const restoreFile = (file: string): string =>
  `cp -a ${backups}/${slug(file)}/kept ${file}\nrm -rf ${backups}/${slug(file)}`;

const backups = '/root/.kept';
const slug = (file: string): string => file.replaceAll('/', '_');

/** Starts or restarts a unit however often that was done lately. */
export const again = (verb: 'start' | 'restart', ...units: string[]): string =>
  `systemctl reset-failed ${units.join(' ')} 2>/dev/null || true\nsystemctl ${verb} ${units.join(' ')}`;

/**
 * Waits until the host is healthy after an undo. Once in about thirty times swarm leaves a task hanging when its
 * daemon was stopped in the middle of something; the host is then helped, and that is said.
 */
export async function recover(lab: Lab): Promise<void> {
  try {
    await lab.waitHealthy({ deadlineMs: 45_000 });
  } catch (error) {
    console.warn(`${lab.name} is helped up again: ${error instanceof Error ? error.message : ''}`);
    await lab.root(forceUpdate, { timeoutMs: 60_000 });
    await lab.waitHealthy();
  }
}

const forceUpdate = `docker service ls --format '{{.Name}} {{.Replicas}}' | while read -r name replicas; do
  [ "$replicas" = 1/1 ] || docker service update --force --detach "$name" </dev/null
done`;

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
