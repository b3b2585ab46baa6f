// A host in motion is waited for, once and not for long.
import { motionsIn, showsRest } from '../judge/motion.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Observation } from '../model/observation.ts';
import type { Collection } from '../probes/plan.ts';
import type { Effects } from './effects.ts';

/** How long a host in motion is waited for, unless the operator says otherwise. */
const defaultPatienceMs = 60_000;
const everyMs = 5000;

type Wait = Evidence['waits'][number];
type Look = (collection: Collection) => Promise<readonly Observation[]>;

/**
 * Waits for the hosts on which something is being changed, and looks again at all that was looked at there.
 * @param seen what was looked at; what is looked at again takes its place
 */
export async function waitForRest(
  seen: Map<Collection, readonly Observation[]>,
  look: Look,
  effects: Effects,
): Promise<Wait[]> {
  const moving = [...motionsIn([...seen.values()].flat()).values()];
  return Promise.all(
    moving.map(async ({ host, what }) => {
      const own = [...seen.keys()].filter((one) => one.host === host);
      const waitedMs = await untilRest({ host, what }, own.filter(showsMotion), look, effects);
      await Promise.all(own.map(async (one) => seen.set(one, await look(one))));
      return { host, what, waitedMs };
    }),
  );
}

function showsMotion({ collector: { id } }: Collection): boolean {
  return id === 'host-motion' || id === 'swarm-services';
}

async function untilRest(
  moving: Pick<Wait, 'host' | 'what'>,
  asked: readonly Collection[],
  look: Look,
  { now, sleep, patienceMs = defaultPatienceMs }: Effects,
): Promise<number> {
  const began = now().getTime();
  for (;;) {
    const waited = now().getTime() - began;
    if (waited >= patienceMs) return waited;
    await sleep(Math.min(everyMs, patienceMs - waited));
    const again = (await Promise.all(asked.map(look))).flat();
    if (!motionsIn(again).has(moving.host) && showsRest(again, moving))
      return now().getTime() - began;
  }
}
