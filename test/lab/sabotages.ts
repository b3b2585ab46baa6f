// What is done to a healthy host, one thing at a time, to see exactly the right checks turn, or none.
import { dockerSabotages } from './sabotages/docker.ts';
import { disturbances } from './sabotages/disturbances.ts';
import { loginSabotages } from './sabotages/login.ts';
import { networkSabotages } from './sabotages/networks.ts';
import { serviceSabotages } from './sabotages/services.ts';
import type { Sabotage } from './sabotages/sabotage.ts';
import { sshdSabotages } from './sabotages/sshd.ts';
import { unitSabotages } from './sabotages/units.ts';
import { webSabotages } from './sabotages/web.ts';

export type { Sabotage, Undo } from './sabotages/sabotage.ts';

/** Every sabotage and every disturbance; names are unique. */
export const sabotages: readonly Sabotage[] = [
  ...networkSabotages,
  ...serviceSabotages,
  ...unitSabotages,
  ...webSabotages,
  ...dockerSabotages,
  ...loginSabotages,
  ...sshdSabotages,
  ...disturbances,
];

/** The sabotage of that name. */
export function sabotageNamed(name: string): Sabotage {
  const found = sabotages.find((sabotage) => sabotage.name === name);
  if (!found)
    throw new Error(
      `No sabotage is called ${name}. There are: ${sabotages.map((sabotage) => sabotage.name).join(', ')}`,
    );
  return found;
}
