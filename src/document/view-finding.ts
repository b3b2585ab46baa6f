/** Findings as the templates see them. */
import type { Finding } from '../model/ledger.ts';
import type { Review } from '../model/review.ts';
import type { Escape } from './escape.ts';
import { instant } from './phrases.ts';
import { safe, Safe, type View } from './safe.ts';

/** `A1 (blocking, pre-existing)`. */
export function findingName(finding: Finding): Safe {
  const age = finding.preExisting ? ', pre-existing' : '';
  const outside = finding.source === undefined ? '' : ', from outside';
  return new Safe(`${finding.id} (${finding.severity}${age}${outside})`);
}

/** The state, since when; of what is accepted by whom, until when and why. */
function standing({ state, since, accepted }: Finding, e: Escape): Safe {
  const plain = new Safe(`${state} since ${instant(since)}`);
  if (!accepted) return plain;
  const { by, until, reason } = accepted;
  const who = by === null ? safe`` : safe` by ${e.inline(by, 100)}`;
  return safe`${plain}${who} until ${e.inline(until)}: ${e.inline(reason)}`;
}

/** One line: enough for a finding that an earlier section shows in full. */
export function findingLine(finding: Finding, e: Escape): Safe {
  return safe`**${findingName(finding)}** ${e.inline(finding.title)} · ${standing(finding, e)}`;
}

const pictured = /^ {2}u\d+(?:\["[^"<>]*"\]| -{1,2}(?:\.-)?>\|"[^"<>]*"\| u\d+)$/;

/** Evidence that ends in a flow chart of nothing but boxes and arrows; any other is text to its end. */
function apart(evidence: readonly string[]): {
  readonly lines: readonly string[];
  readonly picture: readonly string[];
} {
  const at = evidence.indexOf('flowchart LR');
  const isPicture = at >= 0 && evidence.slice(at + 1).every((line) => pictured.test(line));
  if (!isPicture) return { lines: evidence, picture: [] };
  return { lines: evidence.slice(0, at), picture: evidence.slice(at) };
}

function whole(finding: Finding, isNew: boolean, e: Escape): View {
  const { repro } = finding;
  const { lines, picture } = apart(finding.evidence);
  return {
    id: new Safe(finding.id),
    title: e.inline(finding.title),
    source: finding.source === undefined ? null : e.code(finding.source),
    severity: new Safe(finding.severity),
    state: new Safe(finding.state),
    news: isNew && finding.state === 'open',
    preExisting: finding.preExisting,
    standing: standing(finding, e),
    identity: e.code(finding.identity),
    evidence: lines.length === 0 ? null : e.fence(lines.join('\n')),
    picture: picture.length === 0 ? null : e.fence(picture.join('\n'), 'mermaid'),
    repro: repro === null || repro.includes('\n') ? null : e.code(repro),
    reproBlock: repro?.includes('\n') === true ? e.fence(repro, 'sh') : null,
    remedy: finding.remedy === null ? null : e.advice(finding.remedy),
  };
}

/**
 * What this review says of the findings: in full where it is news, else one line.
 * @param told those whose line stands above
 */
export function findingViews(
  review: Review,
  told: ReadonlySet<string>,
  e: Escape,
): { full: View[]; brief: Safe[] } {
  const isNew = ({ id }: Finding): boolean => review.newFindings.includes(id);
  const isNews = (finding: Finding): boolean =>
    isNew(finding) || (finding.state === 'regressed' && finding.since === review.startedAt);
  return {
    full: review.findings.filter(isNews).map((it) => whole(it, isNew(it), e)),
    brief: review.findings
      .filter((it) => !isNews(it) && !told.has(it.id))
      .map((it) => findingLine(it, e)),
  };
}
