// The YAML parser's errors in words that name the trap.
import type { LineCounter, YAMLError } from 'yaml';
import type { Problem, SourceFile } from '../model/problem.ts';

const maximalProblems = 50;

type Words = Pick<Problem, 'message' | 'expected' | 'example'>;

/** Errors and warnings of the parser as problems: one for each line, since one trap trips several. */
export function explain(
  source: SourceFile,
  errors: readonly YAMLError[],
  lines: LineCounter,
): Problem[] {
  const text = source.text.split(/\r?\n/);
  const byLine = new Map<number, Problem>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const { line, col } = lines.linePos(error.pos[0]);
    if (byLine.has(line)) continue;
    byLine.set(line, {
      file: source.path,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      ...wordsFor(error, text[line - 1] ?? ''),
    });
  }
  return [...byLine.values()].slice(0, maximalProblems);
}

function wordsFor(error: YAMLError, line: string): Words {
  const [, key = 'key', value = ''] = /^\s*(?:- )?([^\s:]+):\s+(.*)$/.exec(line) ?? [];
  if (/^\{\{/.test(value)) {
    return {
      message: 'a value that begins with {{ is a mapping to YAML',
      expected: 'the text in quotes',
      example: quoted(key, value),
    };
  }
  if (line.includes('\t')) {
    return { message: 'YAML wants spaces here, not a tab', expected: 'two spaces for each level' };
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

const traps: Partial<Record<YAMLError['code'], (line: Line) => Words>> = {
  DUPLICATE_KEY: ({ line }) => ({
    message: `the key "${keyOf(line)}" is there twice; one would be lost`,
    expected: 'each key once',
  }),
  BLOCK_AS_IMPLICIT_KEY: indentation,
  MULTILINE_IMPLICIT_KEY: indentation,
  BAD_SCALAR_START: ({ key, value }) => ({
    message: `a text that begins with ${value.slice(0, 1)} has to be in quotes`,
    expected: 'the text in quotes',
    example: quoted(key, value),
  }),
  MULTIPLE_DOCS: () => ({
    message: 'a second document (---) begins here',
    expected: 'one document in a file',
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
