import { dirname } from 'node:path/posix';
import { createHash } from 'node:crypto';
import { ZodError } from 'zod';
import type { Evaluate } from '../../judge/evaluation.ts';
import { evidence as schema } from '../../model/evidence.ts';
import { ReviewFailure } from '../../model/failure.ts';
import type { Repository } from '../../model/repository.ts';
import type { Review } from '../../model/review.ts';
import { judgeEvidence } from '../look-and-judge.ts';
import { ledgerAt, type Recorded } from '../prior.ts';

/** Evidence of a comment is read up to this size. */
const longest = 32 * 1024 * 1024;

/**
 * The last review of a phase, judged again from the evidence that its commit holds: what is told follows from git alone, so
 * that a run can say what an earlier one could not. Null where the evidence is not there as it was recorded, or of another version.
 */
export async function lastReview(
  recorded: Recorded,
  repository: Repository,
  evaluate: Evaluate,
): Promise<Review | null> {
  const ledger = await ledgerAt(recorded, repository);
  const entry = ledger.entries.findLast(({ kind }) => kind !== 'baseline');
  if (!entry) return null;
  const path = `${dirname(recorded.path)}/evidence/${entry.evidence}`;
  const read = await repository.read(recorded.commit, path, longest);
  if (read.found !== 'file') return null;
  const digest = createHash('sha256').update(read.bytes).digest('hex');
  if (digest !== entry.evidenceDigest) return null;
  const text = new TextDecoder().decode(read.bytes);
  try {
    const evidence = schema.parse(JSON.parse(text));
    return await judgeEvidence(evidence, { name: entry.evidence, digest, text }, evaluate);
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ZodError || error instanceof SyntaxError || error instanceof ReviewFailure
  );
}
