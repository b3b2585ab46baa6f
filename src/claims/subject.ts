/** Subjects and trailers of claim and review commits: read strictly, written so that hostile text cannot forge them. */
import { commitId, phaseName } from '../model/claim.ts';
import type { Verdict } from '../model/verdict.ts';

export interface ClaimSubject {
  readonly phase: string;
  /** `M2`. */
  readonly milestone: string;
  /** Raw: hostile text. */
  readonly summary: string;
}

export type ReviewSubject =
  | {
      readonly kind: 'review';
      readonly phase: string;
      readonly milestone: string;
      readonly summary: string;
    }
  | { readonly kind: 'baseline'; readonly phase: string }
  | { readonly kind: 'recheck'; readonly phase: string; readonly summary: string };

/** What stands in the last paragraph of a review's or baseline's message. */
export interface ReviewTrailers {
  /** Null for a baseline and a recheck. */
  readonly claim: string | null;
  readonly verdict: Verdict | null;
  /** The anchor: the commit whose criteria count. */
  readonly criteria: string;
  readonly criteriaDigest: string;
  readonly evidenceDigest: string;
  readonly previousEvidence: string | null;
  /** For a review beside the branch: the tip of the branch that it saw. */
  readonly branchTip?: string | null;
  readonly run: string | null;
}

export type TrailersResult =
  | { readonly ok: true; readonly trailers: ReviewTrailers }
  | { readonly ok: false; readonly problem: string };

const milestonePattern = '(M(?:0|[1-9]\\d{0,5}))';
const claimPattern = new RegExp(`^claim\\(([a-z0-9][a-z0-9-]*)-${milestonePattern}\\): (.*\\S.*)$`);
const reviewPattern = new RegExp(
  `^review\\(([a-z0-9][a-z0-9-]*)-${milestonePattern}\\): (.*\\S.*)$`,
);
const baselinePattern = /^review\(([a-z0-9][a-z0-9-]*)\): baseline$/;
const recheckPattern = /^review\(([a-z0-9][a-z0-9-]*)\): recheck (.*\S.*)$/;
const control = /\p{Cc}/u;

/** The claim that a commit's subject makes, or null. A revert, fixup or squash of a claim is none. */
export function parseClaimSubject(subject: string): ClaimSubject | null {
  return fromMatch(claimPattern, subject);
}

/** The review, baseline or recheck that a commit's subject announces, or null. */
export function parseReviewSubject(subject: string): ReviewSubject | null {
  const phase = baselinePattern.exec(subject)?.[1];
  if (phase !== undefined) return isPhase(phase) ? { kind: 'baseline', phase } : null;
  const review = fromMatch(reviewPattern, subject);
  return review ? { kind: 'review', ...review } : recheckOf(subject);
}

function recheckOf(subject: string): ReviewSubject | null {
  const [, phase, summary] = control.test(subject) ? [] : (recheckPattern.exec(subject) ?? []);
  if (phase === undefined || summary === undefined || !isPhase(phase)) return null;
  return { kind: 'recheck', phase, summary };
}

function fromMatch(pattern: RegExp, subject: string): ClaimSubject | null {
  if (control.test(subject)) return null;
  const [, phase, milestone, summary] = pattern.exec(subject) ?? [];
  if (phase === undefined || milestone === undefined || summary === undefined) return null;
  return isPhase(phase) ? { phase, milestone, summary } : null;
}

const isPhase = (phase: string): boolean => phaseName.safeParse(phase).success;

const digest = /^[0-9a-f]{64}$/;
const isCommit = (value: string): boolean => commitId.safeParse(value).success;
const isDigest = (value: string): boolean => digest.test(value);

/** Trailer names, in the order they are written, and what each may hold. */
const shapes = {
  Claim: isCommit,
  Verdict: (value: string): value is Verdict => /^(PASS|FAIL|INCONCLUSIVE)$/.test(value),
  Criteria: isCommit,
  'Criteria-Digest': isDigest,
  'Evidence-Digest': isDigest,
  'Previous-Evidence': isDigest,
  'Branch-Tip': isCommit,
  Run: isLink,
} as const;

type TrailerName = keyof typeof shapes;
const names = new Map(Object.keys(shapes).map((name) => [name.toLowerCase(), name as TrailerName]));

function isLink(value: string): boolean {
  return value.length <= 2000 && /^https?:\/\/[!-~]+$/.test(value) && URL.canParse(value);
}

/**
 * The trailers of a review commit. Only the last paragraph counts (git-interpret-trailers(1)), and here every line of it has
 * to be a trailer; a name of ours twice, in another spelling, or with a value of another shape refuses the whole.
 */
