/** Puts sections back that somebody changed since the last genuine review wrote them. */
import type { RecordChange } from '../model/evidence.ts';
import { linesOf, type Lines } from './lines.ts';
import { findBlocks, type Block } from './markers.ts';

/** A REVIEW file with our sections as they were, and what was otherwise in it. */
export interface Restored {
  readonly text: string;
  readonly changes: readonly RecordChange[];
}

/** A block of ours, or what people wrote between two of them. */
interface Piece {
  readonly block: Block | null;
  readonly text: string;
}

/**
 * The REVIEW file that stands now, with every section as the last genuine review left it: changed
 * ones and removed ones are there again, those that no review wrote are gone. What people wrote
 * between them stays byte for byte. A file whose markers are broken stays as it is.
 */
export function restoreSections(genuine: string, now: string): Restored {
  if (genuine === now) return { text: now, changes: [] };
  const [ours, theirs] = [linesOf(genuine), linesOf(now)];
  const [wanted, found] = [findBlocks(ours.lines), findBlocks(theirs.lines)];
  if (!wanted.ok || !found.ok) return { text: now, changes: [] };
  const known = new Map(wanted.blocks.map((block) => [block.id, block]));
  const changes: RecordChange[] = [];
  const write = (block: Block): string =>
    contentOf(ours, block)
      .map((line) => line + theirs.eol)
      .join('');
  const pieces = piecesOf(theirs, found.blocks).flatMap((piece): Piece[] => {
    if (piece.block === null) return [piece];
    const { id } = piece.block;
    const before = known.get(id);
    if (before === undefined) {
      changes.push({ name: id, how: 'added' });
      return [];
    }
    if (same(contentOf(ours, before), contentOf(theirs, piece.block))) return [piece];
    changes.push({ name: id, how: 'changed' });
    return [{ block: before, text: write(before) }];
  });
  for (const [index, block] of wanted.blocks.entries()) {
    if (pieces.some((piece) => piece.block?.id === block.id)) continue;
    changes.push({ name: block.id, how: 'removed' });
    if (block.kind === 'table') continue; // it is written anew, in its place
    const above = new Set(wanted.blocks.slice(0, index).map(({ id }) => id));
    insert(pieces, { block, text: write(block) }, above, theirs.eol);
  }
  return { text: theirs.bom + pieces.map(({ text }) => text).join(''), changes };
}

/** A REVIEW file with the sections of another besides its own; a file whose markers are broken adds none, and is left as it is. */
export function withSectionsOf(document: string, other: string): string {
  const [ours, theirs] = [linesOf(document), linesOf(other)];
  const [own, more] = [findBlocks(ours.lines), findBlocks(theirs.lines)];
  if (!own.ok || !more.ok) return document;
  const known = new Set(own.blocks.map(({ id }) => id));
  const pieces = piecesOf(ours, own.blocks);
  for (const [index, block] of more.blocks.entries()) {
    if (block.kind === 'table' || known.has(block.id)) continue;
    const lines = contentOf(theirs, block);
    const text = lines.map((line) => line + ours.eol).join('');
    const above = new Set(more.blocks.slice(0, index).map(({ id }) => id));
    insert(pieces, { block, text }, above, ours.eol);
  }
  return ours.bom + pieces.map(({ text }) => text).join('');
}

/** Whether a REVIEW file has a section of ours by that name. */
export function hasSection(document: string, id: string): boolean {
  const found = findBlocks(linesOf(document).lines);
  return found.ok && found.blocks.some((block) => block.id === id);
}

/** The whole block, markers included. */
function contentOf({ lines }: Lines, { begin, end }: Block): readonly string[] {
  return lines.slice(begin, end + 1);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}

/** The document in parts that together are all of it. */
function piecesOf({ raw }: Lines, blocks: readonly Block[]): Piece[] {
  const text = (from: number, to: number): string => raw.slice(from, to).join('');
  const ends = [0, ...blocks.map(({ end }) => end + 1)];
  return [
    ...blocks.flatMap((block, at): Piece[] => [
      { block: null, text: text(ends[at] ?? 0, block.begin) },
      { block, text: text(block.begin, block.end + 1) },
    ]),
    { block: null, text: text(ends.at(-1) ?? 0, raw.length) },
  ];
}

/** Below the last of the sections that it stood below, else at the end. */
function insert(pieces: Piece[], piece: Piece, above: ReadonlySet<string>, eol: string): void {
  const last = pieces.findLastIndex(({ block }) => block !== null && above.has(block.id));
  const at = last < 0 ? pieces.length : last + 1;
  const before = pieces
    .slice(0, at)
    .map(({ text }) => text)
    .join('');
  const gap = before === '' ? '' : before.endsWith('\n') ? eol : eol + eol;
  pieces.splice(at, 0, { ...piece, text: gap + piece.text });
}
