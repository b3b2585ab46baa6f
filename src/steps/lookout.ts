import type { Effects } from '../observe/effects.ts';
import type { HostName } from '../observe/identity.ts';
import type { Plan } from '../probes/plan.ts';

/** Eyes on the hosts of a configuration, for one review. */
export interface Lookout {
  readonly effects: Effects;
  readonly usesSudo: (host: string) => boolean;
  /** The hosts that a plan connects to. */
  hosts(plan: Plan): readonly HostName[];
  close(): Promise<void>;
}
