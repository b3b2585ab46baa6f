import type { Standing } from '../claims/standing.ts';
import { reviewMessage } from '../claims/subject.ts';
import { editDocument, type DocumentChange } from '../document/edit.ts';
import { restoreSections } from '../document/restore.ts';
import type { CommentLinks, Stands } from '../document/view-comment.ts';
import { ledgerText } from '../document/ledger.ts';
import type { EvidenceStore } from '../model/evidence-store.ts';
import type {
  CheckoutRequest,
  Draft,
  Publication,
  Refused,
  RemoteRequest,
  Repository,
} from '../model/repository.ts';
import type { Ledger } from '../model/ledger.ts';
import { severity } from '../model/severity.ts';
import type { Review } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import type { EvidenceText } from './evidence-file.ts';
import type { Operator } from './operator.ts';
import type { RecordTip } from './record-tip.ts';

/** Puts a review into the repository that it is about. */
export interface Publisher {
  toRemote(repository: Repository, request: RemoteRequest): Promise<Publication>;
  toCheckout(repository: Repository, request: CheckoutRequest): Promise<Publication>;
  /** Pushes the checkout's branch, if that publishes nothing that the user has not published. */
  pushCheckout(
    checkout: string,
    commit: string,
    claim: string | null,
  ): Promise<{ readonly published: true } | Refused>;
  readonly render: {
    readonly title: (ledger: Ledger) => string;
    readonly table: (review: Review) => string;
    readonly section: (review: Review) => string;
    readonly comment: (
      review: Review,
      links: CommentLinks,
      budget: number,
      stands: Stands,
    ) => string;
    readonly undecided: (
      standing: Pick<Standing, 'phase' | 'milestones'>,
      verdict: Verdict,
      says: readonly string[],
    ) => string;
  };
}

/** A review and its evidence file, as they are for one tip of the branch. */
export interface Composed {
  readonly review: Review;
  readonly file: EvidenceText;
  /** The REVIEW file as the last genuine review left it, where it goes on from that. */
  readonly document: string | null;
}

/** Where a review goes: the branch, and its evidence, where it is not committed. */
interface Place extends Pick<RecordTip, 'side' | 'head'> {
  readonly store: EvidenceStore | undefined;
}

/**
 * Commits the REVIEW file, the ledger and the evidence, and pushes where asked. A file that people
 * broke, a branch that refuses: an answer, never a lost verdict.
 * @param compose makes the review again for a tip, where another review of the phase may have landed; null: nothing is left to say
 */
export async function publish(
  compose: (tip: string) => Promise<Composed | null>,
  output: string,
  repository: Repository,
  operator: Operator,
  publisher: Publisher,
  { side, head, store }: Place,
): Promise<Publication & { readonly composed?: Composed }> {
  let composed: Composed | undefined;
  const render = async (tip: string): Promise<Draft | null> => {
    composed = (await compose(tip)) ?? undefined;
    if (composed === undefined) return null;
    const { files, review } = await draft(composed, output, repository, tip, publisher);
    keep(composed, store);
    return { files, message: messageOf(review, side?.seen ?? null) };
  };
  const { author, signingKey } = operator;
  const committer = { author, ...(signingKey === null ? {} : { signingKey }) };
  try {
    const publication =
      repository.kind === 'checkout'
        ? await publisher.toCheckout(repository, {
            ...committer,
            render,
            merge: (path, theirs) =>
              composed && path.endsWith('.md') ? merged(theirs, composed, publisher) : null,
          })
        : await publisher.toRemote(repository, {
            ...committer,
            render,
            branch: side?.branch ?? repository.branch ?? 'main',
            ...(side?.exists === false && { from: head }),
          });
    return composed ? { ...publication, composed } : publication;
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return { published: false, reason: error.reason, detail: error.message };
  }
}

class Unwritable extends Error {
  readonly reason: Refused['reason'] = 'conflict';
}

class Unkept extends Unwritable {
  override readonly reason = 'unkept';
}

/** Evidence that is not committed lies in the store before the commit that names it. */
function keep({ review, file }: Composed, store: EvidenceStore | undefined): void {
  if (review.evidence.outside !== true) return;
  const why = store ? store.put(file.digest, file.text) : 'there is no store';
  if (why === null) return;
  throw new Unkept(
    `The evidence ${file.digest} could not be kept in ${store?.place ?? 'a store'}: ${why}. Nothing was committed.`,
  );
}

/** Where the REVIEW file of a phase lies in the repository. */
export function documentPath(output: string, phase: string): string {
  return `${output}/REVIEW-${phase}.md`;
}

