import { hostsOfPlan } from '../observe/observe.ts';
import { wayTo } from '../observe/secrets.ts';
import type { World } from '../steps/world.ts';
import type { Turns } from '../watch/turns.ts';
import type { Place } from '../watch/under-way.ts';

/** As many look at one of these hosts as may: the review ends, and begins anew when they have room for it. */
export class NoRoom extends Error {
  readonly hosts: readonly string[];

  constructor(hosts: readonly string[]) {
    super(`Others look at ${hosts.join(', ')}.`);
    this.hosts = hosts;
  }
}

/**
 * While hosts are looked at, others have the turn: one that hangs keeps no other review from its work.
 * @returns the same world, which opens eyes on hosts that have room, and throws `NoRoom` for others
 */
export function patient(world: World, turns: Turns, place: Place): World {
  return {
    ...world,
    lookout: async (opened, repository, commit, base, plan) => {
      const { hosts } = opened.criteria.config;
      const ways = plan ? hostsOfPlan(plan).map((name) => wayTo(name, hosts)) : [];
      if (!place.look(ways)) throw new NoRoom(ways);
      const lookout = await world.lookout(opened, repository, commit, base, plan);
      turns.give();
      return {
        ...lookout,
        close: async () => {
          try {
            await lookout.close();
          } finally {
            place.leave();
            await turns.takeAgain();
          }
        },
      };
    },
  };
}
