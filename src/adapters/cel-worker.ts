// Runs in a worker thread, so that an expression or an analysis that takes for ever can be stopped.
import { parentPort } from 'node:worker_threads';
import type { Programs } from '../judge/cel.ts';
import { evaluateAll } from '../judge/evaluate.ts';
import type { Evaluation } from '../judge/evaluation.ts';

interface Batch {
  readonly scopes: readonly Readonly<Record<string, unknown>>[];
  readonly jobs: readonly Evaluation[];
}

const programs: Programs = new Map();
parentPort?.on('message', ({ scopes, jobs }: Batch) => {
  for (const result of evaluateAll(scopes, jobs, programs)) parentPort?.postMessage(result);
});
parentPort?.postMessage('ready');
