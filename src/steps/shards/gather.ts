// The shards of one run, all of them, once each: or none.
import { ReviewFailure } from '../../model/failure.ts';
import type { Shard } from '../../model/shard.ts';
import { unsealed, type ShardSecret } from './seal.ts';

/** How old a shard may be when it is decided upon: a host is not as it was. */
const freshMs = 60 * 60 * 1000;

/** A shard file as it was found. */
export interface ShardFile {
  readonly path: string;
  readonly text: string;
}

/** The step that decides: what it is, and of which run. */
export interface Deciding {
  readonly version: string;
  readonly run: string;
  readonly now: Date;
}

/** The shards of a run, or why there is nothing to decide upon. */
export type Gathered =
  | { readonly ok: true; readonly shards: readonly Shard[] }
  /** `waitMs`: they may be when so much time has passed, as an agent's clock is ahead. */
  | { readonly ok: false; readonly reason: string; readonly waitMs?: number };

/** An agent's clock may be so much ahead. */
const aheadMs = 10_000;

/**
 * The link that names this run. Without one a file that an earlier run left would be as good as this run's own.
 * @throws ReviewFailure `usage` where there is none
 */
export function namedRun(run: string | null): string {
  if (run !== null) return run;
  throw new ReviewFailure(
    'usage',
    'Nobody says which run this is: what another one left in the folder could be taken for its own.',
    'Give every step the link of this run, as your CI has it: REVIEW_RUN=https://ci.example.net/runs/17',
  );
}

/** Reads shard files: every number once, of one run, of this version, fresh, and as they were sealed. */
export function gathered(
  files: readonly ShardFile[],
  secret: ShardSecret,
  deciding: Deciding,
): Gathered {
  if (files.length === 0) return no('there is no shard file');
  const shards: Shard[] = [];
  for (const { path, text } of files) {
    const read = unsealed(text, secret);
    const reason = read.ok ? flawOf(read.shard, deciding) : read.reason;
    const early = read.ok ? Date.parse(read.shard.endedAt) - deciding.now.getTime() : 0;
    const wait = early > 0 && early <= aheadMs ? { waitMs: early } : {};
    if (reason !== null) return { ok: false, reason: `${path}: ${reason}`, ...wait };
    if (read.ok) shards.push(read.shard);
  }
  const incomplete = countOf(shards);
  return incomplete === null ? { ok: true, shards: inOrder(shards) } : no(incomplete);
}

const no = (reason: string): Gathered => ({ ok: false, reason });

const inOrder = (shards: readonly Shard[]): Shard[] =>
  [...shards].sort((a, b) => a.shard.number - b.shard.number);

function flawOf({ tool, run, startedAt, endedAt }: Shard, deciding: Deciding): string | null {
  if (tool.version !== deciding.version)
    return `version ${tool.version} looked, and ${deciding.version} decides`;
  if (run !== deciding.run) return `it is of the run ${run}, and this is ${deciding.run}`;
  const [began, ended, now] = [Date.parse(startedAt), Date.parse(endedAt), deciding.now.getTime()];
  if (began > ended || ended > now) return `it ended at ${endedAt}, which is still to come`;
  const minutes = Math.floor((now - began) / 60_000);
  return now - began > freshMs ? `it is ${minutes} minutes old: look again` : null;
}

function countOf(shards: readonly Shard[]): string | null {
  const counts = [...new Set(shards.map(({ shard }) => shard.of))];
  const [of = 0] = counts;
  if (counts.length > 1) return `shards of ${counts.join(' and of ')} are not of one look`;
  if (new Set(shards.map(({ branch }) => branch)).size > 1)
    return 'the shards looked at several branches';
  const numbers = shards.map(({ shard }) => shard.number);
  const twice = numbers.find((number, at) => numbers.indexOf(number) !== at);
  if (twice !== undefined) return `shard ${twice} of ${of} is there twice`;
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((n) => !numbers.includes(n));
  return missing.length === 0 ? null : `shard ${missing.join(', ')} of ${of} is missing`;
}

/** Why nothing can be decided upon what shards saw: never a verdict. */
export function notDecidable(reason: string): ReviewFailure {
  return new ReviewFailure(
    'undecidable',
    `What shards saw cannot be decided upon: ${reason}.`,
    'Every shard of this very run has to be there, as `review observe --shard K/N` wrote it. Run all of them again.',
  );
}
