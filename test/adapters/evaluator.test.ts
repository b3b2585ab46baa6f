import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startEvaluator, type Evaluator } from '../../src/adapters/evaluator.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evaluator-'));
  const entry = fileURLToPath(new URL('../../src/adapters/cel-worker.ts', import.meta.url));
  const outfile = join(folder, 'cel-worker.mjs');
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node' },
    // What CommonJS packages expect to find around them, as `scripts/build.mjs` has it.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function started(deadlineMs = 2000, script = 'cel-worker.mjs'): Evaluator {
  const deadlinesMs = { expression: deadlineMs, analysis: 2 * deadlineMs };
  const evaluator = startEvaluator(pathToFileURL(join(folder, script)), deadlinesMs);
  onTestFinished(() => evaluator.close());
  return evaluator;
}

function worker(name: string, body: string): string {
  const head = "import { parentPort } from 'node:worker_threads';\n";
  writeFileSync(join(folder, name), `${head}${body}\nparentPort.postMessage('ready');\n`);
  return name;
}

const many = Array.from({ length: 3000 }, (_, index) => index);
const scopes = [
  { many, word: 'aaaa' },
  { many: [1], word: 'b' },
];
const endless = 'many.all(a, many.all(b, many.all(c, a + b + c >= 0)))';
const ask = (evaluator: Evaluator, ...expressions: readonly string[]) =>
  evaluator.evaluate(
    scopes,
    expressions.map((expression) => ({ scope: 0, variables: { params: { n: 2 } }, expression })),
  );
const late = { ok: false, reason: 'the expression took too long' };
const died = { ok: false, reason: expect.stringMatching(/ended its worker$/) as string };
const value = (is: unknown) => ({ ok: true, value: is });

test('evaluates in order, each over its own scope and variables', async () => {
  const jobs = [0, 1].map((scope) => ({
    scope,
    variables: { params: { scope } },
    expression: '[word, params.scope]',
  }));
  expect(await started().evaluate(scopes, jobs)).toEqual([value(['aaaa', 0]), value(['b', 1])]);
  expect(await started().evaluate(scopes, [])).toEqual([]);
});

test('what was there in time is not late because this thread was busy', async () => {
  const evaluator = started(300);
  await ask(evaluator, 'word');
  const answers = ask(evaluator, 'word', 'params.n', 'size(many)');
  await new Promise((done) => setImmediate(done));
  const until = performance.now() + 600;
  while (performance.now() < until);
  expect(await answers).toEqual([value('aaaa'), value(2), value(3000)]);
});

test('an expression without end is a reason, and the others are judged', async () => {
  const results = await ask(started(500), 'params.n', endless, 'word', endless, 'size(many)');
  expect(results).toEqual([value(2), late, value('aaaa'), late, value(3000)]);
});

describe('an analysis', () => {
  const asked = (analysis: string, params = {}) => ({ scope: 0, analysis, params, observed: {} });

  test('is made beside expressions, and why it says nothing is a reason', async () => {
    const jobs = [
      { scope: 0, variables: {}, expression: 'rows' },
      asked('json-lines-of-nothing'),
      asked('document-table'),
    ];
    expect(await started().evaluate([{ rows: 1 }], jobs)).toEqual([
      value(1),
      { ok: false, reason: 'no analysis json-lines-of-nothing' },
      { ok: false, reason: expect.stringMatching(/^unknown shape: /) as string },
    ]);
  });

  test('without end is a reason, after a time of its own', async () => {
    const script = worker(
      'endless.mjs',
      `parentPort.on('message', ({ jobs }) => {
        for (const { analysis, params } of jobs) {
          const until = performance.now() + (params.ms ?? 0);
          while (analysis === 'slow' && performance.now() < until);
          parentPort.postMessage({ ok: true, value: { analysis } });
        }
      });`,
    );
    const jobs = [asked('quick'), asked('slow', { ms: 1e9 }), asked('slow', { ms: 750 })];
    expect(await started(500, script).evaluate([{}], jobs)).toEqual([
      value({ analysis: 'quick' }),
      { ok: false, reason: 'the analysis took too long' },
      value({ analysis: 'slow' }),
    ]);
  });
});

