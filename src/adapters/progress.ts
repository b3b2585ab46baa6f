import type { Progress } from '../observe/effects.ts';

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

type Name = keyof typeof titles;
const names = Object.keys(titles) as Name[];

/** Draws nothing: no terminal, or nobody who wants to see it. */
export const silent: ProgressView = {
  stage: () => undefined,
  observed: () => undefined,
  end: () => Promise.resolve(),
};

/** Draws the stages of a review on a terminal with listr2. */
export async function drawProgress(): Promise<ProgressView> {
  const { Listr } = await import('listr2');
  const gates = new Map(names.map((name) => [name, gate()] as const));
  const outputs = new Map<Name, (text: string) => void>();
  const hosts = new Map<string, string>();
  const list = new Listr(
    names.map((name) => ({
      title: titles[name],
      task: async (_context, task) => {
        outputs.set(name, (text) => (task.output = text));
        if (!(await gates.get(name)?.promise)) task.skip();
      },
    })),
    {
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false },
    },
  );
  const running = list.run().catch(() => undefined);
  return {
    stage: (name) => {
      for (const earlier of names.slice(0, names.indexOf(name as Name)))
        gates.get(earlier)?.open(true);
    },
    observed: ({ host, done, total }) => {
      hosts.set(host ?? 'repository', `${done}/${total}`);
      const text = [...hosts].map(([where, count]) => `${where} ${count}`).join('  ');
      outputs.get('look')?.(text);
    },
    end: async (ok) => {
      for (const name of names) gates.get(name)?.open(ok);
      await running;
    },
  };
}

function gate() {
  let open: (ok: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolve) => (open = resolve));
  return { promise, open };
}