async function draft(
  { review, file, document: genuine }: Composed,
  output: string,
  repository: Repository,
  tip: string,
  publisher: Publisher,
): Promise<Pick<Draft, 'files'> & { readonly review: Review }> {
  const document = documentPath(output, review.phase);
  const before = await repository.read(tip, document);
  if (before.found !== 'file' && before.found !== 'absent') {
    throw new Unwritable(
      `${document} is a ${before.found} at ${tip.slice(0, 8)}. Make it a plain file, or remove it.`,
    );
  }
  const there = before.found === 'file' ? decode(before.bytes, document) : null;
  const text =
    there === null || genuine === null ? (there ?? genuine) : restoreSections(genuine, there).text;
  const change = changeOf(review, publisher);
  if (text?.includes(` ${change.section?.id ?? ''} -->`)) {
    throw new Unwritable(
      `${document} has a section already that bears the name of this review, ${change.section?.id ?? ''}: somebody wrote it beforehand. Remove it, and run the review again.`,
    );
  }
  const edited = editDocument(text, change);
  if (!edited.ok) {
    const { line, message, wayOut } = edited.problem;
    throw new Unwritable(`${document}:${line}: ${message} ${wayOut}`);
  }
  const bytes = (content: string) => new TextEncoder().encode(content);
  return {
    files: [
      { path: document, bytes: bytes(edited.text) },
      { path: `${output}/REVIEW-${review.phase}.json`, bytes: bytes(ledgerText(review.ledger)) },
      ...(review.evidence.outside === true
        ? []
        : [{ path: `${output}/evidence/${file.name}`, bytes: bytes(file.text) }]),
    ],
    review,
  };
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unwritable(`${path} is not UTF-8. Save it as UTF-8 and run the review again.`);
  }
}

function merged(theirs: string, { review }: Composed, publisher: Publisher): string | null {
  const edited = editDocument(theirs, changeOf(review, publisher));
  return edited.ok ? edited.text : null;
}

function changeOf(review: Review, { render }: Publisher): DocumentChange {
  const id = review.evidence.name.replace(/\.json$/, '');
  const kind = review.kind === 'baseline' ? 'baseline' : 'review';
  return {
    title: render.title(review.ledger),
    table: render.table(review),
    section: { id, kind, markdown: render.section(review) },
  };
}

function messageOf(review: Review, branchTip: string | null): string {
  const { claim, verdict, criteria, ledger } = review;
  const previous = ledger.entries.at(-2);
  return reviewMessage({
    phase: review.phase,
    milestone: claim?.milestone ?? null,
    recheck: review.kind === 'recheck',
    headline: headlineOf(review),
    body: bodyOf(review),
    trailers: {
      claim: claim?.commit ?? null,
      verdict: claim && verdict,
      criteria: criteria.commit ?? review.commit,
      criteriaDigest: criteria.digest,
      evidenceDigest: review.evidence.digest,
      previousEvidence: previous?.evidenceDigest ?? null,
      branchTip,
      run: review.run,
    },
  });
}

const namedInSubject = 3;
const severities = severity.options;

/** `M2 PASS + [adversary] A1 health gate deadlock`; of a recheck also what is fixed or back again. */
function headlineOf(review: Review): string {
  const { claim, verdict, findings, newFindings } = review;
  const fresh = findings
    .filter(({ id, state }) => newFindings.includes(id) && state === 'open')
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const named = fresh.slice(0, namedInSubject).map(({ id, title }) => `${id} ${title}`);
  const more = fresh.length - named.length;
  const all = [...named, ...(more === 0 ? [] : [`${more} more`])].join(', ');
  const adversary = fresh.length === 0 ? '' : ` + [adversary] ${all}`;
  return `${claim?.milestone ?? ''} ${verdict ?? ''}${turnedOf(review)}${adversary}`.trim();
}

function turnedOf({ kind, findings, newFindings, startedAt }: Review): string {
  if (kind !== 'recheck') return '';
  const turned = findings.filter(
    ({ id, since }) => since === startedAt && !newFindings.includes(id),
  );
  return turned.map(({ id, state }) => `, ${id} ${state}`).join('');
}

function bodyOf({ milestones, earlier }: Review): string {
  const all = [...milestones, ...earlier.filter(({ verdict }) => verdict !== 'PASS')];
  return all
    .flatMap(({ milestone, checks }) =>
      checks.map(
        ({ id, verdict, reason }) =>
          `${verdict} ${milestone} ${id}${reason === null ? '' : `: ${reason}`}`,
      ),
    )
    .join('\n');
}
