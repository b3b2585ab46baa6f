// Findings that somebody accepts, until a day: looked for and shown all the same, and open again after.
import type { Evidence, WrittenWaiver } from '../model/evidence.ts';
import type { Finding } from '../model/ledger.ts';
import { isGraver, type Severity } from '../model/severity.ts';
import type { Waiver } from '../model/sheet.ts';

/** Findings with the waivers of the sheet, and what has to be said of waivers that do not count. */
export interface Waived {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

type Judged = 'counts' | 'ended' | 'own' | 'unknown' | 'outgrown';

/**
 * Accepts what the sheet accepts on the day of the review (UTC, the last day included). A waiver that
 * the claim's author wrote does not count, nor one of which nobody knows who wrote it.
 */
export function withWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  { startedAt, criteria }: Pick<Evidence, 'startedAt' | 'criteria'>,
): Waived {
  const notes: string[] = [];
  const settled = findings.map((one): Finding => {
    const finding = withoutAcceptance(one);
    if (one.state === 'fixed') return finding;
    const own = waivers
      .filter((it) => isOf(it, one))
      .map((waiver) => {
        const written = criteria.waivers.find((it) => it.finding === waiver.finding);
        return { waiver, written, judged: judge(one, waiver, written, startedAt) };
      });
    const counting = own.find(({ judged }) => judged === 'counts');
    if (counting) {
      const { waiver, written } = counting;
      const { reason, until } = waiver;
      const since = one.state === 'accepted' ? one.since : startedAt;
      const accepted = { reason, until, by: written?.by ?? null };
      const waived = { reason, until, severity: grantedFor(one, waiver) };
      return { ...finding, state: 'accepted', since, accepted, waived };
    }
    notes.push(...own.map(({ waiver, judged }) => sentence(one, waiver, judged)));
    return one.state === 'accepted' ? { ...finding, state: 'open', since: startedAt } : finding;
  });
  return { findings: settled, notes: [...notes, ...idle(findings, waivers)] };
}

/** One note of all waivers that no finding is called by. */
function idle(findings: readonly Finding[], waivers: readonly Waiver[]): string[] {
  const names = waivers
    .filter((waiver) => !findings.some((one) => isOf(waiver, one)))
    .map(({ finding }) => finding);
  return names.length === 0 ? [] : [`Accepted, and no finding has the name: ${names.join(', ')}.`];
}

function judge(
  finding: Finding,
  waiver: Waiver,
  written: WrittenWaiver | undefined,
  startedAt: string,
): Judged {
  if (!written) return 'unknown';
  if (written.own) return 'own';
  if (waiver.until < startedAt.slice(0, 10)) return 'ended';
  return isGraver(finding.severity, grantedFor(finding, waiver)) ? 'outgrown' : 'counts';
}

/** What the finding weighed when this waiver first covered it: another one is given for what it weighs now. */
function grantedFor({ waived, severity }: Finding, { reason, until }: Waiver): Severity {
  return waived?.reason === reason && waived.until === until ? waived.severity : severity;
}

function sentence(
  { id, severity, waived }: Finding,
  { finding, until }: Waiver,
  judged: Judged,
): string {
  const why = {
    counts: '',
    ended: `was until ${until}`,
    own: "does not count: the claim's author wrote it",
    outgrown: `was given while it was ${waived?.severity ?? 'milder'}: it is ${severity} now`,
    unknown: 'does not count: the evidence does not say who wrote it',
  }[judged];
  return `The waiver of ${id} (${finding}) ${why}.`;
}

/** By kind and subject, on any host, or with the host that the finding is of; also by the name that an older version gave it. */
function isOf({ finding }: Waiver, { identity, formerly = identity }: Finding): boolean {
  return [identity, formerly].some(
    (name) => name === finding || name.replace(/@[^@/\s]*$/, '') === finding,
  );
}

function withoutAcceptance(finding: Finding): Finding {
  const rest = { ...finding };
  delete rest.accepted;
  return rest;
}
