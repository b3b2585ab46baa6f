/**
 * Hostile text in Markdown. Whatever could render, link, mention or close something becomes an
 * inline code span, word by word: forges do nothing inside of one, nothing invisible is added,
 * and the raw file stays readable.
 */
import { cutAt, head, bytesOf, type Cut, type Digest } from './cut.ts';
import { redact as redactPatterns } from './redact.ts';
import { safe, Safe } from './safe.ts';
import { visible, visibleExact, visibleLine } from './visible.ts';

/** Ways to write hostile text. All of them redact secrets and cut what is too long, visibly. */
export interface Escape {
  /** One line of prose, cut at `limit` characters. */
  inline(text: string, limit?: number): Safe;
  /** `inline` where the writer may mark code by backticks: a remedy, a reason. */
  advice(text: string): Safe;
  /** One inline code span; every character counts. */
  code(text: string, limit?: number): Safe;
  /** A code block. */
  fence(text: string, info?: string): Safe;
  /** `inline` for the cell of a table. */
  cell(text: string): Safe;
  /** A link, where the address is http(s) or a plain relative path; otherwise text and address. */
  link(text: string, address: string): Safe;
}

/** How much of a text is shown. */
export interface Limits {
  readonly line: number;
  readonly cell: number;
  readonly block: number;
  readonly blockLines: number;
  readonly blockLine: number;
}

const defaults: Limits = { line: 2000, cell: 200, block: 16_000, blockLines: 200, blockLine: 400 };

