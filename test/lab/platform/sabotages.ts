// What is done to the healthy platform, one thing at a time.
import type { Sabotage } from '../sabotages/sabotage.ts';
import { composeSabotages } from './sabotages/compose.ts';
import { containerSabotages } from './sabotages/containers.ts';
import { filterSabotages } from './sabotages/filter.ts';
import { hostSabotages } from './sabotages/host.ts';
import { proxySabotages } from './sabotages/proxy.ts';

/** Every sabotage of the platform; names are unique, also among those of cc-ci. */
export const platformSabotages: readonly Sabotage[] = [
  ...filterSabotages,
  ...containerSabotages,
  ...composeSabotages,
  ...proxySabotages,
  ...hostSabotages,
];
