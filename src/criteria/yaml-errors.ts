// The YAML parser's errors in words that name the trap.
import { visit, type Document, type LineCounter, type YAMLError } from 'yaml';
import type { Problem, SourceFile } from '../model/problem.ts';

const maximalProblems = 50;

type Words = Pick<Problem, 'message' | 'expected' | 'example'>;

/** Errors and warnings of the parser as problems: one for each line, since one trap trips several. */
export function explain(
  source: SourceFile,
  document: Document.Parsed,
  lines: LineCounter,
): Problem[] {
  const text = source.text.split(/\r?\n/);
  const byLine = new Map<number, Problem>();
  for (const error of telling([...document.errors, ...document.warnings])) {
    const line = lines.linePos(error.pos[0]).line || 1;
    if (byLine.has(line)) continue;
    const { offset, ...words } = wordsFor(error, text[line - 1] ?? '');
    const start = offset === undefined ? error.pos[0] : (lines.lineStarts[line - 1] ?? 0) + offset;
    const { line: at, col } = lines.linePos(opening(error, document) ?? start);
    byLine.set(line, { file: source.path, line: at || 1, column: col || 1, ...words });
  }
  return [...byLine.values()].slice(0, maximalProblems);
}

/** Leaves out the errors that follow from others: of broken indentation only the first tells. */
function telling(errors: readonly YAMLError[]): YAMLError[] {
  const sorted = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const tabs = sorted.filter(({ code }) => code === 'TAB_AS_INDENT');
  if (tabs.length > 0) return tabs;
  const broken = sorted.find(({ code }) => structural.has(code));
  return sorted.filter((error) => error === broken || !structural.has(error.code));
}

const structural: ReadonlySet<YAMLError['code']> = new Set([
  'BAD_INDENT',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'IMPOSSIBLE',
]);

/** Where a quoted text begins that never ends; the parser names its end, the end of the file. */
function opening(error: YAMLError, document: Document.Parsed): number | null {
  if (error.code !== 'MISSING_CHAR') return null;
  let start: number | null = null;
  visit(document, {
    Scalar: (_, { type, range }) => {
      const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
      if (quoted && range && range[1] >= error.pos[0]) start = range[0];
    },
  });
  return start;
}

interface Trap extends Words {
  /** Where in the line it is, if not where the parser says. */
  readonly offset?: number;
}

function wordsFor(error: YAMLError, line: string): Trap {
  const [, key = 'key', value = ''] = /^\s*(?:- )?([^\s:]+):\s+(.*)$/.exec(line) ?? [];
  if (value.startsWith('{{')) {
    return {
      message: 'a value that begins with {{ is a mapping to YAML',
      expected: 'the text in quotes',
      example: quoted(key, value),
      offset: line.length - value.length,
    };
  }
  const known = traps[error.code];
  return known?.({ key, value, line }) ?? { message: `this is not YAML: ${lower(error.message)}` };
}

interface Line {
  readonly key: string;
  readonly value: string;
  readonly line: string;
}

const indentation = ({ key, value }: Line): Words =>
  value.includes(': ')
    ? {
        message: 'a text that holds ": " has to be in quotes',
        expected: 'the text in quotes',
        example: quoted(key, value),
      }
    : {
        message: 'this line is indented as no other of its mapping',
        expected: 'the keys of a mapping in one column',
      };

const unclosed = (): Words => ({
  message: 'a quote, [ or { that is opened here or before is never closed',
  expected: 'each of them in pairs',
});

const traps: Partial<Record<YAMLError['code'], (line: Line) => Words>> = {
  DUPLICATE_KEY: ({ line }) => ({
    message: `the key "${keyOf(line)}" is there twice; one would be lost`,
    expected: 'each key once',
  }),
  TAB_AS_INDENT: () => ({
    message: 'YAML wants spaces here, not a tab',
    expected: 'two spaces for each level',
  }),
  MISSING_CHAR: unclosed,
  BLOCK_AS_IMPLICIT_KEY: indentation,
  MULTILINE_IMPLICIT_KEY: indentation,
  BAD_SCALAR_START: ({ key, value }) => ({
    message: `a text that begins with ${value.slice(0, 1)} has to be in quotes`,
    expected: 'the text in quotes',
    example: quoted(key, value),
  }),
  TAG_RESOLVE_FAILED: () => ({
    message: 'YAML tags (!name) are not read here',
    expected: 'a plain value',
  }),
  UNEXPECTED_TOKEN: ({ value }) => ({
    message: 'this does not belong to the value before it',
    expected: /^["']/.test(value)
      ? "one text in quotes; inside of '...' a quote is written twice: ''"
      : 'one value, in quotes if it holds special characters',
  }),
};

function quoted(key: string, value: string): string {
  return `${key}: '${value.trimEnd().replaceAll("'", "''")}'`;
}

function keyOf(line: string): string {
  return /([^\s{,:"']+)["']?\s*:/.exec(line)?.[1] ?? '?';
}

function lower(text: string): string {
  const first = text.split('\n')[0] ?? '';
  return first.charAt(0).toLowerCase() + first.slice(1);
}
