/**
 * The one place that turns an argument vector into shell words, and back.
 * POSIX.1-2024, Shell Command Language, 2.2 Quoting.
 */

export type ShellErrorCode = 'empty-vector' | 'nul' | 'ill-formed' | 'syntax';

/** A vector that no shell can be given, or text that is not a plain list of words. */
export class ShellError extends Error {
  readonly code: ShellErrorCode;

  constructor(code: ShellErrorCode, message: string) {
    super(message);
    this.name = 'ShellError';
    this.code = code;
  }
}

/** Characters that mean themselves in every position, also to csh and fish. */
const plain = /^[A-Za-z0-9_@%+:,./-]+$/;

function encodeWord(word: string): string {
  if (word.includes('\0')) {
    throw new ShellError(
      'nul',
      'A word of a vector holds a NUL byte; no program can be given that.',
    );
  }
  if (/\p{Surrogate}/u.test(word)) {
    throw new ShellError('ill-formed', 'A word of a vector is not well-formed Unicode.');
  }
  return plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * POSIX shell words that a shell takes apart into exactly this vector.
 * @throws ShellError for an empty vector, a NUL byte or a lone surrogate.
 */
export function encodeVector(argv: readonly string[]): string {
  if (argv.length === 0) throw new ShellError('empty-vector', 'An empty vector names no program.');
  return argv.map(encodeWord).join(' ');
}

const token = /'([^']*)'|\\([^\n])|([A-Za-z0-9_@%+:,./-]+)|( +)/gy;

/**
 * The inverse of {@link encodeVector}: words of plain, single-quoted or backslashed characters.
 * @throws ShellError for anything that a shell would expand or take for an operator.
 */
export function decodeVector(text: string): string[] {
  const argv: string[] = [];
  let word: string | null = null;
  let end = 0;
  for (const match of text.matchAll(token)) {
    end = match.index + match[0].length;
    if (match[4] === undefined) {
      word = (word ?? '') + (match[1] ?? match[2] ?? match[3] ?? '');
    } else if (word !== null) {
      argv.push(word);
      word = null;
    }
  }
  if (end !== text.length) {
    throw new ShellError('syntax', `Not a plain list of words, from character ${end + 1} on.`);
  }
  if (word !== null) argv.push(word);
  if (argv.length === 0) throw new ShellError('empty-vector', 'An empty vector names no program.');
  return argv;
}
