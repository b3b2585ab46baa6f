/** What the boot may make besides its files: a difference that such a thing may explain is told of nobody, and the thing is named. */
import type { Change, Difference } from './iptables-commands.ts';
import type { Family } from './iptables-live.ts';

/** Something that may change tables, and was not looked at. */
export interface Doubt extends Change {
  /** What was not looked at. */
  readonly what: string;
}

/** One difference. */
export interface Place {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly difference: Difference;
}

/** Differences against doubts. Remembers which doubts hid one. */
export class Doubts {
  readonly #hiding = new Set<string>();
  readonly #byChain = new Map<string | null, Doubt[]>();

  constructor(doubts: readonly Doubt[]) {
    for (const one of new Map(doubts.map((doubt) => [JSON.stringify(doubt), doubt])).values())
      this.#byChain.set(one.chain, [...(this.#byChain.get(one.chain) ?? []), one]);
  }

  /** Whether something that was not looked at may be why the two differ. */
  hide({ family, table, chain, difference }: Place): boolean {
    const all = [...(this.#byChain.get(chain) ?? []), ...(this.#byChain.get(null) ?? [])];
    const hiding = all.filter(
      (one) =>
        (one.family ?? family) === family &&
        (one.table ?? table) === table &&
        one.touches.includes(difference),
    );
    for (const { what } of hiding) this.#hiding.add(what);
    return hiding.length > 0;
  }

  /** What was not looked at, and might have been all there is to a difference. */
  get unseen(): string[] {
    return [...this.#hiding].sort();
  }
}