/** Non-ASCII characters are harmless here: `visible` took out those that are not. */
const plainWord = /^[A-Za-z0-9.,;:!?'"()/%=+_\u0080-\u{10FFFF}-]+$/u;
const active = [
  /:\/\//,
  /www\./i,
  // A commit for every forge, in any case.
  /(?<![0-9A-Za-z])[0-9a-f]{7,}(?![0-9A-Za-z])/i,
  // An issue of a tracker (`GH-12`, `JIRA-7`), a pull request of Gitea.
  /(?<![A-Za-z0-9])(?:[A-Z][A-Z0-9]{0,9}|gh)-\d/i,
  /[!%]\d/,
  // An emoji's name; the minutes of a time are none.
  /:(?!\d\d:)[\w+-]+:/,
  // Emphasis, unless the dash is inside a word.
  /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/,
];
/** What starts a list, a quote, a heading, a rule or a table at the beginning of a line. */
const lineStart = /^(?![A-Za-z0-9("'./\u0080-\u{10FFFF}])|^\d{1,9}[.)]$/u;
const wrapped = /^([("']*)(.*?)([)"',.;:!?]*)$/su;

const isPlain = (word: string): boolean =>
  word === '&' || (plainWord.test(word) && !active.some((pattern) => pattern.test(word)));

/** A code span around a text of one line: one backtick more than the longest run inside. */
function span(text: string): string {
  if (text === '') return '(empty)';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const padding = /^`|`$|^ .*[^ ].* $/.test(text) ? ' ' : '';
  return ticks + padding + text + padding + ticks;
}

interface Word {
  readonly open: string;
  readonly core: string;
  readonly close: string;
  readonly plain: boolean;
}

function take(word: string, first: boolean): Word {
  if (first && lineStart.test(word)) return { open: '', core: word, close: '', plain: false };
  if (isPlain(word)) return { open: '', core: word, close: '', plain: true };
  const [, open = '', core = '', close = ''] = wrapped.exec(word) ?? [];
  return core === ''
    ? { open: '', core: word, close: '', plain: false }
    : { open, core, close, plain: false };
}

/** Neighbours that both need a code span share one. */
function merge(words: readonly Word[]): readonly Word[] {
  const merged: Word[] = [];
  for (const word of words) {
    const last = merged.at(-1);
    if (last && !last.plain && !word.plain && last.close === '' && word.open === '') {
      merged[merged.length - 1] = { ...word, open: last.open, core: `${last.core} ${word.core}` };
    } else merged.push(word);
  }
  return merged;
}

function prose(line: string, isFirst = true): string {
  if (line === '') return '';
  return merge(line.split(' ').map((word, index) => take(word, isFirst && index === 0)))
    .map(({ open, core, close, plain }) => (plain ? core : open + span(core) + close))
    .join(' ');
}

/** The same, where the writer may mark code by backticks, whole words of it. */
function marked(line: string): string {
  return line
    .split(/(?:^|\s)(`[^`]+`[.,;:]?)(?=$|\s)/)
    .flatMap((part, index) => {
      if (index % 2 === 0) return part.trim() === '' ? [] : [prose(part.trim(), index === 0)];
      const end = part.lastIndexOf('`');
      return [span(part.slice(1, end)) + part.slice(end + 1)];
    })
    .join(' ');
}

function mark({ cut }: Cut): Safe {
  if (cut === null) return safe``;
  return safe`… cut, ${cut.bytes} bytes in all, sha256 ${new Safe(span(cut.sha256))}`;
}

/** The same where there is no room for a digest: all of the text stands elsewhere as well. */
function shortMark({ cut }: Cut): Safe {
  return cut === null ? safe`` : safe`… cut, ${cut.bytes} bytes in all`;
}

/** Lines that git or a person's merge tool would take for a conflict. */
const conflict = /^([<>=|])\1{6}(?!\1)/;

function blockLine(line: string, limit: number): string {
  const whole = conflict.test(line) ? ` ${line}` : line;
  if (whole.length <= limit) return whole;
  return `${head(whole, limit)} … line cut, ${bytesOf(whole)} bytes`;
}

function block(text: string, info: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${info.replace(/[^a-z0-9-]/g, '')}\n${text}\n${ticks}`;
}

const address = /^(?:https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?|(?!\/)[A-Za-z0-9._/-]+)$/;
const unsafeInAddress = /[^A-Za-z0-9\-._~:/?#[\]@!$&'*+,;=%]|&(?=[#A-Za-z0-9]+;)/gu;

function encodeAddress(text: string): string {
  const written: Readonly<Record<string, string>> = { '(': '%28', ')': '%29', '&': '&amp;' };
  return text.replace(unsafeInAddress, (it) => written[it] ?? encodeURIComponent(it));
}

/** Many checks say the same: the name of a host, a value, a reason. */
function remembered(write: (text: string, limit: number) => Safe): typeof write {
  const known = new Map<string, Safe>();
  return (text, limit) => {
    const key = `${limit} ${text}`;
    const written = known.get(key) ?? write(text, limit);
    if (known.size < maximalKnown) known.set(key, written);
    return written;
  };
}

const maximalKnown = 2000;

/** The ways to write hostile text, with a digest for what is cut and a redaction of secrets. */
export function escaping(
  sha256: Digest,
  redact: (text: string) => string = redactPatterns,
  limits: Limits = defaults,
): Escape {
  const line = (
    text: string,
    limit: number,
    write: (shown: string) => string,
    end = mark,
  ): Safe => {
    const cut = cutAt(redact(text), limit, Infinity, sha256);
    const shown = new Safe(write(cut.text));
    return cut.cut === null ? shown : safe`${shown} ${end(cut)}`;
  };
  const inline = remembered((text, limit) => line(text, limit, (it) => prose(visibleLine(it))));
  const advice = remembered((text, limit) => line(text, limit, (it) => marked(visibleLine(it))));
  const code = remembered((text, limit) => line(text, limit, (it) => span(visibleExact(it))));
  return {
    inline: (text, limit = limits.line) => inline(text, limit),
    advice: (text) => advice(text, limits.line),
    code: (text, limit = limits.line) => code(text, limit),
    cell: (text) =>
      // A pipe in a code span of a table cannot be written for all texts: its look-alike can.
      line(text, limits.cell, (it) => prose(visibleLine(it).replaceAll('|', '│')), shortMark),
    fence: (text, info = '') => {
      const cut = cutAt(redact(text), limits.block, limits.blockLines, sha256);
      const lines = visible(cut.text).replace(/\n+$/, '').split('\n');
      const fenced = block(lines.map((it) => blockLine(it, limits.blockLine)).join('\n'), info);
      return cut.cut === null ? new Safe(fenced) : safe`${new Safe(fenced)}\n\n${mark(cut)}`;
    },
    link: (text, target) => {
      const to = redact(target);
      const known = to === target && visibleExact(to) === to && address.test(to);
      const words = inline(text, limits.line);
      if (!known || to.includes('..')) return safe`${words} (${code(target, limits.line)})`;
      return safe`[${words}](${new Safe(encodeAddress(to))})`;
    },
  };
}
