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

/** What is open: a quote (`$'` is bash's: a backslash escapes in it) or a command substitution. */
type Mode = '"' | "'" | "$'" | '$(' | '`';

interface Document {
  readonly delimiter: string;
  /** `<<-`: tabs before the delimiter are stripped. */
  readonly stripsTabs: boolean;
  /** The delimiter is not quoted: a backslash joins a line of the document with the next one. */
  readonly joinsLines: boolean;
}

interface State {
  readonly open: readonly Mode[];
  /** The here-documents that are still to be read. */
  readonly documents: readonly Document[];
  /** Something stood there whose quotes are not understood. */
  readonly misread: boolean;
}

interface Scanned extends State {
  readonly code: string;
  readonly continues: boolean;
}

/**
 * The lines of a script that are not empty once comments are stripped. Where a quote or a
 * here-document never ends, or is of a form not known here, the script was misread: then all of it
 * counts as quoted.
 */
export function codeLines(script: string): Line[] {
  const lines: Line[] = [];
  let state: State = { open: [], documents: [], misread: false };
  let begun: Line | null = null;
  let isJoined = false;
  for (const [index, physical] of script.split(/\r?\n/).entries()) {
    const [document, ...others] = state.documents;
    if (document !== undefined && isCode(state.open.at(-1)) && begun === null) {
      const { delimiter, stripsTabs, joinsLines } = document;
      const text = stripsTabs ? physical.replace(/^\t+/, '') : physical;
      if (text === delimiter && !isJoined) state = { ...state, documents: others };
      else lines.push({ number: index + 1, text: physical, quoted: true });
      isJoined = joinsLines && endsInBackslash.test(physical);
      continue;
    }
    const scanned = scan(physical, state);
    const line: Line = begun ?? { number: index + 1, text: '', quoted: state.open.some(isQuote) };
    const longer = { ...line, text: line.text + scanned.code };
    begun = scanned.continues ? longer : null;
    if (!scanned.continues) lines.push(longer);
    state = scanned;
  }
  if (begun) lines.push(begun);
  const misread = state.misread || state.open.length > 0 || state.documents.length > 0;
  return lines
    .filter(({ text }) => text.trim() !== '')
    .map((line) => ({ ...line, text: line.text.trimEnd(), quoted: misread || line.quoted }));
}

const endsInBackslash = /(?:^|[^\\])(?:\\\\)*\\$/;

const isQuote = (mode: Mode): boolean => mode !== '$(' && mode !== '`';

const isCode = (mode: Mode | undefined): boolean => mode === undefined || !isQuote(mode);

/** Reads one physical line: a `#` that begins a word starts a comment, outside of quotes (2.3, rule 9). */
function scan(line: string, before: State): Scanned {
  const open = [...before.open];
  const documents = [...before.documents];
  let misread = before.misread;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const mode = open.at(-1);
    if (char === '\\' && mode !== "'") {
      if (at === line.length - 1)
        return { code: line.slice(0, at), open, documents, misread, continues: true };
      at++;
    } else if (mode === "'" || mode === "$'") {
      if (char === "'") open.pop();
    } else if (char === '"' || char === '`') {
      if (mode === char) open.pop();
      else open.push(char);
    } else if (line.startsWith('$(', at)) {
      open.push('$(');
      at++;
    } else if (mode === '"') {
      misread ||= line.startsWith('${', at) && !plainParameter.test(line.slice(at));
    } else if (char === "'") {
      open.push(line.charAt(at - 1) === '$' ? "$'" : char);
    } else if (char === '(' && mode === '$(') {
      open.push('$(');
    } else if (char === ')' && mode === '$(') {
      open.pop();
    } else if (char === '#' && (at === 0 || /[\s;&|()<>`]/.test(line.charAt(at - 1)))) {
      return { code: line.slice(0, at), open, documents, misread, continues: false };
    } else if (line.startsWith('<<<', at)) {
      at += 2;
    } else if (line.startsWith('<<', at)) {
      const [found, document] = hereDocument(line.slice(at));
      misread ||= document === null || documents.length === mostDocuments;
      if (document && !misread) documents.push(document);
      at += found - 1;
    } else if (mode !== undefined && /^\bcase\b/.test(line.slice(at))) {
      // A pattern of it ends in a bracket that closes nothing.
      misread = true;
    }
  }
  return { code: line, open, documents, misread, continues: false };
}

/** Whether quotes of another, such as `"${x#'"'}"`, quote depends on the shell and on the operator. */
const plainParameter = /^\$\{(?:[^}'"\\`$]|\$\w)*\}/;

const mostDocuments = 16;

/** Length of a redirection `<<`, and its document; null where the delimiter is of another form. */
function hereDocument(rest: string): [length: number, document: Document | null] {
  const found =
    /^<<(-?)[ \t]*(?:'([^']+)'|"([^"\\$`]+)"|([A-Za-z0-9_][\w.-]*))(?=[\s;&|<>()]|$)/.exec(rest);
  if (!found) return [2, null];
  const [whole, dash, single, double, plain] = found;
  const delimiter = single ?? double ?? plain ?? '';
  const joinsLines = plain !== undefined;
  return [whole.length, { delimiter, stripsTabs: dash === '-', joinsLines }];
}
