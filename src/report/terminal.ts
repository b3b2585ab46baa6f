/** What a person sees after a run: the verdict, a line per check, findings, where the files are. */
import { attemptsLine } from '../document/attempts.ts';
import { count, duration, instant, markOf, short, skew } from '../document/phrases.ts';
import { beyondChecks, checksOf, openFindings, placesOf, tally } from '../document/standing.ts';
import { runsLine } from '../document/runs.ts';
import { visible, visibleExact, visibleLine } from '../document/visible.ts';
import type { Finding } from '../model/ledger.ts';
import type { Blind, CheckResult, Exhibit, Review } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { wrapped } from './wrap.ts';

export interface TerminalOptions {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
  /** Commands, outputs, expected and actual of every check. */
  readonly verbose?: boolean;
  /** Paths of the files that were written, where they were. */
  readonly files?: readonly string[];
}

/** Nobody copies a longer one. */
const longestCommand = 1200;

const codes = { PASS: 32, FAIL: 31, INCONCLUSIVE: 33, bold: 1, dim: 2 } as const;
type Paint = (text: string, style: keyof typeof codes) => string;

function painter(color: boolean): Paint {
  const escape = String.fromCharCode(27);
  return (text, style) => (color ? `${escape}[${codes[style]}m${text}${escape}[0m` : text);
}

interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Whether a check has to say on which host it is. */
  readonly several: boolean;
  /** Exhibits that were shown, and with which check: many checks rest on the same. */
  readonly exhibits: Map<Exhibit, string>;
}

function pageOf({ width, color, verbose = false }: TerminalOptions, several: boolean): Page {
  return {
    width: Math.max(40, width),
    paint: painter(color),
    verbose,
    several,
    exhibits: new Map(),
  };
}

/** Text after a first column of its own, wrapped so that the column stays free. */
function hanging(column: string, text: string, { width }: Page): readonly string[] {
  const wide = column.length > width / 2;
  const indent = wide ? 4 : column.length;
  const words = wide ? `${column.trim()} ${text}` : text;
  const first = wide ? ' '.repeat(indent) : column;
  return wrapped(words, width - indent).map((line, index) =>
    index === 0 ? first + line : ' '.repeat(indent) + line,
  );
}

function colored(lines: readonly string[], verdict: Verdict, paint: Paint): readonly string[] {
  const mark = markOf(verdict);
  return lines.map((line, index) =>
    index === 0 ? line.replace(mark, () => paint(mark, verdict)) : line,
  );
}

/** What a check rests on; what stands with an earlier check is not shown again. */
function exhibitsOf({ id, exhibits }: CheckResult, page: Page): readonly string[] {
  const fresh = exhibits.filter((exhibit) => !page.exhibits.has(exhibit));
  const earlier = new Set(exhibits.flatMap((exhibit) => page.exhibits.get(exhibit) ?? []));
  for (const exhibit of fresh) page.exhibits.set(exhibit, visibleLine(id));
  const also = fresh.length === 0 ? 'Rests on what' : 'And on what';
  return [
    ...fresh.flatMap((exhibit) => exhibitLines(exhibit, page)),
    ...(earlier.size === 0
      ? []
      : hanging('    ', `${also} ${[...earlier].join(', ')} shows.`, page)),
  ];
}

function exhibitLines(exhibit: Exhibit, page: Page): readonly string[] {
  const where = visibleLine(exhibit.where);
  const exit = exhibit.exit === null || exhibit.exit === 0 ? '' : ` (exit ${exhibit.exit})`;
  const command = `${visibleExact(exhibit.command)}${exit}`;
  const output = page.verbose
    ? visible(exhibit.output).replaceAll('\t', '    ').trimEnd().split('\n')
    : [];
  return [
    // To be copied: the terminal breaks it where it has to, and nobody else.
    ...(command.length > longestCommand
      ? hanging(`    ${where}$ `, command, page)
      : [`    ${where}$ ${command}`]),
    ...output.filter((line) => line !== '').flatMap((line) => hanging('      ', line, page)),
  ];
}

