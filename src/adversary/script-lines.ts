// What of a shell script can run, line by line: enough of POSIX.1-2017, XCU 2.2 to 2.7.4, to tell
// commands from comments, quoted text and here-documents. It does not tell whether a branch is taken.

/** A logical line: continued lines are one, comments are gone. */
export interface Line {
  /** Of its first physical line, from 1. */
  readonly number: number;
  readonly text: string;
  /** It begins inside a quoted text or a here-document: data, unless somebody runs it. */
  readonly quoted: boolean;
}

/** `$'` is bash's: a backslash escapes in it. */
type Quote = '"' | "'" | "$'";

interface Document {
  readonly delimiter: string;
  /** `<<-`: tabs before the delimiter are stripped. */
  readonly stripsTabs: boolean;
}

interface State {
  /** The quote that is open, if any. */
  readonly quote: Quote | null;
  /** The here-documents that are still to be read. */
  readonly documents: readonly Document[];
}

interface Scanned extends State {
  readonly code: string;
  readonly continues: boolean;
}

/**
 * The lines of a script that are not empty once comments are stripped. Where a quote or a
 * here-document never ends, the script was misread: then all of it counts as quoted.
 */
export function codeLines(script: string): Line[] {
  const lines: Line[] = [];
  let state: State = { quote: null, documents: [] };
  let open: Line | null = null;
  for (const [index, physical] of script.split(/\r?\n/).entries()) {
    const [document, ...others] = state.documents;
    if (document !== undefined && state.quote === null && open === null) {
      const { delimiter, stripsTabs } = document;
      const isEnd = (stripsTabs ? physical.replace(/^\t+/, '') : physical) === delimiter;
      if (isEnd) state = { quote: null, documents: others };
      else lines.push({ number: index + 1, text: physical, quoted: true });
      continue;
    }
    const scanned = scan(physical, state);
    const begun: Line = open ?? { number: index + 1, text: '', quoted: state.quote !== null };
    const line: Line = { ...begun, text: begun.text + scanned.code };
    open = scanned.continues ? line : null;
    if (!scanned.continues) lines.push(line);
    state = scanned;
  }
  if (open) lines.push(open);
  const misread = state.quote !== null || state.documents.length > 0;
  return lines
    .filter(({ text }) => text.trim() !== '')
    .map((line) => ({ ...line, text: line.text.trimEnd(), quoted: misread || line.quoted }));
}

/** Reads one physical line: a `#` that begins a word starts a comment, outside of quotes (2.3, rule 9). */
function scan(line: string, before: State): Scanned {
  let { quote } = before;
  const documents = [...before.documents];
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '\\' && quote !== "'") {
      if (at === line.length - 1)
        return { code: line.slice(0, at), quote, documents, continues: true };
      at++;
    } else if (quote !== null) quote = char === quote.at(-1) ? null : quote;
    else if (char === '"') quote = char;
    else if (char === "'") quote = line.charAt(at - 1) === '$' ? "$'" : char;
    else if (char === '#' && (at === 0 || /[\s;&|()<>]/.test(line.charAt(at - 1)))) {
      return { code: line.slice(0, at), quote, documents, continues: false };
    } else if (char === '<') {
      const found = /^<<(-?)[ \t]*(?:'([^']+)'|"([^"]+)"|\\?([A-Za-z_][\w.-]*))/.exec(
        line.slice(at),
      );
      if (found && line.charAt(at - 1) !== '<') {
        const delimiter = found[2] ?? found[3] ?? found[4] ?? '';
        documents.push({ delimiter, stripsTabs: found[1] === '-' });
        at += found[0].length - 1;
      }
    }
  }
  return { code: line, quote, documents, continues: false };
}
