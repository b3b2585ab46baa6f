/** What a recheck says where nothing changed: one line. */
import { count, instant } from '../document/phrases.ts';
import { openFindings } from '../document/standing.ts';
import { visibleLine } from '../document/visible.ts';
import type { MilestoneResult, Review } from '../model/review.ts';

/** `pvfix recheck PASS, nothing changed: M1, M2 still hold (7 checks), no open finding · 2026-...`. */
export function recheckLine(review: Review): string {
  const { phase, verdict, earlier, startedAt, ledger } = review;
  const open = openFindings(review);
  const ids = open.map(({ id }) => id).join(', ');
  const told = [
    ...(earlier.length === 0 ? ['no milestone stands as passed'] : wordsOf(earlier)),
    ...(ledger.blocked === undefined ? [] : [`blocking findings hold ${ledger.blocked}`]),
    open.length === 0 ? 'no open finding' : `${count(open.length, 'open finding')} (${ids})`,
  ];
  const line = `${phase} recheck ${verdict ?? ''}, nothing changed: ${told.join('; ')} · ${instant(startedAt)}`;
  return `${visibleLine(line)}\n`;
}

function wordsOf(earlier: readonly MilestoneResult[]): string[] {
  const holding = earlier.filter(({ verdict }) => verdict === 'PASS');
  const checks = holding.flatMap((one) => one.checks);
  const names = (those: readonly MilestoneResult[]) =>
    those.map(({ milestone }) => milestone).join(', ');
  const verb = holding.length === 1 ? 'holds' : 'hold';
  const red = earlier.filter(({ verdict }) => verdict === 'FAIL');
  return [
    ...(holding.length === 0
      ? []
      : [`${names(holding)} still ${verb} (${count(checks.length, 'check')})`]),
    ...(red.length === 0 ? [] : [`${names(red)} still ${red.length === 1 ? 'does' : 'do'} not`]),
    ...earlier.filter(({ verdict }) => verdict === 'INCONCLUSIVE').map(blindness),
  ];
}

function blindness({ milestone, checks }: MilestoneResult): string {
  const reason = checks.find(({ verdict }) => verdict === 'INCONCLUSIVE')?.reason;
  return `${milestone} could not be judged: ${reason ?? 'no reason was recorded'}`;
}