function outcomeLines(check: CheckResult, page: Page): readonly string[] {
  return check.outcomes.flatMap(({ verdict, expected, actual }) =>
    hanging(`    ${markOf(verdict)} `, visibleLine(`expected ${expected}, saw ${actual}`), page),
  );
}

function entryLines(check: CheckResult, page: Page, sameAs?: string): readonly string[] {
  const on = page.several && check.host !== null ? ` [${visibleLine(check.host)}]` : '';
  const says = `${visibleLine(check.id)}${on}: ${visibleLine(check.says)}`;
  const head = colored(
    hanging(`  ${markOf(check.verdict)} `, says, page),
    check.verdict,
    page.paint,
  );
  const red = check.verdict !== 'PASS';
  if (sameAs !== undefined) return [...head, ...hanging('    ', `As for ${sameAs}.`, page)];
  const failed = check.verdict === 'FAIL';
  const reason = visibleLine(check.reason ?? 'No reason was recorded.');
  const remedy = failed ? (check.remedy ?? '') : '';
  const tried = attemptsLine(check);
  const runs = runsLine(check);
  return [
    ...head,
    ...(red ? hanging('    ', reason, page) : []),
    ...(tried === null ? [] : hanging('    ', tried, page)),
    ...(runs === null ? [] : hanging('    ', runs, page)),
    ...(failed ? hanging('    Asked: ', visibleLine(check.title), page) : []),
    ...(red || page.verbose ? exhibitsOf(check, page) : []),
    ...(page.verbose ? outcomeLines(check, page) : []),
    ...(remedy !== '' ? hanging('    Remedy: ', visibleLine(remedy), page) : []),
  ];
}

/** One check, as `review probe` shows it: verdict, reason, what ran, expected and actual. */
export function checkLines(check: CheckResult, options: TerminalOptions): string {
  const page = pageOf(options, true);
  return [...entryLines(check, page), ''].join('\n');
}

function findingLines(finding: Finding, isNew: boolean, page: Page): readonly string[] {
  const state = isNew ? 'new' : finding.state;
  const source = finding.source === undefined ? '' : `, said by ${finding.source}`;
  const text = `${finding.severity}, ${state}${visibleLine(source)}: ${visibleLine(finding.title)}`;
  return hanging(`  ${finding.id} `, text, page);
}

function verdictLine(review: Review, { paint }: Page): string {
  const name = review.claim === null ? review.phase : `${review.phase}-${review.claim.milestone}`;
  const took = duration(Date.parse(review.endedAt) - Date.parse(review.startedAt));
  const when = `${instant(review.startedAt)}, ${took}`;
  if (review.verdict === null) return `${paint(`${name} baseline`, 'bold')} · ${when}`;
  const trial = { trial: ' TRIAL', recheck: ' recheck', review: '', baseline: '' }[review.kind];
  return `${paint(name, 'bold')}${trial} ${paint(review.verdict, review.verdict)} · ${when}`;
}

function contextLines(review: Review, page: Page): readonly string[] {
  const { claim, criteria, protection } = review;
  const commit = criteria.commit === null ? 'work tree' : short(criteria.commit);
  const trust = protection === 'verified' ? '' : ', unprotected';
  const hosts = review.hosts.map(({ name, user, address, failure, clockSkewMs }) => {
    const state = failure === null ? skew(clockSkewMs) : `not seen: ${failure.reason}`;
    return `${name} (${user}@${address}${state === null ? '' : `, ${state}`})`;
  });
  return [
    ...(claim === null
      ? []
      : hanging('Claim    ', `${short(claim.commit)} ${visibleLine(claim.summary)}`, page)),
    ...hanging('Criteria ', `${criteria.from} ${commit}${trust}`, page),
    ...hosts.flatMap((host) => hanging('Host     ', visibleLine(host), page)),
  ];
}

/** Names the check that could not look for the very same reason, where one came before. */
function repeatedReasons(): (check: CheckResult) => string | undefined {
  const known = new Map<string, string>();
  return ({ verdict, reason, id }) => {
    if (verdict !== 'INCONCLUSIVE' || reason === null) return undefined;
    const first = known.get(reason);
    if (first === undefined) known.set(reason, visibleLine(id));
    return first;
  };
}

