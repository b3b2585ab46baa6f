/** What became of milestones that passed before: one line where they hold, all of it where they do not. */
import type { CheckResult, MilestoneResult, Review } from '../model/review.ts';
import { count, markOf } from './phrases.ts';
import { joined, safe, Safe } from './safe.ts';
import { tally } from './standing.ts';

const plain = (text: string): Safe => new Safe(text);

/** The milestones looked at again: those that hold together in one line, each other in one of its own. */
export function earlierLines({ earlier }: Pick<Review, 'earlier'>): readonly Safe[] {
  const holding = earlier.filter(({ verdict }) => verdict === 'PASS');
  const others = earlier.filter(({ verdict }) => verdict !== 'PASS');
  return [
    ...others.map(
      ({ milestone, verdict, checks }) =>
        safe`${plain(markOf(verdict))} ${plain(milestone)} passed before; looked at again: ${plain(tally(checks))}`,
    ),
    ...(holding.length === 0
      ? []
      : [safe`✓ Looked at again, and still so: ${joined(holding.map(nameOf), ', ')}`]),
  ];
}

function nameOf({ milestone, checks }: MilestoneResult): Safe {
  return plain(`${milestone} (${count(checks.length, 'check')})`);
}

/** The checks of earlier milestones that have to be read: those that do not hold, or could not be looked at. */
export function earlierChecks({ earlier }: Pick<Review, 'earlier'>): readonly CheckResult[] {
  return earlier.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict !== 'PASS'));
}
