/** A review that is under way. */
export interface Place {
  /** From now on it looks at these hosts and no others. False where one of them has no room: nothing has changed then. */
  look(hosts: readonly string[]): boolean;
  /** It looks at none any more. */
  leave(): void;
  /** It is over. */
  end(): void;
}

interface Waiting {
  readonly hosts: readonly string[];
  readonly begin: (place: Place) => void;
}

/** How many reviews are under way at once, and how many of them look at one host. Who waits for either holds nothing. */
export class UnderWay {
  readonly #most: number;
  /** At most half of all: a host that hangs leaves room for the others. */
  readonly #mostAtOneHost: number;
  readonly #looking = new Map<string, number>();
  #waiting: readonly Waiting[] = [];
  #count = 0;

  /** @param concurrency how many work at once; most of those that are under way wait for hosts */
  constructor(concurrency: number) {
    this.#most = 4 * concurrency;
    this.#mostAtOneHost = Math.min(4, 2 * concurrency);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Waits until it may begin, with room at hosts that it is known to look at. */
  begin(hosts: readonly string[] = []): Promise<Place> {
    return new Promise((resolve) => {
      this.#waiting = [...this.#waiting, { hosts, begin: resolve }];
      this.#beginNext();
    });
  }

  /** In order, but nobody waits for hosts of another. */
  #beginNext(): void {
    this.#waiting = this.#waiting.filter(({ hosts, begin }) => {
      if (this.#count >= this.#most || !this.#hasRoom(hosts)) return true;
      this.#count += 1;
      const place = this.#place();
      place.look(hosts);
      begin(place);
      return false;
    });
  }

  #hasRoom(hosts: readonly string[]): boolean {
    return hosts.every((host) => (this.#looking.get(host) ?? 0) < this.#mostAtOneHost);
  }

  #place(): Place {
    let own: readonly string[] = [];
    const leave = () => {
      for (const host of own) this.#counted(host, -1);
      own = [];
    };
    return {
      look: (named) => {
        const hosts = [...new Set(named)];
        if (!this.#hasRoom(hosts.filter((host) => !own.includes(host)))) return false;
        const isFreed = own.some((host) => !hosts.includes(host));
        leave();
        own = hosts;
        for (const host of own) this.#counted(host, 1);
        if (isFreed) this.#beginNext();
        return true;
      },
      leave: () => {
        leave();
        this.#beginNext();
      },
      end: () => {
        leave();
        this.#count -= 1;
        this.#beginNext();
      },
    };
  }

  #counted(host: string, by: number): void {
    const count = (this.#looking.get(host) ?? 0) + by;
    if (count === 0) this.#looking.delete(host);
    else this.#looking.set(host, count);
  }
}
