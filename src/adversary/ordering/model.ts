/** What the analysis takes and says. */
import type { FileLine } from '../gates/proxy-name.ts';

/** One unit's properties; a repeated key is a list. */
export type PropertyBlock = Readonly<Record<string, string | readonly string[]>>;

export interface OrderingInput {
  /** `systemctl show --all '*'`: one block per unit that PID 1 has loaded. */
  readonly blocks: readonly PropertyBlock[];
  /** What `systemctl get-default` printed; an alias is resolved through `Names`. */
  readonly anchor: string;
  /** Text of `systemd-analyze dump [UNIT...]`: makes the origin of an edge exact. */
  readonly dump?: string;
  /** `After=` and `Before=` of the units' files: where an edge is declared. */
  readonly orderLines?: readonly FileLine[];
  /** False where the listing was cut off: then nothing is concluded. */
  readonly complete?: boolean;
}

/** `unit` waits for `after`: systemd's `After=`, or its mirror `Before=`. */
export interface OrderingEdge {
  readonly unit: string;
  readonly after: string;
  /**
   * In the words of `systemd-analyze dump`: `origin-file` (declared by `unit`), `destination-file`
   * (declared by `after`), `origin-default`, ... Without a dump they are derived, and `file` means
   * that one of the two units' files declares it.
   */
  readonly origins: readonly string[];
  /** Unit file that declares the edge, as far as known. */
  readonly file: string | null;
  /** `FILE:LINE` of the setting, or of the script that waits; null where no line was seen to say it. */
  readonly where: string | null;
  /** Of a wait that no unit's file declares: what the script does, and how its provider is known. */
  readonly hidden: { readonly text: string; readonly because: string } | null;
}

export interface OrderingCycle {
  /** The strongly connected component, sorted. */
  readonly members: readonly string[];
  /** One shortest cycle: each edge starts where the one before ended. */
  readonly shortest: readonly OrderingEdge[];
  /** Whether systemd can drop a job of the cycle; said of boot cycles only. */
  readonly breakable: boolean;
  /** Edges whose removal alone leaves no cycle in the component. */
  readonly cuts: readonly OrderingEdge[];
  readonly advice: string;
  /** `a waits for b, b waits for a`. */
  readonly sentence: string;
}

export interface OrderingReport {
  /** Id of the anchor. */
  readonly anchor: string;
  readonly unitsLoaded: number;
  /** Units with a job in the transaction of a fresh boot. */
  readonly inTransaction: number;
  /** Cycles of the boot transaction. */
  readonly cycles: readonly OrderingCycle[];
  /** Cycles that need a unit outside the boot transaction. */
  readonly latent: readonly OrderingCycle[];
  /** Cycles among units active now: the stop order is the mirror of the start order. */
  readonly shutdownRisk: readonly OrderingCycle[];
  readonly notes: readonly string[];
}

/** `ok: false` means that nothing could be concluded: never that there is no cycle. */
export type OrderingResult =
  | { readonly ok: true; readonly report: OrderingReport }
  | { readonly ok: false; readonly reason: string };
