/** So many at once, first come first served; what waits for something else gives its turn back meanwhile. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #back: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  get waiting(): number {
    return this.#waiting.length + this.#back.length;
  }

  take(): Promise<void> {
    return this.#taken(this.#waiting);
  }

  /** Takes a turn again after it was given back: before all who begin, so that what was begun ends. */
  takeAgain(): Promise<void> {
    return this.#taken(this.#back);
  }

  give(): void {
    const next = this.#back.shift() ?? this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  async #taken(queue: (() => void)[]): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  }
}
