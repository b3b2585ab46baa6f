import { chains } from './chains.ts';
import { containers } from './containers.ts';
import { networks } from './networks.ts';
import { packages } from './packages.ts';
import { ports } from './ports.ts';
import type { Source } from './proposal.ts';
import { swarm } from './swarm.ts';
import { units } from './systemd.ts';

export type { Draft, Source } from './proposal.ts';

/** All that is looked at for proposals, in the order of the sheet. */
export const proposalSources: readonly Source[] = [
  units,
  ports,
  containers,
  swarm,
  networks,
  chains,
  packages,
];
