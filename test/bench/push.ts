// `npm run bench:push`: from a webhook to the comment, less the review itself, on a real host where the watcher is a service.
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { Builder, claimed } from '../e2e/pushed.ts';
import { startService, type Service } from '../e2e/service.ts';
import { upLab } from '../lab/index.ts';
import { goal, median } from './figures.ts';

const count = Number(process.env.BENCH_PUSHES ?? '7');
const lab = await upLab({ bare: true });
try {
  const service = await startService(lab, ['work/*']);
  const builder = new Builder(lab, service);
  await builder.begin();
  const runs: Run[] = [];
  for (let run = 0; run <= count; run += 1) runs.push(await once(`work/${run}`, builder, service));
  builder.remove();
  await service.close();
  const words = (one: Run): string =>
    Object.entries<number>({ ...one })
      .map(([name, ms]) => `${name} ${ms.toFixed(0)}`)
      .join(', ');
  console.log('Milliseconds; the first run loads what the others find loaded.');
  for (const one of runs) console.log(`  ${words(one)}`);
  const middle = median(runs.slice(1).map(({ besides }) => besides));
  process.exitCode = goal('seconds besides the review, median', middle / 1000, 1.5) ? 0 : 1;
} finally {
  await lab.down();
}
process.exit();

/** Milliseconds. */
interface Run {
  /** From the webhook to the beginning of the review: poll, clone, what waits. */
  readonly before: number;
  readonly review: number;
  /** From its end to the comment: what stands, statuses, pull request. */
  readonly after: number;
  readonly besides: number;
}

async function once(branch: string, builder: Builder, service: Service): Promise<Run> {
  const began = Date.now();
  const pushed = await builder.push(branch, claimed);
  const { forge } = service;
  while (forge.comments(pushed.number).length === 0) {
    if (Date.now() - began > 120_000) throw new Error('No comment after two minutes.');
    await pause(50);
  }
  await builder.seen(pushed);
  const isComment = `/issues/${pushed.number}/comments`;
  const comment = forge.requests.find(
    ({ method, path }) => method === 'POST' && path.endsWith(isComment),
  );
  const lines = (await service.log()).map(({ time, ...line }) => ({
    ...line,
    at: Date.parse(String(time)),
  }));
  const at = (event: string) =>
    lines.find((line) => line.at >= began && Reflect.get(line, 'event') === event)?.at ??
    Number.NaN;
  const [webhook, begins, reviewed] = [at('webhook'), at('review begins'), at('reviewed')];
  const before = begins - webhook;
  const after = (comment?.at ?? Number.NaN) - reviewed;
  // What it pushed itself wakes it: the next run begins when that is over.
  await pause(3000);
  return { before, review: reviewed - begins, after, besides: before + after };
}
