/** A review as JUnit XML. What could not be judged is an error: a skip would look like success. */
import { attemptsLine } from '../document/attempts.ts';
import { visible } from '../document/visible.ts';
import { beyondChecks } from '../document/standing.ts';
import type { CheckResult, MilestoneResult, Review } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Text for an attribute: characters that XML does not have at all are named instead. */
const attribute = (text: string): string =>
  visible(text).replace(/[&<>"'\n\t]/g, (it) => entities[it] ?? it);

const content = (text: string): string =>
  visible(text).replace(/[&<>]/g, (it) => entities[it] ?? it);

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function problem(verdict: Verdict, reason: string, detail: string): string {
  if (verdict === 'PASS') return '';
  const element = verdict === 'FAIL' ? 'failure' : 'error';
  const values = attributes({ message: reason, type: verdict });
  return `<${element}${values}>${content(detail)}</${element}>`;
}

function detailOf(check: CheckResult): string {
  const outcomes = check.outcomes.map(
    ({ name, verdict, expected, actual }) =>
      `${verdict} ${name}: expected ${expected}, saw ${actual}`,
  );
  const remedy = check.remedy === null ? [] : [`Remedy: ${check.remedy}`];
  return [check.title, ...outcomes, ...remedy].join('\n');
}

const timeOf = (check: CheckResult): number =>
  check.exhibits.reduce((sum, { durationMs }) => sum + durationMs, 0);

function checkCase(check: CheckResult, suite: string): string {
  const on = check.host === null ? '' : ` [${check.host}]`;
  const head = attributes({
    classname: suite,
    name: `${check.id}${on}: ${check.says}`,
    time: seconds(timeOf(check)),
  });
  const bad = problem(check.verdict, check.reason ?? 'No reason was recorded.', detailOf(check));
  const exhibits = check.exhibits.map(
    ({ command, where, output: text }) => `${where}$ ${command}\n${text}`,
  );
  const output = [attemptsLine(check) ?? [], ...exhibits].flat().join('\n\n');
  const shown = output === '' ? '' : `<system-out>${content(output)}</system-out>`;
  return `    <testcase${head}>${bad}${shown}</testcase>`;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly time: number;
  readonly timestamp: string;
}

function suiteOf(review: Review, milestone: MilestoneResult): Suite {
  const name = `${review.phase}-${milestone.milestone}`;
  const beyond = review.kind === 'baseline' ? null : beyondChecks(review);
  const verdict = review.verdict ?? 'INCONCLUSIVE';
  const extra =
    beyond === null
      ? []
      : [
          `    <testcase${attributes({ classname: name, name: 'verdict', time: '0.000' })}>${problem(verdict, beyond, review.notes.join('\n'))}</testcase>`,
        ];
  return {
    name,
    cases: [...milestone.checks.map((check) => checkCase(check, name)), ...extra],
    verdicts: [
      ...milestone.checks.map((check) => check.verdict),
      ...(beyond === null ? [] : [verdict]),
    ],
    time: milestone.checks.reduce((sum, check) => sum + timeOf(check), 0),
    timestamp: review.startedAt,
  };
}

/** What a claim is about; of a recheck all that it looked at. What is seen beside a claim changes no verdict. */
function suitesOf({ kind, milestones, earlier }: Review): readonly MilestoneResult[] {
  return kind === 'recheck' ? earlier : milestones;
}

function totals(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  const number = (wanted: Verdict): number => verdicts.filter((it) => it === wanted).length;
  return { tests: verdicts.length, failures: number('FAIL'), errors: number('INCONCLUSIVE') };
}

function suiteText({ name, cases, verdicts, time, timestamp }: Suite): string {
  const head = attributes({
    name,
    ...totals(verdicts),
    skipped: 0,
    time: seconds(time),
    timestamp,
  });
  return [`  <testsuite${head}>`, ...cases, '  </testsuite>'].join('\n');
}

/** Reviews as the text of a JUnit file: a suite per milestone, a case per check. */
export function toJunit(...reviews: readonly Review[]): string {
  const suites = reviews.flatMap((review) =>
    suitesOf(review).map((milestone) => suiteOf(review, milestone)),
  );
  const all = totals(suites.flatMap(({ verdicts }) => verdicts));
  const phases = reviews.map(({ phase }) => phase).join(', ');
  const head = attributes({ name: `cold-review ${phases}`, ...all });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${head}>`,
    ...suites.map((suite) => suiteText(suite)),
    '</testsuites>',
    '',
  ].join('\n');
}
