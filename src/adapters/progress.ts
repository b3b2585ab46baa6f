import type { AttemptProgress, Progress } from '../observe/effects.ts';

export interface ProgressView {
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
 * Draws the stages of a review on a terminal with listr2: done, failed, or not come to.
 * @param names the stages that this run goes through, in order
 */
export async function drawProgress(names: readonly StageName[]): Promise<ProgressView> {
  const { Listr } = await import('listr2');
  let current: string | null = null;
  const gates = new Map(names.map((name) => [name, gate()] as const));
  const outputs = new Map<StageName, (text: string) => void>();
  const hosts = new Map<string, string>();
  const list = new Listr(
    names.map((name) => ({
      title: titles[name],
      task: async (_context, task) => {
        outputs.set(name, (text) => (task.output = text));
        const came = await gates.get(name)?.promise;
        if (came === 'failed') throw new Error(titles[name]);
        if (came !== 'done') task.skip();
      },
    })),
    {
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false },
    },
  );
  const running = list.run().catch(() => undefined);
  return {
    stage: (name) => {
      current = name;
      for (const earlier of names.slice(0, names.indexOf(name as StageName)))
        gates.get(earlier)?.open('done');
    },
    observed: ({ host, done, total, attempt }) => {
      hosts.set(host ?? 'repository', `${done}/${total}${attempt ? `, ${tried(attempt)}` : ''}`);
      const text = [...hosts].map(([where, count]) => `${where} ${count}`).join('  ');
      outputs.get('look')?.(text);
    },
    end: async (ok) => {
      for (const name of names) {
        if (name === current) gates.get(name)?.open(ok ? 'done' : 'failed');
        else gates.get(name)?.open('not reached');
      }
      await running;
    },
  };
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
