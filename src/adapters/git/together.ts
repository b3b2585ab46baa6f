/** One process for what is asked for at the same time. */

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers together what is asked for in one turn of the event loop, as far as it is not too much for one answer. Where that
 * fails, each is asked for by itself: nobody suffers from another's question.
 */
export class Together<Ask, Answer> {
  readonly #answer: (asks: readonly Ask[]) => Promise<Answer>;
  readonly #weigh: (ask: Ask) => number;
  readonly #most: number;
  #waiting: Waiting<Ask, Answer>[] = [];

  /** @param most what the questions that are answered together may weigh */
  constructor(
    answer: (asks: readonly Ask[]) => Promise<Answer>,
    weigh: (ask: Ask) => number,
    most: number,
  ) {
    this.#answer = answer;
    this.#weigh = weigh;
    this.#most = most;
  }

  /** The answer to this and to what was asked with it. */
  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ ask, resolve, reject }) > 1) return;
      setImmediate(() => {
        for (const some of this.#portions(this.#waiting.splice(0))) void this.#settle(some);
      });
    });
  }

  #portions(waiting: readonly Waiting<Ask, Answer>[]): Waiting<Ask, Answer>[][] {
    const portions: Waiting<Ask, Answer>[][] = [];
    let weight = Number.POSITIVE_INFINITY;
    for (const one of waiting) {
      weight += this.#weigh(one.ask);
      const last = portions.at(-1);
      if (last && weight <= this.#most) {
        last.push(one);
      } else {
        portions.push([one]);
        weight = this.#weigh(one.ask);
      }
    }
    return portions;
  }

  async #settle(some: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answer = await this.#answer(some.map(({ ask }) => ask));
      for (const { resolve } of some) resolve(answer);
    } catch (error) {
      const [first, ...others] = some;
      if (others.length === 0) first?.reject(error);
      else for (const one of some) void this.#settle([one]);
    }
  }
}
