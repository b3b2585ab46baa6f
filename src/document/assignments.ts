/** Secrets by the name they are given: `PGPASSWORD=...`, `"token": "..."`, `Cookie: ...`. */
import type { Span } from './secrets.ts';

/** Names that end in one of these hold a secret; `..._FILE`, `..._PATH`, plurals do not. */
const names = [
  'passw(?:or)?d',
  'passphrase',
  'mysql_pwd',
  '[_-]pass',
  'secret(?:[_-]?access)?(?:[_-]?key)?(?:[_-]?base)?',
  'token',
  '(?:api|access|account|auth|encryption|master|private|session|signing|preshared)[_-]?key',
  '_auth',
].join('|');
const assignment = new RegExp(
  `(?:${names})(?:\\\\?["'])?[ \\t]{0,4}(?::=|=>|=(?!=)|:(?!:))[ \\t]{0,4}`,
  'gi',
);
const flag = /--(?:[a-z]{1,20}-){0,3}(?:password|passphrase|secret|token|api-key)[ \t]{1,4}(?!-)/g;
const header =
  /(?:authorization|x-api-key|x-auth-token|private-token|cookie2?)(?:\\?["'])?[ \t]{0,4}:[ \t]{0,4}/gi;

/** A whole value that says nothing: a variable, a placeholder, a word of a manual, our own mark. */
const harmless = new RegExp(
  [
    '.{0,2}',
    '(?:‹redacted:[a-z-]+›)+',
    '\\$\\{?[A-Z_][A-Z0-9_]*\\}?',
    '\\$\\([^\\s=]*|\\{\\{[^\\s=]*|<[^<>=\\n]{0,80}>?|%[sdvq]|\\*+|x+|\\[?redacted\\]?',
    '(?:null|nil|none|true|false|yes|no|on|off|string|str|required|optional|external|unset|set)',
    // What a tool says of a file of that name: `stack_api_key: Permission denied`.
    '(?:permission|not)',
    '(?:missing|invalid|expired|hidden|empty|undefined|valid|absent|present|ok)',
    '/(?:run|etc|var|opt|home|nix|root|srv|secrets)/[^\\s=]*',
  ]
    .map((form) => `^(?:${form})[.,;)}\\]]*$`)
    .join('|'),
  'i',
);

const bare = /[^\s"'`]+/y;
const untilQuote = /[^\r\n"'`]+/y;
const restOfLine = /[^\r\n]+/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The end of what a quote opens: its like, unescaped, or the end of the line. */
function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\n' || text.startsWith(quote, at)) return at;
    if (text[at] === '\\') at += 1;
  }
  return text.length;
}

interface Value {
  readonly start: number;
  readonly end: number;
}

/** The value that starts at a place: what is quoted, or as far as a pattern goes. */
function valueAt(text: string, at: number, unquoted: RegExp): Value | null {
  const quote = matchAt(/\\?["']/y, text, at)?.[0];
  if (quote !== undefined) {
    const start = at + quote.length;
    return { start, end: closing(text, start, quote) };
  }
  const found = matchAt(unquoted, text, at);
  return found === null ? null : { start: at, end: at + found[0].length };
}

/** `password: a b c` at the start of a line of YAML is one value up to its end. */
const yamlKey = /(?:^|\n)[ \t]{0,64}(?:- )?[A-Za-z0-9_-]{0,64}$/;

function startsLine(text: string, at: number): boolean {
  return yamlKey.test(text.slice(Math.max(0, at - 140), at));
}

function* assigned(text: string, pattern: RegExp): Generator<Span> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const whole = /:[ \t]*$/.test(match[0]) && startsLine(text, match.index);
    const value = valueAt(text, pattern.lastIndex, whole ? restOfLine : bare);
    if (value === null) continue;
    // Past the value: looking at it again for each name that it holds would be quadratic.
    pattern.lastIndex = value.end;
    const shown = text.slice(value.start, Math.min(value.end, value.start + 256)).trim();
    if (!harmless.test(shown)) yield { kind: 'password', ...value };
  }
}

/** A header has a scheme and a value, or pairs: `Cookie: sweet` in prose has neither. */
const headerValue =
  /^\\?["']?(?!(?:[A-Za-z]{1,20} )?(?:\$[({A-Z_]|‹redacted:[a-z-]+›|\{\{|<|\*{3}))(?:(?:[A-Za-z]{2,20} )?\S{6,}|[^\s=;]{1,64}=)/;

function* headers(text: string): Generator<Span> {
  header.lastIndex = 0;
  for (let match = header.exec(text); match !== null; match = header.exec(text)) {
    const at = header.lastIndex;
    if (!headerValue.test(text.slice(at, at + 128))) continue;
    const value = valueAt(text, at, startsLine(text, match.index) ? restOfLine : untilQuote);
    if (value === null) continue;
    header.lastIndex = value.end;
    yield { kind: /cookie/i.test(match[0]) ? 'cookie' : 'authorization', ...value };
  }
}

/** Everything in a text that is given a name that secrets have. */
export function* secretsByName(text: string): Generator<Span> {
  yield* headers(text);
  yield* assigned(text, assignment);
  yield* assigned(text, flag);
}
