import { Worker } from 'node:worker_threads';
import type { Evaluate, Evaluated, Evaluation } from '../judge/evaluation.ts';

export interface Evaluator {
  readonly evaluate: Evaluate;
  /** Ends the worker; what is still asked is not answered. */
  close(): Promise<void>;
}

type Scopes = readonly Readonly<Record<string, unknown>>[];

/** Why a batch ended before its last result. */
const endings = {
  late: 'took too long',
  died: 'took more memory than there is, or ended its worker',
} as const;

type Kind = 'expression' | 'analysis';

/** A graph of a large host takes its second; an expression never does. */
const usual: Readonly<Record<Kind, number>> = { expression: 2000, analysis: 10_000 };

/** For one thread: what needs more is not judged, and the review goes on. */
const resourceLimits = { maxOldGenerationSizeMb: 1024 } as const;
const startUpMs = 10_000;

/**
 * Evaluates expressions and makes analyses in a worker thread; one that takes longer than its deadline gives a
 * reason, and the rest goes on in a new worker.
 * @param script location of the worker's module
 * @param begins `now`, so that the worker is warm when it is needed, or not before it is
 */
export function startEvaluator(
  script: URL,
  deadlinesMs = usual,
  begins: 'now' | 'when asked' = 'now',
): Evaluator {
  let worker = begins === 'now' ? startWorker(script) : null;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const all = async (scopes: Scopes, jobs: readonly Evaluation[]) => {
    const results: Evaluated[] = [];
    while (results.length < jobs.length) {
      if (isClosed) throw new Error('Nobody evaluates any more.');
      worker ??= startWorker(script);
      const rest = jobs.slice(results.length);
      const ending = await runBatch(worker, scopes, rest, deadlinesMs, results);
      const [next] = jobs.slice(results.length);
      if (ending === 'done' || next === undefined) continue;
      results.push({ ok: false, reason: `the ${kindOf(next)} ${endings[ending]}` });
      void worker.thread.terminate();
      worker = null;
    }
    return results;
  };
  return {
    // One batch at a time: answers carry no name, and one batch must not take another's.
    evaluate: (scopes, jobs) => {
      const done = last.then(() => all(scopes, jobs));
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      isClosed = true;
      await worker?.thread.terminate();
    },
  };
}

function kindOf(job: Evaluation): Kind {
  return 'analysis' in job ? 'analysis' : 'expression';
}

interface Started {
  readonly thread: Worker;
  /** Resolves when it can be asked, or never will. */
  readonly ready: Promise<void>;
}

function startWorker(script: URL): Started {
  const thread = new Worker(script, { stdin: false, resourceLimits });
  thread.unref();
  // Its last breath is no news: whoever waits for a result hears of the exit.
  thread.on('error', () => undefined);
  const ready = new Promise<void>((resolve) => {
    thread.once('message', () => {
      resolve();
    });
    thread.once('exit', () => {
      resolve();
    });
  });
  return { thread, ready };
}

/** Keeps the process alive while a worker, which by itself does not, is starting. */
async function untilReady(ready: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, startUpMs);
  });
  await Promise.race([ready, late]);
  clearTimeout(timer);
}

/** Puts results into `results` as they come, until all are there, one is late or the worker died. */
async function runBatch(
  { thread, ready }: Started,
  scopes: Scopes,
  jobs: readonly Evaluation[],
  deadlinesMs: Readonly<Record<Kind, number>>,
  results: Evaluated[],
): Promise<'done' | keyof typeof endings> {
  await untilReady(ready);
  if (thread.threadId === -1) return 'died';
  let done = 0;
  return new Promise((resolve) => {
    let timer = setTimeout(late, deadlineMs());
    let lastCall: NodeJS.Immediate | undefined;
    function stop(ending: 'done' | keyof typeof endings) {
      clearTimeout(timer);
      clearImmediate(lastCall);
      thread.off('message', take).off('exit', died);
      resolve(ending);
    }
    function deadlineMs(): number {
      const next = jobs[done];
      return next === undefined ? 0 : deadlinesMs[kindOf(next)];
    }
    // This thread may have been what was busy: what came meanwhile is taken before it counts as late.
    function late() {
      lastCall = setImmediate(stop, 'late');
    }
    function take(message: Evaluated | 'ready') {
      clearTimeout(timer);
      clearImmediate(lastCall);
      if (message !== 'ready') {
        results.push(message);
        done += 1;
      }
      if (done === jobs.length) stop('done');
      else timer = setTimeout(late, deadlineMs());
    }
    function died() {
      stop('died');
    }
    thread.on('message', take).on('exit', died);
    thread.postMessage({ scopes, jobs });
  });
}
