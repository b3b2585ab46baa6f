/** The status table on top: what stands now, one row per milestone, and what is still open. */
import { standingOf } from '../claims/standing.ts';
import type { Finding, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Escape } from './escape.ts';
import { count, instant, markOf, short } from './phrases.ts';
import { joined, safe, Safe, type View } from './safe.ts';
import { openFindings } from './standing.ts';
import { findingLine } from './view-finding.ts';

const plain = (text: string): Safe => new Safe(text);
const header = ['Milestone', 'Title', 'Verdict', 'Claim', 'When', 'Open findings'];

/** What was reviewed last of a milestone, and the verdict that holds today. */
interface Row {
  readonly entry: LedgerEntry;
  readonly today: Verdict | null;
}

const numberOf = ({ milestone }: LedgerEntry): number =>
  milestone === null ? -1 : Number(milestone.slice(1));

/** A finding stands with the milestone that it is of, or whose review brought it, else with the last row. */
function rowOf(finding: Finding, ledger: Ledger, rows: readonly LedgerEntry[]): LedgerEntry | null {
  const own = rows.find(({ milestone }) => finding.identity === `regressed/${milestone ?? ''}`);
  if (own) return own;
  const origin = ledger.entries.find(({ at }) => at === finding.since);
  const row = origin && rows.find(({ milestone }) => milestone === origin.milestone);
  return row ?? rows.at(-1) ?? null;
}

/** What stands, and what its own review said where that was something else. */
function verdictCell({ verdict }: LedgerEntry, today: Verdict | null): Safe {
  if (verdict === null || today === null) return safe`–`;
  const was = today === verdict ? '' : `, was ${verdict}`;
  return plain(`${markOf(today)} ${today}${was}`);
}

function cells(row: Row, ids: readonly string[], e: Escape): readonly Safe[] {
  const { entry, today } = row;
  return [
    plain(entry.milestone ?? entry.kind),
    e.cell(entry.title),
    verdictCell(entry, today),
    entry.claim === null ? safe`–` : e.code(short(entry.claim)),
    plain(instant(entry.at)),
    plain(ids.join(', ') || '–'),
  ];
}

const width = (cell: Safe): number => Array.from(cell.toString()).length;

/** Columns of one width: the raw file is read as well. */
function aligned(rows: readonly (readonly Safe[])[]): readonly Safe[] {
  const widths = header.map((_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? safe``))),
  );
  const line = (row: readonly Safe[]): Safe =>
    safe`| ${joined(
      row.map((cell, column) => {
        const missing = Math.max(0, (widths[column] ?? 0) - width(cell));
        return safe`${cell}${plain(' '.repeat(missing))}`;
      }),
      ' | ',
    )} |`;
  const rule = plain(`| ${widths.map((it) => '-'.repeat(it)).join(' | ')} |`);
  const [first = [], ...rest] = rows;
  return [line(first), rule, ...rest.map(line)];
}

function supersededLine(entry: LedgerEntry, e: Escape): Safe {
  const what = plain(`${entry.milestone ?? entry.kind} ${entry.verdict ?? ''}`.trim());
  const claim = entry.claim === null ? safe`` : safe`, claim ${e.code(short(entry.claim))}`;
  const evidence =
    entry.outside === true
      ? safe`evidence ${e.code(entry.evidenceDigest)}, kept by the operator`
      : e.link('evidence', `evidence/${entry.evidence}`);
  return safe`${what}${claim}, ${plain(instant(entry.at))}, ${evidence}`;
}

function standingLine(rows: readonly Row[], open: readonly Finding[]): Safe {
  const verdicts = rows
    .filter(({ entry }) => entry.milestone !== null)
    .map(({ entry, today }) => `${entry.milestone ?? ''} ${today ?? ''}`);
  const blocking = open.filter(({ severity }) => severity === 'blocking').length;
  const weight = blocking === 0 ? '' : ` (${blocking} blocking)`;
  const findings = open.length === 0 ? 'no open finding' : count(open.length, 'open finding');
  return plain(`**${[...verdicts, findings].join(' · ')}${weight}**`);
}

/** The table of a phase, as its ledger says. */
export function tableView(ledger: Ledger, e: Escape): { readonly [name: string]: View } {
  const entries = ledger.entries
    .filter(({ superseded }) => !superseded)
    .sort((a, b) => numberOf(a) - numberOf(b));
  const { milestones } = standingOf(ledger);
  const rows = entries.map((entry) => ({
    entry,
    today: milestones.find((one) => one.milestone === entry.milestone)?.verdict ?? entry.verdict,
  }));
  const open = openFindings(ledger);
  const idsOf = (row: LedgerEntry): readonly string[] =>
    open.filter((finding) => rowOf(finding, ledger, entries) === row).map(({ id }) => id);
  const old = ledger.entries.filter(({ superseded }) => superseded);
  return {
    standing: standingLine(rows, open),
    rows: aligned([header.map(plain), ...rows.map((row) => cells(row, idsOf(row.entry), e))]),
    open: open.map((finding) => findingLine(finding, e)),
    superseded: old.map((entry) => supersededLine(entry, e)),
    supersededCount: old.length,
  };
}
