/** Puts the status table and one section into a REVIEW file, and touches nothing else in it. */
import { linesOf, type Lines } from './lines.ts';
import {
  beginMarker,
  endMarker,
  findBlocks,
  isSectionId,
  looksLikeMarker,
  type Block,
  type BlockKind,
  type DocumentProblem,
} from './markers.ts';

/** What is to stand in the file afterwards. All of it is Markdown of ours, already escaped. */
export interface DocumentChange {
  /** `# REVIEW pvfix: ...`, written where the file has no heading of its own yet. */
  readonly title: string;
  readonly table: string;
  /** A section is added once and never written again: a known id changes nothing. */
  readonly section?: {
    readonly id: string;
    readonly kind: 'baseline' | 'review';
    readonly markdown: string;
  };
}

export type DocumentEdit =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: DocumentProblem };

const tableId = 'status';

function wrap(kind: BlockKind, id: string, markdown: string): readonly string[] {
  return [beginMarker(kind, id), ...markdown.trim().split('\n'), endMarker(id)];
}

function refuse(change: DocumentChange): DocumentProblem | null {
  const wayOut = 'This is a defect of cold-review: please report it.';
  const { section, table, title } = change;
  if (section && !isSectionId(section.id)) {
    return { line: 1, message: 'The id of the section is not a plain file name.', wayOut };
  }
  const written = [title, table, section?.markdown ?? ''].flatMap((text) => text.split(/\r?\n/));
  if (!title.includes('\n') && !written.some(looksLikeMarker)) return null;
  return { line: 1, message: 'A text to be written holds a marker of a section.', wayOut };
}

/** Where the table goes in a file without one: below its first heading, else on top. */
function place(lines: readonly string[], title: string): { at: number; above: readonly string[] } {
  const first = lines.findIndex((line) => line.trim() !== '');
  return /^# /.test(lines[first] ?? '')
    ? { at: first + 1, above: [''] }
    : { at: 0, above: [title, ''] };
}

/**
 * The text of a REVIEW file with the table and the section in it; `null` is a file that is not
 * there yet. What people wrote stays byte for byte, and so do sections that are there already.
 */
export function editDocument(text: string | null, change: DocumentChange): DocumentEdit {
  const refused = refuse(change);
  if (refused) return { ok: false, problem: refused };
  const { bom, eol, lines, raw } = linesOf(text ?? '');
  const found = findBlocks(lines);
  if (!found.ok) return found;
  const ours = (written: readonly string[]): string => written.map((line) => line + eol).join('');
  const head = withTable(found.blocks, { lines, raw }, change, ours);
  const { section } = change;
  if (!section || found.blocks.some(({ id }) => id === section.id)) {
    return { ok: true, text: bom + head };
  }
  const gap = head.endsWith('\n') ? eol : eol + eol;
  const added = ours(wrap(section.kind, section.id, section.markdown));
  return { ok: true, text: bom + head + gap + added };
}

function withTable(
  blocks: readonly Block[],
  { lines, raw }: Pick<Lines, 'lines' | 'raw'>,
  { table, title }: DocumentChange,
  ours: (written: readonly string[]) => string,
): string {
  const known = blocks.find(({ kind }) => kind === 'table');
  const block = wrap('table', known?.id ?? tableId, table);
  if (known) {
    return raw.slice(0, known.begin).join('') + ours(block) + raw.slice(known.end + 1).join('');
  }
  const { at, above } = place(lines, title);
  const before = raw.slice(0, at).join('');
  const after = raw.slice(at).join('');
  const opened = before === '' || before.endsWith('\n') ? before : before + ours(['']);
  return opened + ours([...above, ...block]) + (after === '' ? '' : ours([''])) + after;
}
