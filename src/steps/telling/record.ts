import { dirname } from 'node:path/posix';
import { ZodError } from 'zod';
import type { Evaluate } from '../../judge/evaluation.ts';
import type { Standing } from '../../claims/standing.ts';
import { beyondChecks, checksOf } from '../../document/standing.ts';
import { ownVerdict, type RedBeside } from '../../document/view-comment.ts';
import { evidence as schema } from '../../model/evidence.ts';
import type { EvidenceStore } from '../../model/evidence-store.ts';
import { ReviewFailure } from '../../model/failure.ts';
import type { Repository } from '../../model/repository.ts';
import type { LedgerEntry } from '../../model/ledger.ts';
import type { CheckResult, Review } from '../../model/review.ts';
import { evidenceBytes } from '../evidence-place.ts';
import { judgeEvidence } from '../look-and-judge.ts';
import type { Recorded } from '../prior.ts';
import type { Known } from './wanted.ts';

/** A review that can be told of, or why not. */
type Told = { readonly ok: true; readonly review: Review } | Untold;

interface Untold {
  readonly ok: false;
  /** For the operator: where was looked. */
  readonly reason: string;
  /** For everybody. */
  readonly says: string;
}

const gone = (reason: string, says = reason): Untold => ({ ok: false, reason, says });

/**
 * The last review of a phase, judged again from the evidence that its commit holds: what is told follows from git alone, so
 * that a run can say what an earlier one could not. Where the evidence is not there as it was recorded, or of another version: why.
 */
export async function lastReview(
  { recorded, ledger }: Pick<Known, 'recorded' | 'ledger'>,
  means: Means,
): Promise<Told> {
  const entry = ledger.entries.findLast(({ kind }) => kind !== 'baseline');
  if (!entry) return gone('no review of it is recorded');
  return reviewOf(entry, recorded, means);
}

/** Where evidence is, and what judges it. */
interface Means {
  readonly repository: Repository;
  readonly evaluate: Evaluate;
  readonly store: EvidenceStore | undefined;
}

/** One of the reviews that a record lists, judged again. */
async function reviewOf(
  entry: LedgerEntry,
  recorded: Recorded,
  { repository, evaluate, store }: Means,
): Promise<Told> {
  const path = `${dirname(recorded.path)}/evidence/${entry.evidence}`;
  const { evidenceDigest: digest } = entry;
  const read = await evidenceBytes(digest, { commit: recorded.commit, path }, repository, store);
  if (!read.found) return gone(read.reason, 'its evidence is not there');
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

/**
 * The milestones that stand red beside the review that was last, each with the checks of its own review. What cannot be judged again
 * is said to be red all the same.
 * @param last the last review of the phase
 */
export async function redBeside(
  last: Review,
  { recorded, ledger, standing }: Known,
  means: Means,
): Promise<RedBeside[]> {
  const isShown = ({ milestone, verdict }: Standing['milestones'][number]) =>
    last.kind === 'recheck'
      ? // What it looked at passed before: inconclusive is then none of what it saw.
        verdict !== 'INCONCLUSIVE' && last.earlier.some((one) => one.milestone === milestone)
      : milestone === last.claim?.milestone && verdict === ownVerdict(last);
  const red = standing.milestones.filter((one) => one.verdict !== 'PASS' && !isShown(one));
  return Promise.all(
    red.map(async ({ milestone, verdict }) => {
      const entry = ledger.entries.find(
        (one) => one.kind === 'review' && one.milestone === milestone && !one.superseded,
      );
      const said = (why: string | null, checks: readonly CheckResult[] = []): RedBeside => {
        return { milestone, verdict, checks, why };
      };
      if (!entry) return said(verdict);
      if (entry.verdict === 'PASS') {
        if (verdict === 'INCONCLUSIVE')
          return said(
            `it passed by the claim ${(entry.claim ?? '').slice(0, 8)}, which is not on the branch`,
          );
        const now = last.earlier.find((one) => one.milestone === milestone)?.checks ?? [];
        const isHeld = ledger.blocked === milestone;
        const why = isHeld
          ? 'blocking findings hold it'
          : 'it passed before and does not hold any more';
        return said(why, now);
      }
      const own = await reviewOf(entry, recorded, means);
      if (!own.ok) return said(`${verdict}; its review cannot be judged again: ${own.says}`);
      return said(beyondChecks(own.review), checksOf(own.review));
    }),
  );
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ZodError || error instanceof SyntaxError || error instanceof ReviewFailure
  );
}
