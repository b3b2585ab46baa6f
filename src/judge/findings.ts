import type { Evidence, RecordChange } from '../model/evidence.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { Finding } from '../model/ledger.ts';
import { commandLine } from './command-line.ts';

/** A finding before it has a number. */
export type Raised = Omit<Finding, 'id' | 'since' | 'state' | 'accepted' | 'formerly'>;

/** What the evidence itself shows to be wrong, apart from any check. */
export function raise(evidence: Evidence): Raised[] {
  return [
    ...criteriaTouched(evidence),
    ...claimBeforeCriteria(evidence),
    ...recordChanged(evidence),
    ...saidOutside(evidence),
    ...strangersNamed(evidence),
    ...fromTheFuture(evidence),
  ];
}

/** What the operator's own adversary holds to be wrong: nothing but somebody's acceptance closes it. */
function saidOutside({ outside }: Evidence): Raised[] {
  return (outside?.findings ?? []).map(({ subject, ...said }) => ({
    ...said,
    identity: identityOf('outside', subject),
    repro: null,
    preExisting: false,
    source: outside?.name ?? '',
  }));
}

const happened = {
  changed: 'was changed since a review wrote it',
  removed: 'was removed since a review wrote it',
  added: 'was written by no review',
} as const;

/** Sections and ledgers are written by reviews alone: a difference at the head is somebody's hand. */
function recordChanged({ prior, phase }: Evidence): Raised[] {
  return prior.changes.map((change) =>
    change.digests ? evidenceChanged(change, change.digests) : writtenOver(change, prior, phase),
  );
}

function writtenOver({ name, how }: RecordChange, prior: Evidence['prior'], phase: string): Raised {
  return {
    identity: identityOf('record-changed', name),
    severity: 'major',
    title: `The record of earlier reviews is not what they wrote: ${name} ${happened[how]}`,
    evidence: [`${name} ${happened[how]}`],
    repro: commandLine([
      'git',
      'log',
      '-p',
      `${prior.commit?.slice(0, 8) ?? ''}..`,
      '--',
      `*REVIEW-${phase}.*`,
    ]),
    remedy: 'A review that is recorded writes what was there again. Ask who changed it, and why.',
    preExisting: false,
  };
}

/** A review does not put evidence back: whoever took it away may have had to. */
function evidenceChanged(
  { name, how }: RecordChange,
  { was, is }: NonNullable<RecordChange['digests']>,
): Raised {
  const now = how === 'removed' ? 'nothing' : is === null ? 'no file of that' : `sha256 ${is}`;
  return {
    identity: identityOf('record-changed', name),
    severity: 'major',
    title: `What a standing verdict rests on is not what its review committed: ${name} ${happened[how]}`,
    evidence: [`committed with sha256 ${was}`, `the head has ${now}`],
    repro: commandLine(['git', 'log', '--stat', '--format=fuller', '--', `*${name}`]),
    remedy:
      'Bring it back from the oldest of these commits: git checkout COMMIT -- PATH. What had to go can be accepted; `evidence: outside` in review.yaml keeps the next out of the repository.',
    preExisting: false,
  };
}

function criteriaTouched({ criteria, claim }: Evidence): Raised[] {
  if (criteria.touched.length === 0 || !claim) return [];
  const anchor = criteria.commit?.slice(0, 8) ?? 'ANCHOR';
  const touched = [...criteria.touched].sort();
  return [
    {
      identity: identityOf('criteria-touched', claim.milestone),
      severity: 'major',
      title: 'The work that is claimed changes the criteria that it is judged by',
      evidence: [...touched, ...linesOf(criteria.difference)],
      repro: commandLine(['git', 'diff', anchor, claim.commit.slice(0, 8), '--', ...touched]),
      remedy: 'Read the difference; if it is right, `review baseline` makes it count.',
      preExisting: false,
    },
  ];
}

/** Nobody who claimed could know by what: the criteria may have been made to fit what was there. */
function claimBeforeCriteria({ criteria, claim, phase }: Evidence): Raised[] {
  const { atClaim, commit } = criteria;
  if (!claim || !isAnotherExam(criteria)) return [];
  const then = atClaim?.commit?.slice(0, 8) ?? null;
  const [anchor, claimed] = [commit?.slice(0, 8) ?? 'ANCHOR', claim.commit.slice(0, 8)];
  const paths = ['--', 'review.yaml', 'claims', 'probes'];
  return [
    {
      identity: identityOf('claim-before-criteria', claim.milestone),
      severity: 'major',
      title:
        then === null
          ? `No baseline before the claim recorded the criteria that ${claim.milestone} is judged by`
          : `${claim.milestone} is judged by other criteria than those that counted when it was claimed`,
      evidence: [
        `claimed at ${claimed}, judged by the criteria of ${anchor}`,
        then === null
          ? 'no baseline or review stands before the claim'
          : `then those of ${then} counted`,
        ...(atClaim?.changes ?? []),
      ],
      repro:
        then === null
          ? commandLine(['git', 'log', '--oneline', `${claimed}..${anchor}`, ...paths])
          : commandLine(['git', 'diff', then, anchor, ...paths]),
      remedy: `Read those criteria: they may have been made to fit what was there. A claim that is made anew is judged by what was recorded before it: review claim ${phase}-${claim.milestone}`,
      preExisting: false,
    },
  ];
}

