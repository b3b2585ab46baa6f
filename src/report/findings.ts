/** What `review findings` prints: for people, and as JSON. */
import { z } from 'zod';
import { count, instant } from '../document/phrases.ts';
import { openFindings } from '../document/standing.ts';
import { visibleExact, visibleLine } from '../document/visible.ts';
import { protection } from '../model/evidence.ts';
import { finding, thereBefore, type Finding } from '../model/ledger.ts';
import type { PhaseFindings, RecordedFindings } from '../steps/findings.ts';
import { jsonText } from './json.ts';
import { wrapped } from './wrap.ts';

/** More of what was there before are only counted, unless they are asked for. */
const mostBefore = 20;

/** The schema of recorded findings; names are a promise. */
export const findingsReport = z.strictObject({
  schema: z.literal('cold-review/findings/1'),
  phases: z.array(
    z.strictObject({
      phase: z.string(),
      title: z.string(),
      /** The review or baseline whose ledger this is. */
      commit: z.string(),
      protection: protection,
      findings: z.array(finding),
      /** What was there at the first look of a break-it probe, is there still, and is no finding. */
      before: z.array(thereBefore),
    }),
  ),
  /** Phases whose record cannot be read. */
  unread: z.array(z.strictObject({ phase: z.string(), reason: z.string() })),
});

/** All findings as one JSON document. */
export function toFindingsJson({ phases, unread }: RecordedFindings): string {
  const listed = phases.map((one) => ({
    ...one,
    findings: [...one.findings],
    before: [...one.before],
  }));
  return jsonText({
    schema: 'cold-review/findings/1',
    phases: listed,
    unread: [...unread],
  } satisfies z.infer<typeof findingsReport>);
}

/** Phase by phase: what is open first, then what was accepted or fixed. */
export function findingsText(
  { phases, unread }: RecordedFindings,
  { width, verbose }: { readonly width: number; readonly verbose: boolean },
): string {
  const columns = Math.max(40, width);
  const blind = unread.map(
    ({ phase, reason }) =>
      `${wrapped(`${phase}: cannot be read. ${visibleLine(reason)}`, columns).join('\n')}\n`,
  );
  const texts = [...phases.map((one) => phaseText(one, columns, verbose)), ...blind];
  if (texts.length === 0) return 'No review or baseline is on this branch yet.\n';
  return texts.join('\n');
}

function phaseText(
  { phase, title, commit, protection, findings, before }: PhaseFindings,
  width: number,
  verbose: boolean,
): string {
  const open = openFindings({ findings });
  const said =
    findings.length === 0
      ? 'no finding'
      : `${open.length} open of ${count(findings.length, 'finding')}`;
  const head = [
    ...wrapped(`${phase}: ${visibleLine(title)}`, width),
    ...wrapped(`${said}, as the review ${commit.slice(0, 8)} left them (${protection})`, width),
  ];
  const others = findings.filter((one) => !open.includes(one));
  const lines = [...open, ...others].flatMap((one) => ['', ...findingLines(one, width, verbose)]);
  return `${[...head, ...lines, ...beforeLines(before, width, verbose)].join('\n')}\n`;
}

/** No findings, and so below them: a line each. */
function beforeLines(
  before: PhaseFindings['before'],
  width: number,
  verbose: boolean,
): readonly string[] {
  if (before.length === 0) return [];
  const shown = verbose ? before : before.slice(0, mostBefore);
  const more = before.length - shown.length;
  const verb = before.length === 1 ? 'was' : 'were';
  return [
    '',
    ...wrapped(
      `${count(before.length, 'thing')} ${verb} there at the first look already, and ${before.length === 1 ? 'is' : 'are'} no finding:`,
      width,
    ),
    ...shown.flatMap(({ identity, says }) =>
      wrapped(`${visibleLine(says)} (${visibleLine(identity)})`, width - 4).map(
        (line, at) => `${at === 0 ? '  - ' : '    '}${line}`,
      ),
    ),
    ...(more === 0 ? [] : [`  and ${more} more: review findings -v`]),
  ];
}

function findingLines(one: Finding, width: number, verbose: boolean): string[] {
  const age = one.preExisting ? ', pre-existing' : '';
  const isOpen = one.state === 'open' || one.state === 'regressed';
  const more = isOpen || verbose ? detailLines(one, verbose) : [];
  const accepted = one.accepted ? [acceptedLine(one.accepted)] : [];
  return [
    `  ${one.id}  ${one.severity}${age}, ${one.state} since ${instant(one.since)}${sourceOf(one)}`,
    ...[visibleLine(one.title), ...accepted, ...more]
      .flatMap((text) => (typeof text === 'string' ? wrapped(text, width - 6) : [text.exact]))
      .map((line) => `      ${line}`),
  ];
}

function sourceOf({ source }: Finding): string {
  return source === undefined ? '' : `, said by ${visibleLine(source)}`;
}

function acceptedLine({ by, until, reason }: NonNullable<Finding['accepted']>): string {
  const who = by === null ? '' : ` by ${visibleLine(by)}`;
  return `Accepted${who} until ${until}: ${visibleLine(reason)}`;
}

/** What is to be copied, a command or a name for a waiver, stands on a line of its own, and is not wrapped. */
type Line = string | { readonly exact: string };

function detailLines({ identity, evidence, repro, remedy }: Finding, verbose: boolean): Line[] {
  const commands = repro?.split('\n').map((line) => ({ exact: `  ${visibleExact(line)}` })) ?? [];
  return [
    { exact: `Name: ${visibleExact(identity)}` },
    ...(verbose ? evidence.map((line) => `Seen: ${visibleLine(line)}`) : []),
    ...(commands.length === 0 ? [] : ['Look:', ...commands]),
    ...(remedy === null ? [] : [`Remedy: ${visibleLine(remedy)}`]),
  ];
}
