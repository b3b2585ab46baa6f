/** One check as the templates see it. */
import type { CheckResult, Exhibit, Outcome } from '../model/review.ts';
import { attemptsLine } from './attempts.ts';
import type { Escape } from './escape.ts';
import { duration, instant, markOf } from './phrases.ts';
import { runsLine } from './runs.ts';
import { joined, safe, Safe, type View } from './safe.ts';
import type { Redactor } from './redact.ts';

/** Longer outputs are folded away. */
const unfolded = 15;
/** Values of expectations are shown to this length: the whole is in the evidence. */
const valueLength = 400;

const plain = (text: string): Safe => new Safe(text);

function caption(exhibit: Exhibit, host: string | null, e: Escape): Safe {
  const parts = [
    e.code(exhibit.command),
    ...(exhibit.where === host ? [] : [safe`from ${e.code(exhibit.where)}`]),
    ...(exhibit.exit === null || exhibit.exit === 0 ? [] : [safe`exit ${exhibit.exit}`]),
    plain(duration(exhibit.durationMs)),
    ...(exhibit.note === null ? [] : [e.inline(exhibit.note)]),
  ];
  return joined(parts, ' · ');
}

function exhibitView(exhibit: Exhibit, host: string | null, e: Escape, redactor: Redactor): View {
  const text = exhibit.output.replace(/\s+$/, '');
  const secrets = redactor.findSecrets(text);
  const withheld = secrets.length > 0;
  const lines = text.split('\n').length;
  return {
    caption: caption(exhibit, host, e),
    block: text === '' || withheld ? null : e.fence(text),
    withheld: withheld ? e.inline([...new Set(secrets.map(({ kind }) => kind))].join(', ')) : null,
    folded: lines > unfolded ? lines : null,
  };
}

/** `✗ expected 1, saw 2`. */
function outcomeLine(outcome: Outcome, alone: boolean, e: Escape): Safe {
  return safe`${plain(markOf(outcome.verdict))} ${comparison(outcome, alone, valueLength, e)}`;
}

/** `expected 1, saw 2`, after its name where it is one of several. */
export function comparison(outcome: Outcome, alone: boolean, length: number, e: Escape): Safe {
  const name = alone ? safe`` : safe`${e.inline(outcome.name)}: `;
  const saw = repeats(outcome) ? safe`saw just that` : safe`saw ${e.code(outcome.actual, length)}`;
  return safe`${name}expected ${e.code(outcome.expected, length)}, ${saw}`;
}

/** A long value that is met to the letter need not be read twice. */
function repeats({ verdict, expected, actual }: Outcome): boolean {
  return verdict === 'PASS' && actual.length > 60 && expected.endsWith(actual);
}

function factLines(facts: CheckResult['facts'], e: Escape): readonly Safe[] {
  const known = Object.entries(facts).filter(([, value]) => value !== null);
  return known.map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return safe`${e.inline(name)}: ${e.code(text, valueLength)}`;
  });
}

function held({ holds, heldSince }: CheckResult): readonly Safe[] {
  if (holds === 'always') return [];
  if (heldSince === null) return [safe`holds once: later reviews do not ask for it again`];
  return [
    safe`held at ${plain(instant(heldSince))}, which is enough: what is seen now does not count`,
  ];
}

function remarks(check: CheckResult, e: Escape): readonly Safe[] {
  const before = check.before;
  const tried = attemptsLine(check);
  const runs = runsLine(check);
  return [
    ...(before === null
      ? []
      : [
          safe`before the work: ${plain(before.verdict ?? 'not looked at')}${
            before.actual === null ? safe`` : safe`, saw ${e.code(before.actual, valueLength)}`
          }`,
        ]),
    ...factLines(check.facts, e),
    ...(tried === null ? [] : [plain(tried)]),
    ...(runs === null ? [] : [plain(runs)]),
    ...(check.retries === 0 ? [] : [safe`answered on try ${check.retries + 1}`]),
    ...held(check),
  ];
}

/** `subnet` on `cc-ci`. */
export function nameOf(check: CheckResult, e: Escape): Safe {
  const host = check.host === null ? safe`` : safe` on ${e.code(check.host)}`;
  return safe`${e.code(check.id)}${host}`;
}

/**
 * The entries of a section. A command that several checks rest on is shown with the first of them.
 * @param isTold why checks are red, and what to do, stands above
 */
export function checkViews(
  checks: readonly CheckResult[],
  e: Escape,
  redactor: Redactor,
  isTold = false,
): { readonly [name: string]: View }[] {
  const shown = new Map<string, number>();
  return checks.map((check, index) => {
    const number = index + 1;
    const fresh = check.exhibits.filter((exhibit) => !shown.has(keyOf(exhibit)));
    const earlier = check.exhibits.flatMap((exhibit) => shown.get(keyOf(exhibit)) ?? []);
    for (const exhibit of fresh) shown.set(keyOf(exhibit), number);
    return checkView(
      { ...check, exhibits: fresh },
      number,
      [...new Set(earlier)],
      isTold,
      e,
      redactor,
    );
  });
}

function keyOf({ where, command, startedAt }: Exhibit): string {
  return `${where}\n${command}\n${startedAt}`;
}

function earlierLine(numbers: readonly number[], isAll: boolean): Safe | null {
  if (numbers.length === 0) return null;
  const list = plain(numbers.join(', '));
  return isAll ? safe`Rests on the commands of ${list}.` : safe`And on commands of ${list}.`;
}

/** A numbered entry: what it says, the verdict, the reason, and what it rests on. */
function checkView(
  check: CheckResult,
  number: number,
  earlier: readonly number[],
  isTold: boolean,
  e: Escape,
  redactor: Redactor,
): { readonly [name: string]: View } {
  const red = check.verdict !== 'PASS' && !isTold;
  const { outcomes } = check;
  const shown = isTold ? outcomes.filter(({ verdict }) => verdict === 'PASS') : outcomes;
  return {
    number,
    mark: plain(markOf(check.verdict)),
    verdict: plain(check.verdict),
    says: e.inline(check.says),
    name: nameOf(check, e),
    asked: e.inline(check.title),
    reason: red ? e.advice(check.reason ?? 'No reason was recorded.') : null,
    remedy: red && check.remedy !== null ? e.advice(check.remedy) : null,
    exhibits: check.exhibits.map((it) => exhibitView(it, check.host, e, redactor)),
    earlier: earlierLine(earlier, check.exhibits.length === 0),
    points: [...shown.map((it) => outcomeLine(it, outcomes.length === 1, e)), ...remarks(check, e)],
  };
}