export function parseTrailers(message: string): TrailersResult {
  const paragraphs = message.trimEnd().split(/\n(?:[ \t]*\n)+/);
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : '';
  const found = new Map<TrailerName, string>();
  for (const line of last.split('\n')) {
    const [, key, value] = /^([A-Za-z][A-Za-z0-9-]*): (.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      return refuse('the last paragraph is not made of trailers');
    const name = names.get(key.toLowerCase());
    if (name === undefined) continue;
    if (name !== key) return refuse(`trailer ${name} is spelt ${key}`);
    if (found.has(name)) return refuse(`trailer ${name} stands twice`);
    if (!shapes[name](value)) return refuse(`trailer ${name} has a value of another shape`);
    found.set(name, value);
  }
  return complete(found);
}

function complete(found: ReadonlyMap<TrailerName, string>): TrailersResult {
  const criteria = found.get('Criteria');
  const criteriaDigest = found.get('Criteria-Digest');
  const evidenceDigest = found.get('Evidence-Digest');
  if (criteria === undefined) return refuse('trailer Criteria is missing');
  if (criteriaDigest === undefined) return refuse('trailer Criteria-Digest is missing');
  if (evidenceDigest === undefined) return refuse('trailer Evidence-Digest is missing');
  const claim = found.get('Claim') ?? null;
  const verdict = found.get('Verdict') ?? null;
  if ((claim === null) !== (verdict === null))
    return refuse('trailers Claim and Verdict go together');
  return {
    ok: true,
    trailers: {
      claim,
      verdict: verdict as Verdict | null,
      criteria,
      criteriaDigest,
      evidenceDigest,
      previousEvidence: found.get('Previous-Evidence') ?? null,
      branchTip: found.get('Branch-Tip') ?? null,
      run: found.get('Run') ?? null,
    },
  };
}

const refuse = (problem: string): TrailersResult => ({ ok: false, problem });

export interface ReviewMessage {
  readonly phase: string;
  /** Null for a baseline, whose subject is fixed, and for a recheck. */
  readonly milestone: string | null;
  readonly recheck?: boolean;
  /** What follows `review(pvfix-M2): ` or `review(pvfix): recheck `, raw. */
  readonly headline: string;
  /** Paragraphs between subject and trailers, raw. */
  readonly body: string;
  readonly trailers: ReviewTrailers;
}

/** The message of a review, recheck or baseline commit. Raw texts cannot make a second subject line, a trailer, a mention or a CI directive. */
export function reviewMessage(message: ReviewMessage): string {
  const { body, trailers } = message;
  const subject = subjectOf(message);
  if (parseReviewSubject(subject) === null)
    throw new TypeError(`not a phase and milestone: ${subject}`);
  const block = trailerBlock(trailers);
  const written = [subject, bodyText(body), block].filter((part) => part !== '').join('\n\n');
  const again = parseTrailers(written);
  if (!again.ok) throw new TypeError(`these trailers cannot be written: ${again.problem}`);
  return `${written}\n`;
}

function subjectOf({ phase, milestone, recheck, headline }: ReviewMessage): string {
  const words = oneLine(headline) || 'reviewed';
  if (milestone !== null) return `review(${phase}-${milestone}): ${words}`;
  return `review(${phase}): ${recheck === true ? `recheck ${words}` : 'baseline'}`;
}

function trailerBlock(trailers: ReviewTrailers): string {
  const values = {
    Claim: trailers.claim,
    Verdict: trailers.verdict,
    Criteria: trailers.criteria,
    'Criteria-Digest': trailers.criteriaDigest,
    'Evidence-Digest': trailers.evidenceDigest,
    'Previous-Evidence': trailers.previousEvidence,
    'Branch-Tip': trailers.branchTip ?? null,
    Run: trailers.run,
  } satisfies Record<TrailerName, string | null>;
  const lines = Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  if (lines.some((line) => control.test(line)))
    throw new TypeError('a trailer holds a control character');
  return lines.join('\n');
}

const subjectLimit = 160;
const zeroWidth = '\u200b';

/** Body lines are quoted, so that none of them is a trailer, a diff or a divider to any reader of messages. */
function bodyText(body: string): string {
  const lines = body.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => inert(line).trimEnd());
  const filled = lines.join('\n').trim();
  if (filled === '') return '';
  return filled
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

function oneLine(raw: string): string {
  const line = inert(raw).replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= subjectLimit
    ? line
    : `${characters.slice(0, subjectLimit - 3).join('')}...`;
}

/** No control, bidi or format characters; mentions, issue references and `[skip ci]` fall apart. */
function inert(raw: string): string {
  return raw
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(
      /@(?=[\p{L}\p{N}_-])|[#!](?=\d)|\[(?=\s*(?:skip|ci|no|actions|drone)\b)/giu,
      `$&${zeroWidth}`,
    );
}
