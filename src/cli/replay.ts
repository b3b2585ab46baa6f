import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { createEvaluator, renderers } from '../main.ts';
import { evidence as schema, type Evidence } from '../model/evidence.ts';
import { ReviewFailure } from '../model/failure.ts';
import { judgeEvidence } from '../steps/look-and-judge.ts';
import type { Reviewed } from '../steps/world.ts';
import { exitOfReview, show, showJson } from './show.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review replay EVIDENCE...`: judges recorded evidence again. No network, no repository. */
export async function replayCommand(
  options: ReviewOptions,
  terminal: Terminal,
  ...files: string[]
): Promise<number> {
  const evaluator = createEvaluator();
  try {
    const done: Reviewed[] = [];
    for (const file of files) {
      const { evidence, digest } = readEvidence(resolve(terminal.cwd, file));
      const recorded = { name: basename(file), digest, text: '' };
      const review = await judgeEvidence(evidence, recorded, evaluator.evaluate);
      const reviewed = { review, evidence, publication: null, document: null };
      if (options.markdown === true) terminal.out(renderers().section(review));
      else show(reviewed, { ...options, quiet: true }, terminal);
      done.push(reviewed);
    }
    if (options.markdown !== true) showJson(done, options, terminal);
    terminal.err(
      'Judged as recorded. Whether a review commit carries this evidence is not looked at here.\n',
    );
    return done.map(exitOfReview).reduce(worse, 0);
  } finally {
    await evaluator.close();
  }
}

/** FAIL before INCONCLUSIVE before PASS. */
function worse(a: number, b: number): number {
  return a === 1 || b === 1 ? 1 : Math.max(a, b);
}

function readEvidence(path: string): { evidence: Evidence; digest: string } {
  const text = read(path);
  const digest = createHash('sha256').update(text).digest('hex');
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return { evidence: parsed.data, digest };
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
    throw notEvidence(path, code);
  }
}

function notEvidence(path: string, why: string): ReviewFailure {
  return new ReviewFailure(
    'usage',
    `${path} is not evidence of this version: ${why}`,
    'Evidence lies in evidence/ beside the REVIEW file, e.g. pvfix-M2-71319d7a-20260613T054900Z.json',
  );
}