/** More are counted: the REVIEW file names them, and says why. */
const namedBlind = 8;

function blindLines(all: readonly Blind[], page: Page): readonly string[] {
  const bare = all.filter(({ noDocker }) => noDocker === true);
  const blind = all.filter((one) => !bare.includes(one));
  return [...noDockerLines(bare, page), ...unseenLines(blind, page)];
}

function noDockerLines(bare: readonly Blind[], page: Page): readonly string[] {
  return [...new Set(bare.map(({ host }) => host))].flatMap((host) => {
    const probes = bare.filter((one) => one.host === host).length;
    const text = `no Docker at ${host ?? 'the repository'}, as far as was seen: ${count(probes, 'probe')} had nothing to ask`;
    return hanging('         ', visibleLine(text), page);
  });
}

function unseenLines(blind: readonly Blind[], page: Page): readonly string[] {
  if (blind.length === 0) return [];
  const names = blind.map(({ probe, host }) => (host === null ? probe : `${probe} at ${host}`));
  const distinct = [...new Set(names)];
  const more = distinct.length - namedBlind;
  const shown = distinct.slice(0, namedBlind).join(', ');
  const text = `could not look, or not at all of it: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
  return hanging('         ', visibleLine(text), page);
}

/** What the adversary did beside the claim, in few lines; the REVIEW file says more. */
function besideLines(review: Review, page: Page): string[] {
  const { adversary } = review;
  if (adversary === null) return [];
  const { probes, blind, before } = adversary;
  // A trial leaves no record.
  const named = review.kind === 'trial' ? '' : ` (\`review findings ${review.phase}\`)`;
  const parts = [
    `${count(probes, 'break-it probe')} at ${placesOf(adversary)}`,
    ...(before.length === 0
      ? []
      : [`${count(before.length, 'thing')} there since the first look${named}`]),
  ];
  return [
    '',
    ...hanging('Beside   ', visibleLine(parts.join('; ')), page),
    ...blindLines(blind, page),
  ];
}

/** Milestones that passed before: a line each, and what does not hold any more. */
function earlierLines({ earlier }: Review, page: Page): readonly string[] {
  return earlier.flatMap(({ milestone, verdict, checks }) => [
    ...colored(
      hanging(`${markOf(verdict)} `, `${milestone}, which passed before: ${tally(checks)}`, page),
      verdict,
      page.paint,
    ),
    ...checks.flatMap((check) => (check.verdict === 'PASS' ? [] : entryLines(check, page))),
  ]);
}

/** The summary of a run, ending in a line end. */
export function summary(review: Review, options: TerminalOptions): string {
  const page = pageOf(options, review.hosts.length > 1);
  const { width } = page;
  const { files = [] } = options;
  const checks = checksOf(review);
  const earlier = repeatedReasons();
  const beyond = beyondChecks(review);
  const shown = openFindings(review);
  return [
    verdictLine(review, page),
    ...contextLines(review, page),
    '',
    ...review.milestones.flatMap((milestone) => [
      ...(review.milestones.length === 1
        ? []
        : hanging(`${milestone.milestone} `, visibleLine(milestone.title), page)),
      ...milestone.checks.flatMap((check) => entryLines(check, page, earlier(check))),
    ]),
    '',
    ...(review.kind === 'recheck' ? [] : wrapped(tally(checks), width)),
    ...earlierLines(review, page),
    ...(beyond === null ? [] : wrapped(visibleLine(beyond), width)),
    ...(shown.length === 0 ? [] : ['', 'Open findings']),
    ...shown.flatMap((it) => findingLines(it, review.newFindings.includes(it.id), page)),
    ...besideLines(review, page),
    ...(review.notes.length === 0 ? [] : ['', 'Notes']),
    ...review.notes.flatMap((note) => hanging('  - ', visibleLine(note), page)),
    ...(files.length === 0 ? [] : ['', ...files.map((file) => visibleLine(file))]),
    '',
  ].join('\n');
}
