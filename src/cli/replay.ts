import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import {
  checkouts,
  createEvaluator,
  openEvidenceStore,
  openRepository,
  renderers,
} from '../composition/edges.ts';
import { evidence as schema, type Evidence } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import { systemClock } from '../observe/clock.ts';
import { visibleLine } from '../document/visible.ts';
import { carrierOf, type Carrier } from '../steps/carrier.ts';
import { digestLike, evidenceNamed } from '../steps/evidence-by-digest.ts';
import { evidenceName } from '../steps/evidence-file.ts';
import { judgeEvidence } from '../steps/look-and-judge.ts';
import { gathered, namedRun, type ShardFile } from '../steps/shards/gather.ts';
import { shardSecret } from '../steps/shards/seal.ts';
import type { Reviewed } from '../steps/world.ts';
import { version } from '../version.ts';
import { reviewWaiting } from './ci.ts';
import { ciRun } from './ci-run.ts';
import { refuseAdversary } from './observe.ts';
import { exitOfReview, show, report, worse } from './show.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/**
 * `review replay EVIDENCE...`: judges recorded evidence again, without a network: a file, or what has a digest. In a clone it also
 * says which review commit rests on it; evidence that none rests on is no ground for a PASS.
 */
export async function replayCommand(
  options: ReviewOptions,
  terminal: Terminal,
  ...files: string[]
): Promise<number> {
  const evaluator = createEvaluator();
  try {
    const done: Reviewed[] = [];
    let strays = false;
    for (const file of files) {
      const { evidence, digest, name, folder } = await evidenceAt(file, options, terminal);
      const recorded = { name, digest, text: '' };
      const review = await judgeEvidence(evidence, recorded, evaluator.evaluate);
      const reviewed = { review, evidence, publication: null, isLocal: false, document: null };
      if (options.markdown === true) terminal.out(renderers().section(review));
      else show(reviewed, options, terminal);
      done.push(reviewed);
      const carrier = await carrierOf(digest, folder, openRepository, checkouts.sideTips);
      strays ||= carrier.is === 'nobody';
      terminal.err(terminal.prose(`${file}: ${wordsOf(carrier)}\n`));
    }
    if (options.markdown !== true) report(done, options, terminal);
    return done.map(exitOfReview).reduce(worse, strays ? inconclusive : 0);
  } finally {
    await evaluator.close();
  }
}

/**
 * `review replay --commit SHARD...`: decides upon what all shards of this run saw, as `review ci` does upon what it sees itself.
 * @param paths shard files, or folders of them
 */
export async function decideCommand(
  options: ReviewOptions,
  terminal: Terminal,
  ...paths: string[]
): Promise<number> {
  const secret = shardSecret(terminal.env.REVIEW_SHARD_SECRET);
  refuseAdversary(options, terminal);
  const step = ciRun(options, terminal);
  const run = namedRun(step.operator.run);
  const files = paths.flatMap((path) => shardFiles(path, terminal.cwd));
  const gather = () => gathered(files, secret, { version, run, now: new Date() });
  let shards = gather();
  if (!shards.ok && shards.waitMs !== undefined) {
    await systemClock.sleep(shards.waitMs);
    shards = gather();
  }
  if (!shards.ok) terminal.err(terminal.prose(`review: ${visibleLine(shards.reason)}\n`));
  return reviewWaiting(step, options, terminal, shards);
}

/** The shard files of a folder, or a file. What is not there is missing when they are counted. */
function shardFiles(path: string, cwd: string): ShardFile[] {
  const whole = resolve(cwd, path);
  try {
    if (!statSync(whole).isDirectory()) return [{ path, text: readFileSync(whole, 'utf8') }];
    const names = readdirSync(whole, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.startsWith('shard-'))
      .map(({ name }) => name);
    return names.sort().map((name) => ({
      path: join(path, name),
      text: readFileSync(join(whole, name), 'utf8'),
    }));
  } catch {
    return [];
  }
}

const inconclusive = 3;

function wordsOf(carrier: Carrier): string {
  switch (carrier.is) {
    case 'commit':
      return `judged as recorded; the review ${carrier.commit.slice(0, 8)} rests on it. Who signed that is not looked at here.`;
    case 'nobody':
      return `judged as it stands, but no review in the history of ${visibleLine(carrier.where)} rests on it: it was changed, comes from elsewhere, or its review stands on a branch that is not here.`;
    case 'unknown':
      return 'judged as it stands. It lies in no clone: whether a review rests on it cannot be told here.';
  }
}

/** Evidence, what it is called, and the folder whose repository may rest on it. */
interface Found {
  readonly evidence: Evidence;
  readonly digest: string;
  readonly name: string;
  readonly folder: string;
}

/** A file; where there is none of that name, what has it for its digest. */
async function evidenceAt(
  named: string,
  options: ReviewOptions,
  terminal: Terminal,
): Promise<Found> {
  const path = resolve(terminal.cwd, named);
  if (!digestLike.test(named) || existsSync(path)) {
    const text = read(path);
    const digest = createHash('sha256').update(text).digest('hex');
    const evidence = evidenceIn(text, path);
    return { evidence, digest, name: basename(named), folder: dirname(path) };
  }
  const store = openEvidenceStore(options, terminal);
  const { repository } = operatorOf(options, terminal);
  const { sideTips } = checkouts;
  const places = { repository, store, open: openRepository, sideTips };
  const { digest, text } = await evidenceNamed(named, places);
  const evidence = evidenceIn(text, digest);
  return { evidence, digest, name: evidenceName(evidence), folder: repository };
}

function evidenceIn(text: string, path: string): Evidence {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw notEvidence(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`);
  } catch (error) {
    if (error instanceof ReviewFailure) throw error;
    throw notEvidence(path, 'it is not JSON');
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw notEvidence(path, code === 'ENOENT' ? 'there is no such file' : code);
  }
}

function notEvidence(path: string, why: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `${path} is not evidence of this version: ${why}`,
    'Evidence lies in evidence/ beside the REVIEW file, e.g. pvfix-M2-71319d7a-20260613T054900Z.json, or in a store: its sha256, or 12 digits of it, and --evidence-store DIR',
  );
}
