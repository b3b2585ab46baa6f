import type { CommentLinks } from '../../document/view-comment.ts';
import {
  ForgeFailure,
  isSameLogin,
  type Comment,
  type Forge,
  type ForgePlace,
} from '../../model/forge.ts';
import type { Review } from '../../model/review.ts';
import type { Verdict } from '../../model/verdict.ts';
import { markerLine, readMarker, turnLine, type Marker } from './marker.ts';

/** What there is to be told of a phase. */
export interface Told {
  readonly marker: Marker;
  /** Raw: what turned the verdict, where it turned. */
  readonly by: string;
  /** Whether a comment is made where there is none. */
  readonly begins: boolean;
  /** Renders the comment in so many bytes, without its marker; a failure of the forge where its evidence is gone. */
  readonly render: (budget: number) => Promise<string>;
  /** Whether another review's commit, which the comment tells of, came after this one. */
  readonly isNewer: (review: string) => Promise<boolean>;
}

/** Forges take 65,536 characters: bytes are never fewer. */
const budget = 60_000;
const small = 8000;

/**
 * Keeps the one comment of a phase on a pull request: made once, edited in place, left alone where it tells this already, or
 * what is newer. A short one more where the verdict turned, as an edited comment notifies nobody.
 */
export async function keepComment(told: Told, pullRequest: number, forge: Forge): Promise<void> {
  const isOfPhase = ({ body }: Comment) => readMarker(body)?.phase === told.marker.phase;
  let ours = await ownComments(pullRequest, forge);
  if (!ours.some(isOfPhase)) {
    if (!told.begins) return;
    // Never sent twice: where nobody knows whether it arrived, the next run finds it by its marker.
    await send(told, await told.render(budget), (body) => forge.createComment(pullRequest, body));
    ours = await ownComments(pullRequest, forge);
  }
  // Runs that were here at once made one each: the first stays.
  const [kept, ...others] = ours.filter(isOfPhase);
  for (const { body } of others) {
    const other = readMarker(body);
    if (other && other.review !== told.marker.review && (await told.isNewer(other.review))) return;
  }
  if (kept) await renew(told, kept, ours, pullRequest, forge);
  for (const { id } of others) await forge.deleteComment(id);
}

async function ownComments(pullRequest: number, forge: Forge): Promise<Comment[]> {
  const [login, comments] = await Promise.all([forge.login(), forge.comments(pullRequest)]);
  return comments.filter(({ author }) => isSameLogin(author, login));
}

/** The turn is said first: a run that ends in between leaves a comment behind that the next one renews. */
async function renew(
  told: Told,
  kept: Comment,
  ours: readonly Comment[],
  pullRequest: number,
  forge: Forge,
): Promise<void> {
  const { marker } = told;
  const before = readMarker(kept.body);
  if (!before || (before.review === marker.review && before.verdict === marker.verdict)) return;
  if (await told.isNewer(before.review)) return;
  const whole = await told.render(budget);
  if (before.verdict !== marker.verdict)
    await sayTurn(told, before.verdict, pullRequest, ours, forge);
  await send(told, whole, (body) => forge.updateComment(kept.id, body));
}

/** A forge that finds it too long gets less. */
async function send(
  { marker, render }: Told,
  whole: string,
  to: (body: string) => Promise<void>,
): Promise<void> {
  const line = markerLine(marker);
  try {
    await to(`${line}\n${whole}`);
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'invalid') throw error;
    await to(`${line}\n${await render(small)}`);
  }
}

/** A comment that stayed as it was would go on telling what holds no more: so somebody is told that it does. */
export function withoutEvidence({ phase, review }: Marker, reason: string): ForgeFailure {
  return new ForgeFailure(
    'invalid',
    `The comment of ${phase} was not written, as the review ${review.slice(0, 8)} cannot be judged again: ${reason}.`,
    'Look at that commit, and give the store that its evidence was put into (--evidence-store); else: review recheck',
  );
}

async function sayTurn(
  { marker, by }: Told,
  before: Verdict,
  pullRequest: number,
  ours: readonly Comment[],
  forge: Forge,
): Promise<void> {
  const line = turnLine(marker.phase, marker.review);
  if (ours.some(({ body }) => body.startsWith(line))) return;
  const says = `**${marker.phase}: ${before} → ${marker.verdict}** by ${by}. The comment of ${marker.phase} above has the reasons.`;
  await forge.createComment(pullRequest, `${line}\n${says}\n`);
}

/** Where a reader finds the rest. */
export function linksOf(
  { phase, run }: Pick<Review, 'phase' | 'run'>,
  document: string,
  commit: string,
  { kind, url, owner, name }: ForgePlace,
): CommentLinks {
  const path = document.split('/').map(encodeURIComponent).join('/');
  const view = kind === 'github' ? 'blob' : 'src/commit';
  const address = `${url}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/${view}/${commit}/${path}`;
  return { document: { name: `REVIEW-${phase}.md`, address }, run };
}
