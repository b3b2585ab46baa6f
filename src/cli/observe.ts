import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { visibleLine } from '../document/visible.ts';
import { createWorld } from '../composition/world.ts';
import { ReviewFailure } from '../model/failure.ts';
import { shardNumber, type ShardNumber } from '../model/shard.ts';
import { toObserveJson } from '../report/observe-json.ts';
import { observePush, type ShardRun } from '../shards.ts';
import { sealed, shardSecret } from '../steps/shards/seal.ts';
import { ciRun, ofBuild } from './ci-run.ts';
import { describeFailure } from './failures.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Where shards are written, and looked for, unless it is said. */
export const shardFolder = 'cold-review-shards';

/**
 * `review observe --shard 2/5`: looks at a part of the hosts for every claim that waits, and writes what it saw for
 * `review replay --commit`. What could not be looked at is in the file too: whatever was seen, the status is 0 where it was written.
 */
export async function observeCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const shard = shardOf(options.shard ?? '1/1');
  const secret = shardSecret(terminal.env.REVIEW_SHARD_SECRET);
  refuseAdversary(options, terminal);
  const step = ciRun(options, terminal);
  const { push, operator, setting } = step;
  const { world, close } = createWorld(
    { ...options, commit: false, ...(setting && { access: setting }) },
    terminal,
  );
  try {
    const run = await observePush(push, shard, operator, ofBuild(step, options, world));
    await close();
    const folder = options.out ?? shardFolder;
    const file = `shard-${shard.number}-of-${shard.of}`;
    writeWhole(resolve(terminal.cwd, folder), file, sealed(run.shard, secret));
    tell(run, join(folder, file), options, terminal);
    return 0;
  } finally {
    await close(false);
  }
}

/**
 * What the operator's adversary asks depends on all that was seen, which no shard sees.
 * @throws ReviewFailure `usage` where there is one
 */
export function refuseAdversary({ adversary }: ReviewOptions, { env }: Terminal): void {
  if ((adversary ?? env.REVIEW_ADVERSARY ?? '') === '') return;
  throw new ReviewFailure(
    'usage',
    'An adversary of your own sees all hosts, and a shard sees some of them.',
    'Leave --adversary and REVIEW_ADVERSARY out, or review in one step: review ci',
  );
}

function shardOf(given: string): ShardNumber {
  const [, number, of] = /^(\d{1,2})\/(\d{1,2})$/.exec(given) ?? [];
  const parsed = shardNumber.safeParse({ number: Number(number), of: Number(of) });
  if (parsed.success) return parsed.data;
  throw new ReviewFailure(
    'usage',
    `--shard ${JSON.stringify(given.slice(0, 40))} is no part of a whole.`,
    'Example, the second of five: --shard 2/5',
  );
}

/** A file that is there is whole: a step that is killed leaves none of the name. */
function writeWhole(folder: string, name: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    const part = join(folder, `.${name}.part`);
    // Others may write to the folder too: a link that they left there is not followed.
    rmSync(part, { force: true });
    writeFileSync(part, text, { flag: 'wx' });
    renameSync(part, join(folder, name));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be written';
    throw new ReviewFailure(
      'usage',
      `What was seen could not be written: ${why}`,
      'Name a folder that this step may write to, and the next one reads: --out FOLDER',
    );
  }
}

function tell(run: ShardRun, file: string, options: ReviewOptions, terminal: Terminal): void {
  for (const one of run.looked) {
    const { phase, milestone, commit } = one.claim;
    if ('failure' in one) terminal.err(describeFailure(one.failure, terminal));
    else if (options.quiet !== true && options.json !== true)
      terminal.err(
        visibleLine(`${phase}-${milestone} ${commit.slice(0, 8)}: ${one.collections} looks`) + '\n',
      );
  }
  if (options.json === true) terminal.out(toObserveJson(run, file));
  else if (options.quiet !== true) terminal.out(`${visibleLine(file)}\n`);
}
