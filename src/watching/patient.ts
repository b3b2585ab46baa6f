import type { World } from '../steps/world.ts';
import type { Turns } from '../watch/turns.ts';

/** While hosts are looked at, others have the turn: one that hangs keeps no other review from its work. */
export function patient(world: World, turns: Turns): World {
  return {
    ...world,
    lookout: async (...about) => {
      const lookout = await world.lookout(...about);
      turns.give();
      return {
        ...lookout,
        close: async () => {
          try {
            await lookout.close();
          } finally {
            await turns.take();
          }
        },
      };
    },
  };
}
