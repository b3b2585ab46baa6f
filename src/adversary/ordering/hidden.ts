/** Waits that no unit file declares: edges of the order that systemd does not see. */
import type { Bound } from '../gates/model.ts';

/** `waiter` cannot end its start before one of `providers` has had its own. */
export interface HiddenWait {
  readonly waiter: string;
  readonly providers: readonly string[];
  /** Requirements of one gate have its number: they open and are cut together. */
  readonly gate: number;
  /** Asking starts the provider: it has a job although boot does not want it. */
  readonly starts: boolean;
  readonly bound: Bound;
  /** What it waits for: `https://ci.example.net/`. */
  readonly target: string;
  /** The lasting name of that: `ci.example.net`. */
  readonly awaited: string;
  /** `until curl -fsS https://ci.example.net/ ...`. */
  readonly text: string;
  /** `/opt/bin/deploy-proxy-start:8`, or the unit's own file. */
  readonly where: string;
  readonly because: string;
}
