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
  /** The milestone that was reviewed last; null for a recheck. */
  readonly milestone: string | null;
  /** Renders the comment in so many bytes, without its marker; null where its evidence is gone. */
  readonly render: (budget: number) => Promise<string | null>;
}

/** Forges take 65,536 characters: bytes are never fewer. */
const budget = 60_000;
const small = 8000;

/**
 * Keeps the one comment of a phase on a pull request: made once, edited in place, left alone where it tells this already. A
 * short one more where the verdict turned, as an edited comment notifies nobody.
 */
export async function keepComment(told: Told, pullRequest: number, forge: Forge): Promise<void> {
  const [login, comments] = await Promise.all([forge.login(), forge.comments(pullRequest)]);
  const ours = comments.filter(({ author }) => isSameLogin(author, login));
  const existing = ours.find(({ body }) => readMarker(body)?.phase === told.marker.phase);
  if (!existing) {
    await create(told, pullRequest, forge);
    return;
  }
  const before = readMarker(existing.body);
  const isTold = before?.review === told.marker.review && before.verdict === told.marker.verdict;
  if (isTold) return;
  await within(told, (body) => forge.updateComment(existing.id, body));
  if (before && before.verdict !== told.marker.verdict)
    await sayTurn(told, before.verdict, pullRequest, ours, forge);
}

/** Never sent twice: where nobody knows whether it arrived, the next run finds it by its marker. */
function create(told: Told, pullRequest: number, forge: Forge): Promise<void> {
  return within(told, (body) => forge.createComment(pullRequest, body));
}

/** A forge that finds it too long gets less. */
async function within(told: Told, send: (body: string) => Promise<void>): Promise<void> {
  const whole = await told.render(budget);
  // A comment that stays as it was would go on telling what holds no more.
  if (whole === null) throw withoutEvidence(told.marker);
  const line = markerLine(told.marker);
  try {
    await send(`${line}\n${whole}`);
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'invalid') throw error;
    await send(`${line}\n${(await told.render(small)) ?? ''}`);
  }
}

function withoutEvidence({ phase, review }: Marker): ForgeFailure {
  return new ForgeFailure(
    'invalid',
    `The comment of ${phase} was not written: the evidence of ${review.slice(0, 8)} is not there as it was recorded, or this version does not read it.`,
    'Look at that commit, then: review recheck',
  );
}

async function sayTurn(
  { marker, milestone }: Told,
  before: Verdict,
  pullRequest: number,
  ours: readonly Comment[],
  forge: Forge,
): Promise<void> {
  const line = turnLine(marker.phase, marker.review);
  if (ours.some(({ body }) => body.startsWith(line))) return;
  const by = milestone === null ? 'a recheck' : `the review of ${milestone}`;
  const says = `**${marker.phase}: ${before} → ${marker.verdict}** by ${by}. The comment above has the reasons.`;
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
