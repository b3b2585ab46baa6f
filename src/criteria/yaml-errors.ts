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
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return {
        message: `the key ${JSON.stringify(keyOf(line, error))} is there twice; one would be lost`,
        expected: 'each key once',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return value.includes(': ')
        ? {
            message: 'a text that holds ": " has to be in quotes',
            expected: 'the text in quotes',
            example: quoted(key, value),
          }
        : {
            message: 'this line is indented as no other of its mapping',
            expected: 'keys of one mapping in one column',
          };
    case 'BAD_SCALAR_START':
      return {
        message: `a text that begins with ${value.slice(0, 1)} has to be in quotes`,
        expected: 'the text in quotes',
        example: quoted(key, value),
      };
    case 'MULTIPLE_DOCS':
      return { message: 'a second document (---) begins here', expected: 'one document in a file' };
    case 'TAG_RESOLVE_FAILED':
      return { message: 'YAML tags (!name) are not read here', expected: 'a plain value' };
    default:
      return { message: `this is not YAML: ${lower(error.message)}` };
  }
}

function quoted(key: string, value: string): string {
  return `${key}: '${value.trimEnd().replaceAll("'", "''")}'`;
}

function keyOf(line: string, error: YAMLError): string {
  const found = /([^\s{,:"']+)["']?\s*:/.exec(line);
  return found?.[1] ?? error.code;
}

function lower(text: string): string {
  const first = text.split('\n')[0] ?? '';
  return first.charAt(0).toLowerCase() + first.slice(1);
}
