import { Worker } from 'node:worker_threads';
import type { Evaluate, Evaluated, Evaluation } from '../judge/evaluation.ts';

export interface Evaluator {
  readonly evaluate: Evaluate;
  close(): Promise<void>;
}

type Scopes = readonly Readonly<Record<string, unknown>>[];

const tooLong = { ok: false, reason: 'the expression took too long' } as const;

/**
 * Evaluates expressions in a worker thread; one that takes longer than `deadlineMs` gives a reason,
 * and the rest goes on in a new worker. Starts the worker at once, so that it is warm when needed.
 * @param script location of the worker's module
 */
export function startEvaluator(script: URL, deadlineMs = 2000): Evaluator {
  let worker = startWorker(script);
  const evaluate = async (scopes: Scopes, jobs: readonly Evaluation[]) => {
    const results: Evaluated[] = [];
    while (results.length < jobs.length) {
      const before = results.length;
      const done = await runBatch(worker, scopes, jobs.slice(before), deadlineMs, results);
      if (done) continue;
      results.push(tooLong);
      void worker.terminate();
      worker = startWorker(script);
    }
    return results;
  };
  return { evaluate, close: async () => void (await worker.terminate()) };
}

function startWorker(script: URL): Worker {
  const worker = new Worker(script, { stdin: false });
  worker.unref();
  return worker;
}

/** Resolves to false when a result did not come in time or the worker died. */
async function runBatch(
  worker: Worker,
  scopes: Scopes,
  jobs: readonly Evaluation[],
  deadlineMs: number,
  results: Evaluated[],
): Promise<boolean> {
  let missing = jobs.length;
  return new Promise((resolve) => {
    let timer = setTimeout(stop, startUpMs + deadlineMs, false);
    function stop(done: boolean) {
      clearTimeout(timer);
      worker.off('message', take).off('error', died);
      resolve(done);
    }
    function take(message: Evaluated | 'ready') {
      clearTimeout(timer);
      timer = setTimeout(stop, deadlineMs, false);
      if (message === 'ready') return;
      results.push(message);
      if (--missing === 0) stop(true);
    }
    function died() {
      stop(false);
    }
    worker.on('message', take).on('error', died);
    worker.postMessage({ scopes, jobs });
  });
}

const startUpMs = 10_000;
