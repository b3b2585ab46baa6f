/** Secrets are replaced before anything is judged or written, and looked for again at the end. */
import { secretsByName } from './assignments.ts';
import { secretsByShape, type Span } from './secrets.ts';

/** A secret that a text holds: what kind, and on which line; never the secret. */
export interface Secret {
  readonly kind: string;
  /** 1-based. */
  readonly line: number;
}

export interface Redactor {
  /** The text with every secret replaced by `‹redacted:KIND›`. */
  readonly redact: (text: string) => string;
  /** What `redact` would replace: not empty means that the text must not be written. */
  readonly findSecrets: (text: string) => readonly Secret[];
}

const mark = (kind: string): string => `‹redacted:${kind}›`;
const markPattern = /‹redacted:[a-z-]+›/;
const marks = /‹redacted:[a-z-]+›/g;

/** Whether something was taken out of a text: a matcher that meets one cannot judge. */
export function containsRedaction(text: string): boolean {
  return markPattern.test(text);
}

/** Shorter values would take ordinary words apart. */
export const shortestLiteral = 4;

/** The forms in which an operator's value shows up: as it is, in a URL, in JSON, in base64, by line. */
function forms(literal: string): readonly string[] {
  const bytes = new TextEncoder().encode(literal);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const lines = literal.split(/\r?\n/).filter((line) => line.length >= 20);
  const json = JSON.stringify(literal).slice(1, -1);
  return [literal, encodeURIComponent(literal), json, base64.replace(/=+$/, ''), ...lines].map(
    (form) => form.trim(),
  );
}

function* literalSpans(text: string, literals: readonly string[]): Generator<Span> {
  for (const literal of literals) {
    const { length } = literal;
    for (let at = text.indexOf(literal); at !== -1; at = text.indexOf(literal, at + length)) {
      yield { kind: 'operator', start: at, end: at + length };
    }
  }
}

const solid = /[^\s"'\\]/;

/** Spans that are not, or not only, marks of an earlier redaction; `spans` in order. */
function* fresh(text: string, spans: readonly Span[]): Generator<Span> {
  if (spans.length === 0) return;
  const known = text.matchAll(marks);
  let mark = known.next().value;
  for (const span of spans) {
    while (mark && mark.index + mark[0].length <= span.start) mark = known.next().value;
    const inside = mark !== undefined && mark.index < span.start;
    const over = mark !== undefined && mark.index < span.end;
    const secret = text.slice(span.start, span.end);
    if (!inside && solid.test(over ? secret.replace(marks, '') : secret)) yield span;
  }
}

/** In order, and one where several overlap or touch; the kind is that of the first. */
function merged(spans: Iterable<Span>): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const done: Span[] = [];
  for (const span of sorted) {
    const last = done.at(-1);
    if (last === undefined || span.start > last.end) done.push(span);
    else if (span.end > last.end) done[done.length - 1] = { ...last, end: span.end };
  }
  return done;
}

/** Line numbers of places that come in ascending order. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (at) => {
    for (; next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

/** Redacts what looks like a secret, and the given values wherever they stand. */
export function redactor(literals: readonly string[] = []): Redactor {
  const known = [...new Set(literals.flatMap(forms))].filter((it) => it.length >= shortestLiteral);
  const spans = function* (text: string): Generator<Span> {
    yield* literalSpans(text, known);
    yield* secretsByShape(text);
    yield* secretsByName(text);
  };
  const found = (text: string): readonly Span[] => [...fresh(text, merged(spans(text)))];
  const once = (text: string): string => {
    const parts: string[] = [];
    let from = 0;
    for (const { kind, start, end } of found(text)) {
      parts.push(text.slice(from, start), mark(kind));
      from = end;
    }
    return from === 0 ? text : parts.join('') + text.slice(from);
  };
  return {
    redact: (text) => {
      const first = once(text);
      // What stood before a secret may have hidden another one behind it.
      return first === text ? text : once(first);
    },
    findSecrets: (text) => {
      const lineAt = lineCounter(text);
      return found(text).map(({ kind, start }) => ({ kind, line: lineAt(start) }));
    },
  };
}

/** Redaction by shape and name alone. */
export const { redact, findSecrets } = redactor();
