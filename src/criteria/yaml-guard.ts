// Refuses texts that would exhaust the YAML parser, before it sees them.
import { Lexer, Parser } from 'yaml';
import type { Problem } from '../model/problem.ts';

/** Bytes of a criteria file, at most. */
export const maximalSize = 1024 * 1024;
/** Levels of nesting, at most. The composer recurses, and is quadratic in the keys of one map. */
const maximalDepth = 80;
const maximalTokens = 100_000;

/** What makes a text unfit for the parser; null if nothing does. */
export function refuse(path: string, text: string): Problem | null {
  if (new TextEncoder().encode(text).length > maximalSize) {
    return { file: path, line: 1, column: 1, message: 'the file is larger than 1 MiB' };
  }
  return refuseCharacter(path, text) ?? refuseStructure(path, text);
}

function refuseCharacter(path: string, text: string): Problem | null {
  const index = text.search(/(?![\t\n\r\u0085])\p{Cc}|[\ufffd-\uffff]|\p{Surrogate}/u);
  if (index < 0) return null;
  const code = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    file: path,
    ...positionOf(text, index),
    message: `the character U+${code} has no place in a text file`,
    expected: 'text in UTF-8 without control characters',
  };
}

function refuseStructure(path: string, text: string): Problem | null {
  const parser = new Parser();
  let tokens = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    offset += lexeme.length;
    tokens += 1 + [...parser.next(lexeme)].length;
    const reason =
      parser.stack.length > maximalDepth
        ? 'the file is nested too deeply'
        : tokens > maximalTokens
          ? 'the file holds too much: split it'
          : null;
    if (reason !== null) return { file: path, ...positionOf(text, offset), message: reason };
  }
  return null;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
