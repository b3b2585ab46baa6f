/** What a start script waits for, and how long. */

export type GateKind =
  | 'http'
  | 'tcp'
  | 'unit'
  | 'swarm-service'
  | 'swarm-converge'
  | 'container'
  | 'path'
  | 'host'
  | 'boot';

/** One thing that a command asks for. A target that the script makes of variables keeps their names. */
export interface Ask {
  readonly kind: GateKind;
  readonly target: string;
  /** Asking starts it: `systemctl start X` waits for a job of its own. */
  readonly starts?: boolean;
}

/** How a wait ends where nothing answers. */
export type Bound =
  | { readonly ends: 'never' }
  /** `seconds` is null where the script does not say it in numbers. */
  | { readonly ends: 'fails' | 'goes-on'; readonly seconds: number | null };

/** All of `asks` have to be answered before the script goes on. */
export interface Gate {
  readonly asks: readonly Ask[];
  readonly bound: Bound;
  /** Line of the script, from 1. */
  readonly line: number;
  /** The script that it stands in, where what was read calls it. */
  readonly calledFile: string | null;
  /** The command as it is written, on one line, cut. */
  readonly text: string;
}

/** What a script brings up: `docker stack deploy NAME` and its kin. */
export interface Deployment {
  readonly kind: 'stack' | 'compose' | 'container' | 'swarm-service';
  readonly name: string;
  /** The files that say what is in it. */
  readonly files: readonly string[];
  readonly line: number;
}

export interface ScriptReading {
  readonly gates: readonly Gate[];
  readonly deployments: readonly Deployment[];
  /** What in it was not understood: where, and why. */
  readonly unclear: readonly string[];
  /** Why the script was not read whole; null where it was. */
  readonly unread: string | null;
}