test('an expression that fails is a reason of its own', async () => {
  const results = await ask(
    started(),
    'gone',
    'word + 1',
    '1 / 0',
    '{{',
    'duration("1s")',
    'params.n',
  );
  expect(results.map(({ ok }) => ok)).toEqual([false, false, false, false, false, true]);
});

test(
  'an expression that fills the memory is a reason, and the others are judged',
  { timeout: 60_000 },
  async () => {
    const word = 'a'.repeat(2_000_000);
    const expressions = ['many.map(a, word.split(""))', 'size(word)'];
    const jobs = expressions.map((expression) => ({ scope: 0, variables: {}, expression }));
    const [first, second] = await started(30_000).evaluate([{ many, word }], jobs);
    expect([first, second]).toEqual([died, value(2_000_000)]);
  },
);

test('a regular expression made to be slow is not', async () => {
  const word = `${'a'.repeat(100_000)}b`;
  const expression = 'word.matches("^(a+)+$")';
  const results = await started().evaluate([{ word }], [{ scope: 0, variables: {}, expression }]);
  expect(results).toEqual([value(false)]);
});

test('a worker that dies is a reason, each time, and nobody waits for it', async () => {
  const script = worker(
    'dies.mjs',
    `parentPort.on('message', ({ jobs }) => {
      for (const { expression } of jobs) {
        if (expression === 'die') process.exit(1);
        if (expression === 'throw') throw new Error('x');
        parentPort.postMessage({ ok: true, value: expression });
      }
    });`,
  );
  const results = await ask(started(20_000, script), 'a', 'die', 'b', 'throw', 'c');
  expect(results).toEqual([value('a'), died, value('b'), died, value('c')]);
});

test('who closes it in the middle of a batch is left with no worker, and one that is not asked has none', async () => {
  const starts = join(folder, 'starts');
  writeFileSync(starts, '');
  const script = worker(
    'endless-and-counted.mjs',
    `(await import('node:fs')).appendFileSync(${JSON.stringify(starts)}, 'x');
    parentPort.on('message', () => undefined);`,
  );
  const location = pathToFileURL(join(folder, script));
  const evaluator = startEvaluator(location, undefined, 'when asked');
  expect(await evaluator.evaluate(scopes, [])).toEqual([]);
  expect(readFileSync(starts, 'utf8')).toBe('');
  const asked = expect(ask(evaluator, 'a', 'b')).rejects.toThrow('any more');
  await vi.waitFor(() => {
    expect(readFileSync(starts, 'utf8')).toBe('x');
  });
  await evaluator.close();
  await asked;
  await expect(ask(evaluator, 'c')).rejects.toThrow('any more');
  expect(readFileSync(starts, 'utf8')).toBe('x');
});

test('a worker that cannot start is a reason', async () => {
  expect(await ask(started(20_000, 'gone.mjs'), 'a', 'b')).toEqual([died, died]);
  const script = worker('broken.mjs', "throw new Error('x');");
  expect(await ask(started(20_000, script), 'a')).toEqual([died]);
});

test('two batches at once do not take the results of each other', async () => {
  const evaluator = started(500);
  const batches = await Promise.all([
    ask(evaluator, endless, '1'),
    ask(evaluator, '2', '3'),
    ask(evaluator, '4', endless),
  ]);
  expect(batches).toEqual([
    [late, value(1)],
    [value(2), value(3)],
    [value(4), late],
  ]);
});

test('one value of megabytes comes back whole', async () => {
  const word = 'a'.repeat(5_000_000);
  const [result] = await started(10_000).evaluate(
    [{ word }],
    [{ scope: 0, variables: {}, expression: '[word]' }],
  );
  expect(result).toEqual(value([word]));
});
