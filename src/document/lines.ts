const byteOrderMark = '\u{FEFF}';

/** A document as lines without their ends, and how its lines end. */
export interface Lines {
  readonly bom: string;
  readonly eol: string;
  readonly lines: readonly string[];
  /** As `lines`, with whatever ended each of them. */
  readonly raw: readonly string[];
}

/** Takes a document apart; `bom` and `raw` joined are the document again. */
export function linesOf(text: string): Lines {
  const bom = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const raw = text.slice(bom.length).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const crlf = raw.filter((line) => line.endsWith('\r\n')).length;
  const lf = raw.filter((line) => line.endsWith('\n')).length - crlf;
  const lines = raw.map((line) => line.replace(/\r?\n$/, ''));
  return { bom, eol: crlf > lf ? '\r\n' : '\n', lines, raw };
}
