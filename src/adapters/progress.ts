import type { AttemptProgress, Progress } from '../observe/effects.ts';

export interface ProgressView {
  /** A stage that begins; `failed`: the one that is under way, and its review with it. */
  stage(name: string): void;
  observed(event: Progress): void;
  /** Ends the drawing; what is under way ends with it. */
  end(ok: boolean): Promise<void>;
}

const titles = {
  read: 'Read the claim and the criteria, cold',
  look: 'Look at the hosts',
  judge: 'Judge what was seen',
  write: 'Write it down',
} as const;

export type StageName = keyof typeof titles;

/** Draws nothing: no terminal, or nobody who wants to see it. */
export const silent: ProgressView = {
  stage: () => undefined,
  observed: () => undefined,
  end: () => Promise.resolve(),
};

/**
 * Draws the stages of a review on a terminal with listr2: done, failed, or not come to. A stage that comes again is of
 * another review: it is drawn anew below what the one before left there.
 * @param names the stages that this run goes through, in order
 */
export async function drawProgress(names: readonly StageName[]): Promise<ProgressView> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  // What is said meanwhile comes right below, without the empty line of the default.
  const quietly = () =>
    new ListrLogger({
      useIcons: true,
      toStderr: [],
      processOutput: new ProcessOutput(undefined, undefined, { leaveEmptyLine: false }),
    });
  const draw: Draw = (tasks) =>
    new Listr(tasks, {
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false, logger: quietly() },
    }).run();
  let ended = Promise.resolve();
  let drawing: Drawing | null = new Drawing(names, draw, ended);
  return {
    stage: (name) => {
      const isFailed = name === 'failed';
      if (isFailed || drawing?.isPast(name)) {
        ended = drawing?.end(!isFailed) ?? ended;
        drawing = null;
      }
      if (isFailed) return;
      // What is only read, and never looked for, is not drawn twice.
      if (drawing === null && name !== names[0]) drawing = new Drawing(names, draw, ended);
      drawing?.stage(name);
    },
    observed: (event) => {
      drawing?.observed(event);
    },
    end: (ok) => drawing?.end(ok) ?? ended,
  };
}

interface Task {
  readonly title: string;
  readonly task: (context: unknown, task: Drawn) => Promise<void>;
}

interface Drawn {
  output: string | undefined;
  skip: () => void;
}

type Draw = (tasks: Task[]) => Promise<unknown>;

/** The stages of one review. */
class Drawing {
  readonly #names: readonly StageName[];
  readonly #gates: ReadonlyMap<string, ReturnType<typeof gate>>;
  readonly #hosts = new Map<string, string>();
  readonly #running: Promise<unknown>;
  #current = -1;
  /** The stage that is drawn as under way: one that has ended takes no more words. */
  #drawn: { readonly name: StageName; readonly task: Drawn } | null = null;

  constructor(names: readonly StageName[], draw: Draw, before: Promise<void>) {
    this.#names = names;
    this.#gates = new Map(names.map((name) => [name, gate()]));
    const tasks = names.map((name) => ({
      title: titles[name],
      task: async (_context: unknown, task: Drawn) => {
        this.#drawn = { name, task };
        const came = await this.#gates.get(name)?.promise;
        this.#drawn = null;
        if (came === 'failed') throw new Error(titles[name]);
        if (came !== 'done') task.skip();
      },
    }));
    this.#running = before.then(() => draw(tasks)).catch(() => undefined);
  }

  /** Whether a stage comes before the one that is under way. */
  isPast(name: string): boolean {
    return this.#names.indexOf(name as StageName) < this.#current;
  }

  stage(name: string): void {
    this.#current = this.#names.indexOf(name as StageName);
    for (const earlier of this.#names.slice(0, Math.max(0, this.#current)))
      this.#open(earlier, 'done');
  }

  observed({ host, done, total, attempt }: Progress): void {
    this.#hosts.set(
      host ?? 'repository',
      `${done}/${total}${attempt ? `, ${tried(attempt)}` : ''}`,
    );
    if (this.#drawn?.name !== 'look') return;
    const text = [...this.#hosts].map(([where, count]) => `${where} ${count}`).join('  ');
    this.#drawn.task.output = text;
  }

  async end(ok: boolean): Promise<void> {
    for (const [index, name] of this.#names.entries()) {
      if (index === this.#current) this.#open(name, ok ? 'done' : 'failed');
      else this.#open(name, 'not reached');
    }
    await this.#running;
  }

  #open(name: StageName, outcome: Outcome): void {
    this.#gates.get(name)?.open(outcome);
  }
}

/** `dashboard: attempt 3, 12 s of 60 s`. */
function tried({ check, number, elapsedMs, limitMs }: AttemptProgress): string {
  const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
  return `${check}: attempt ${number}, ${seconds(elapsedMs)} s of ${seconds(limitMs)} s`;
}

type Outcome = 'done' | 'failed' | 'not reached';

/** Opens once: what comes later changes nothing. */
function gate() {
  let open: (outcome: Outcome) => void = () => undefined;
  const promise = new Promise<Outcome>((resolve) => (open = resolve));
  return { promise, open };
}
