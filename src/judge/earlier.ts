// Milestones that passed before, looked at again beside a later claim: what does not hold any more is a finding.
import type { Evidence } from '../model/evidence.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { Finding, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { CheckResult, MilestoneResult } from '../model/review.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import { commandLine } from './command-line.ts';
import type { Raised } from './findings.ts';

const identityFor = (milestone: string): string => identityOf('regressed', milestone);

/**
 * The milestones whose standing review is PASS and that a review looks at again, in the order of the sheet: not those
 * that it is about, nor those of which nothing lasts.
 * @param waiting milestones that may have passed by then
 */
export function earlierMilestones(
  ledger: Ledger | null,
  { milestones }: ClaimSheet,
  about: readonly string[],
  waiting: readonly string[] = [],
): string[] {
  return Object.keys(milestones).filter(
    (name) =>
      !about.includes(name) &&
      (waiting.includes(name) || standing(ledger, name) !== null) &&
      milestones[name]?.checks.some(({ holds }) => holds === 'always'),
  );
}

/** The review of a milestone that stands, where it is a PASS. */
function standing(ledger: Ledger | null, name: string): LedgerEntry | null {
  const entry = ledger?.entries.find(
    ({ kind, milestone, superseded }) => kind === 'review' && milestone === name && !superseded,
  );
  return entry?.verdict === 'PASS' ? entry : null;
}

/** Whether a finding is of a milestone that does not hold any more. */
export function isRegression({ identity }: Pick<Finding, 'identity'>): boolean {
  return identity.startsWith(identityFor(''));
}

/** One finding for each milestone that does not hold any more. */
export function regressions(
  earlier: readonly MilestoneResult[],
  { prior, phase }: Evidence,
): Raised[] {
  return earlier.flatMap(({ milestone, verdict, checks }): Raised[] => {
    const passed = standing(prior.ledger, milestone);
    // Another review of it has landed meanwhile, and says otherwise.
    if (verdict !== 'FAIL' || passed === null) return [];
    const failed = checks.filter((one) => one.verdict === 'FAIL');
    const names = [...new Set(failed.map(({ id }) => id))].join(', ');
    return [
      {
        identity: identityFor(milestone),
        severity: 'major',
        title: `${milestone} passed before and does not hold any more: ${names}`,
        evidence: [`${milestone} passed at ${passed.at}`, ...failed.flatMap(linesOf)],
        repro: commandLine(['review', 'recheck', phase]),
        remedy: remedyOf(failed, milestone),
        preExisting: false,
      },
    ];
  });
}

function linesOf({ id, host, outcomes }: CheckResult): string[] {
  const name = host === null ? id : `${id} on ${host}`;
  return outcomes
    .filter(({ verdict }) => verdict === 'FAIL')
    .map(({ expected, actual }) => `${name}: expected ${expected}, actual ${actual}`);
}

function remedyOf(failed: readonly CheckResult[], milestone: string): string {
  const known = [...new Set(failed.flatMap(({ remedy }) => remedy ?? []))];
  const undone = `If a later step undoes ${milestone} on purpose, its check has to say so (\`holds: once\`), and count: \`review baseline\`.`;
  return [...known, undone].join(' ');
}

/** Whether a milestone was seen to hold again, check by check: that alone closes what was found of it. */
export function heldAgain(judged: readonly MilestoneResult[]): (identity: string) => boolean {
  const whole = judged.filter(({ verdict }) => verdict === 'PASS');
  const held = new Set(whole.map(({ milestone }) => identityFor(milestone)));
  return (identity) => held.has(identity);
}
