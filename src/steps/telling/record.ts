import { dirname } from 'node:path/posix';
import { ZodError } from 'zod';
import type { Evaluate } from '../../judge/evaluation.ts';
import { evidence as schema } from '../../model/evidence.ts';
import type { EvidenceStore } from '../../model/evidence-store.ts';
import { ReviewFailure } from '../../model/failure.ts';
import type { Repository } from '../../model/repository.ts';
import type { Review } from '../../model/review.ts';
import { evidenceBytes } from '../evidence-place.ts';
import { judgeEvidence } from '../look-and-judge.ts';
import { ledgerAt, type Recorded } from '../prior.ts';

/** A review that can be told of, or why not. */
type Told =
  { readonly ok: true; readonly review: Review } | { readonly ok: false; readonly reason: string };

const gone = (reason: string): Told => ({ ok: false, reason });

/**
 * The last review of a phase, judged again from the evidence that its commit holds: what is told follows from git alone, so
 * that a run can say what an earlier one could not. Where the evidence is not there as it was recorded, or of another version: why.
 */
export async function lastReview(
  recorded: Recorded,
  repository: Repository,
  evaluate: Evaluate,
  store: EvidenceStore | undefined,
): Promise<Told> {
  const ledger = await ledgerAt(recorded, repository);
  const entry = ledger.entries.findLast(({ kind }) => kind !== 'baseline');
  if (!entry) return gone('no review of it is recorded');
  const path = `${dirname(recorded.path)}/evidence/${entry.evidence}`;
  const { evidenceDigest: digest } = entry;
  const read = await evidenceBytes(digest, { commit: recorded.commit, path }, repository, store);
  if (!read.found) return gone(read.reason);
  const { text } = read;
  try {
    const evidence = schema.parse(JSON.parse(text));
    const file = { name: entry.evidence, digest, text };
    return { ok: true, review: await judgeEvidence(evidence, file, evaluate) };
  } catch (error) {
    if (isUnreadable(error)) return gone('this version does not read its evidence');
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ZodError || error instanceof SyntaxError || error instanceof ReviewFailure
  );
}
