/** The sentences of a claim's message, its words, and the instants that it names: read strictly, for a guess would accuse somebody. */
import { parseInstant } from '../model/instant.ts';

/** Longer messages are read as far as that, and longer sentences are not read: a person wrote neither. */
export const longestMessage = 16_384;
const longestSentence = 600;

/** An instant that a message names. */
export interface NamedTime {
  /** As it is written. */
  readonly text: string;
  readonly at: number;
  /** What the last of its digits counts: a minute, or a second. */
  readonly withinMs: number;
  /** Its day stands elsewhere in the message: it may be the day beside it. */
  readonly isNearDay: boolean;
}

/** One sentence: its words in lower case, a time as `atTime`, a comma as itself. */
export interface Sentence {
  readonly text: string;
  readonly words: readonly string[];
  readonly times: readonly NamedTime[];
}

/** What stands among the words for a time: nobody writes this character. */
export const atTime = '\ue000';

const claimed = /^claim\([^)\n]{0,80}\): /;
const fence = /^\s{0,3}(?:```|~~~)/;
const aside = /^(?: {4}|\t|\s*\$)/;
const quoted = /^\s*[>#|]/;
const item = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const label = /^[A-Za-z][A-Za-z-]{0,40}: /;
const day = /(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])|(?<![\w-])\d{4}-\d\d-\d\d(?=T\d)/g;
const time =
  /(?<![\w:.+-])(?:(?<date>\d{4}-\d\d-\d\d)(?:T| {1,2}(?:at )?))?(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d{1,9})?)? ?(?<zone>Z|UTC|[+-]\d\d:?\d\d)(?![\w-]|:\d)/gi;
/** A clock that says no zone, or a span of time: what is meant cannot be told. */
const looseClock = /(?<![\w.:])\d{1,2}:\d\d(?!\w)/;

/**
 * The sentences of a message. Quotations, blocks of code and tables are somebody else's words, or a program's, and are left out; so is a
 * sentence with a time that cannot be told.
 */
export function sentencesOf(message: string): Sentence[] {
  const text = message.slice(0, longestMessage).replace(claimed, '');
  const days = [...new Set([...text.matchAll(day)].map(([found]) => found))];
  return paragraphs(text)
    .flatMap((paragraph) => paragraph.split(/(?<=[.!?;])\s+/))
    .filter((one) => one.length <= longestSentence && !one.includes(atTime))
    .flatMap((one) => sentenceOf(one.trim(), days) ?? []);
}

/** Items of a list and lines like `Deployed-at: ...` begin anew; other lines go on. */
function paragraphs(text: string): string[] {
  const found: string[] = [];
  let open = '';
  let isFenced = false;
  const flush = (next = ''): void => {
    if (open.trim() !== '') found.push(open);
    open = next;
  };
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const isFence = fence.test(line);
    if (isFence) isFenced = !isFenced;
    if (isFence || isFenced || line.trim() === '') flush();
    else if (open === '' && aside.test(line)) continue;
    else if (item.test(line)) flush(line.replace(item, ''));
    else if (quoted.test(line)) flush();
    else if (label.test(line)) flush(line);
    else open = `${open} ${line.trim()}`;
  }
  flush();
  return found;
}

function sentenceOf(text: string, daysOfMessage: readonly string[]): Sentence | null {
  const own = [...new Set([...text.matchAll(day)].map(([found]) => found))];
  const times: NamedTime[] = [];
  const rest = text.replace(time, (written: string, ...more: unknown[]) => {
    const groups = more.at(-1) as Readonly<Record<string, string | undefined>>;
    const named = namedTime(written, groups, own, daysOfMessage);
    if (named === null) return written;
    times.push(named);
    return ` ${atTime} `;
  });
  if (looseClock.test(rest)) return null;
  return { text, words: wordsOf(rest), times };
}

function namedTime(
  text: string,
  { date, hour = '', minute = '', second, zone = '' }: Readonly<Record<string, string | undefined>>,
  own: readonly string[],
  ofMessage: readonly string[],
): NamedTime | null {
  const isUtc = /^(?:Z|UTC)$/i.test(zone);
  const days = own.length > 0 ? own : ofMessage;
  const on = date ?? (isUtc && days.length === 1 ? days[0] : undefined);
  if (on === undefined) return null;
  const offset = isUtc ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = parseInstant(`${on}T${hour}:${minute}:${second ?? '00'}${offset}`);
  if (at === null) return null;
  const withinMs = second === undefined ? 60_000 : 1000;
  return { text, at, withinMs, isNearDay: own.length === 0 };
}

function wordsOf(text: string): string[] {
  const pieces = text.toLowerCase().match(/\ue000|,|[^\s,`'"()*\ue000]+/g) ?? [];
  return pieces.flatMap((piece) => {
    const word = piece.replace(/^[-–—=]+|[.:;!?–—]+$/g, '');
    return word === '' ? [] : [word];
  });
}
