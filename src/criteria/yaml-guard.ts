// Refuses texts that would exhaust the YAML parser, before it sees them.
import { Lexer, Parser, type CST, type LineCounter } from 'yaml';
import type { Problem, SourceFile } from '../model/problem.ts';

/** Bytes of a criteria file, at most. */
export const maximalSize = 1024 * 1024;
/** Levels of nesting, at most. The composer recurses, and is quadratic in the keys of one map. */
const maximalDepth = 80;
const maximalTokens = 100_000;

/** What makes a text unfit for the parser; null if nothing does. */
export function refuseText({ path, text }: SourceFile): Problem | null {
  if (new TextEncoder().encode(text).length > maximalSize) {
    return { file: path, line: 1, column: 1, message: 'the file is larger than 1 MiB' };
  }
  return refuseCharacter(path, text);
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

/** Tokens of a text until it turns out to be too deep or too much, which `refused` then says. */
export interface GuardedTokens {
  readonly tokens: Generator<CST.Token, void>;
  readonly refused: () => Problem | null;
}

/** Tokenizes a text; `lines` learns where its lines begin. */
export function guardedTokens({ path, text }: SourceFile, lines: LineCounter): GuardedTokens {
  let refusal: Problem | null = null;
  function* tokens(): Generator<CST.Token, void> {
    const parser = new Parser(lines.addNewLine);
    let count = 0;
    lines.addNewLine(0);
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      count += 1;
      if (parser.stack.length <= maximalDepth && count <= maximalTokens) continue;
      const message =
        count > maximalTokens
          ? 'the file holds too much: split it'
          : 'the file is nested too deeply';
      refusal = { file: path, ...positionOf(text, parser.offset), message };
      return;
    }
    yield* parser.end();
  }
  return { tokens: tokens(), refused: () => refusal };
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
