// What a forge is told, thing by thing: what it refuses is said in the end, and keeps nothing else from being told.
import { ForgeFailure, type ForgeFailureKind } from '../../model/forge.ts';

/** So many at once: a forge may take more for an attack. */
const atOnce = 4;

/** What the next request would meet as well. */
const isGone: ReadonlySet<ForgeFailureKind> = new Set([
  'unreachable',
  'slow',
  'rate-limited',
  'unauthorized',
]);

/** Tries to tell a forge things; one that is not there is not asked again and again. */
export class Attempts {
  readonly #said = new Set<string>();
  #isThere = true;

  /** What could not be told, and why: a refusal that many met is one. */
  get untold(): readonly string[] {
    return [...this.#said];
  }

  /**
   * Tries one thing.
   * @param whole whether a forge that answers nonsense is taken to do so of all else; not where it may be this one thing
   * @returns whether it was told
   * @throws what is no failure of the forge
   */
  async one(thing: () => Promise<void>, whole = true): Promise<boolean> {
    if (!this.#isThere) return false;
    try {
      await thing();
      return true;
    } catch (error) {
      if (!(error instanceof ForgeFailure)) throw error;
      this.#said.add(`${error.message} ${error.wayOut}`);
      if (isGone.has(error.kind) || (whole && error.kind === 'broken')) this.#isThere = false;
      return false;
    }
  }

  /** Tries all of them, the first alone. */
  async all(things: readonly (() => Promise<void>)[]): Promise<void> {
    const [first, ...others] = things;
    if (first) await this.one(first);
    const next = async () => {
      for (let thing = others.shift(); thing; thing = others.shift()) await this.one(thing);
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  }
}