/** Whether a claim was made by other criteria than those that judge it, or by none. */
function isAnotherExam({ atClaim }: Pick<Evidence['criteria'], 'atClaim'>): boolean {
  return atClaim !== null && (atClaim.commit === null || atClaim.changes.length > 0);
}

/** The claim rests on a commit that it does not hold: one of another branch, of another repository, or of none. */
function strangersNamed({ ancestry, claim }: Evidence): Raised[] {
  const strangers = ancestry?.strangers ?? [];
  if (strangers.length === 0 || !claim) return [];
  return [
    {
      identity: identityOf('claim-names-unknown-commit', claim.milestone),
      severity: 'minor',
      title: `The claim names a commit that does not come before it: ${strangers.join(', ')}`,
      evidence: strangers.map((one) => `${one} is no ancestor of ${claim.commit.slice(0, 8)}`),
      repro: commandLine([
        ...['git', 'merge-base', '--is-ancestor'],
        ...[strangers[0] ?? '', claim.commit.slice(0, 8)],
      ]),
      remedy: 'Ask which commit was meant; if it was never merged, the work is not in the claim.',
      preExisting: false,
    },
  ];
}

/** Clocks of two machines differ by less. */
const clocksDifferMs = 5 * 60_000;

function fromTheFuture({ claim, startedAt }: Evidence): Raised[] {
  if (!claim || Date.parse(claim.committedAt) <= Date.parse(startedAt) + clocksDifferMs) return [];
  return [
    {
      identity: identityOf('claim-from-the-future', claim.milestone),
      severity: 'minor',
      title: `The claim was made at ${claim.committedAt}, later than the review that looks at it`,
      evidence: [`claimed at ${claim.committedAt}`, `reviewed at ${startedAt}`],
      repro: commandLine(['git', 'show', '-s', '--format=%cI', claim.commit.slice(0, 8)]),
      remedy: 'Set the clock of the machine that commits; times of that commit prove nothing.',
      preExisting: false,
    },
  ];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}

/** Whether this evidence looked for a finding: one that was not raised then is not there any more. */
export function lookedFor({
  claim,
  criteria,
  prior,
  ancestry,
}: Evidence): (identity: string) => boolean {
  const touched =
    claim && criteria.from === 'anchor' ? identityOf('criteria-touched', claim.milestone) : null;
  const exam =
    claim && criteria.atClaim ? identityOf('claim-before-criteria', claim.milestone) : null;
  const stranger =
    claim && ancestry ? identityOf('claim-names-unknown-commit', claim.milestone) : null;
  const future = claim ? identityOf('claim-from-the-future', claim.milestone) : null;
  // What a later claim said and did, an older one does not tell.
  const ofClaim = prior.isSurpassed ? [] : [touched, exam, stranger, future];
  return (identity) =>
    ofClaim.includes(identity) ||
    (prior.commit !== null &&
      identity.startsWith(identityOf('record-changed', '')) &&
      !prior.unread?.some((name) => identity === identityOf('record-changed', name)));
}

/**
 * Numbers what was raised: a finding that the ledger knows keeps its number, whatever its words.
 * Findings that were not raised again stay as they are, unless they were looked for: not to have
 * looked closes nothing.
 */
export function number(
  prior: readonly Finding[],
  raised: readonly Raised[],
  at: string,
  looked: (identity: string) => boolean = () => false,
): { findings: Finding[]; fresh: string[] } {
  let last = Math.max(0, ...prior.map(({ id }) => Number(id.slice(1))));
  const fresh: string[] = [];
  const findings = prior.map((one) => settle(one, raised, at, looked));
  for (const one of raised) {
    const index = findings.findIndex(({ identity }) => identity === one.identity);
    const known = findings[index];
    if (!known) {
      const id = `A${++last}`;
      fresh.push(id);
      findings.push({ ...one, id, state: 'open', since: at });
    } else {
      const reopened = known.state === 'fixed';
      findings[index] = {
        ...known,
        ...one,
        state: reopened ? 'regressed' : known.state,
        since: reopened ? at : known.since,
      };
    }
  }
  return { findings, fresh };
}

function settle(
  known: Finding,
  raised: readonly Raised[],
  at: string,
  looked: (identity: string) => boolean,
): Finding {
  const isThere = raised.some(({ identity }) => identity === known.identity);
  if (isThere || !looked(known.identity) || known.state === 'fixed') return known;
  return { ...known, state: 'fixed', since: at };
}
