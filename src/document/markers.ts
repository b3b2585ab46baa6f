/**
 * The hidden markers around what we write in a REVIEW file. A marker is a whole line from its
 * first column on; quoted or indented it is text. Nothing that we escape can hold one.
 */

export const blockKinds = ['table', 'baseline', 'review'] as const;
export type BlockKind = (typeof blockKinds)[number];

/** Ids are file names: nothing in them ends a comment. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** What stands between two markers, by line numbers from 0; `end` is the line of the end marker. */
export interface Block {
  readonly kind: BlockKind;
  readonly id: string;
  readonly begin: number;
  readonly end: number;
}

/** Why a document cannot be edited, where, and the way out. */
export interface DocumentProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  readonly wayOut: string;
}

export const beginMarker = (kind: BlockKind, id: string): string =>
  `<!-- cold-review:begin ${kind} ${id} -->`;
export const endMarker = (id: string): string => `<!-- cold-review:end ${id} -->`;

/** Whether a text may be the id of a section. */
export function isSectionId(id: string): boolean {
  return idPattern.test(id);
}

/** Whether a line would be read as a marker, whole or broken. */
export function looksLikeMarker(line: string): boolean {
  return line.startsWith('<!-- cold-review:');
}

type Line = { readonly is: 'begin'; kind: BlockKind; id: string } | { is: 'end'; id: string };

function parse(line: string): Line | null {
  const [, word = '', kind, id = ''] =
    /^<!-- cold-review:(begin|end)(?: (table|baseline|review))? (\S+) -->$/.exec(line) ?? [];
  if (!isSectionId(id)) return null;
  const known = blockKinds.find((it) => it === kind);
  if (word === 'begin') return known === undefined ? null : { is: 'begin', kind: known, id };
  return kind === undefined ? { is: 'end', id } : null;
}

const restore =
  'Restore the line from the last review commit (git log -p on this file), or indent it by a space if it only quotes a marker.';

/** Follows the code blocks of what people wrote: a broken marker in one is a quotation. */
function fences(): (line: string) => boolean {
  let open: string | null = null;
  return (line) => {
    const [, run, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (run === undefined) return open !== null;
    if (open === null) {
      if (run.startsWith('~') || !rest.includes('`')) open = run;
    } else if (run.startsWith(open) && rest.trim() === '') open = null;
    return true;
  };
}

type Blocks =
  | { readonly ok: true; readonly blocks: readonly Block[] }
  | { readonly ok: false; readonly problem: DocumentProblem };

const conflict = /^(?:<{7}|>{7}|\|{7})(?: |$)/;

/** The blocks of a document in their order, or the first thing that is wrong with its markers. */
export function findBlocks(lines: readonly string[]): Blocks {
  const blocks: Block[] = [];
  const ids = new Set<string>();
  const quoted = fences();
  let open: { kind: BlockKind; id: string; begin: number } | null = null;
  const problem = (at: number, message: string, wayOut = restore): Blocks => ({
    ok: false,
    problem: { line: at + 1, message, wayOut },
  });
  for (const [at, line] of lines.entries()) {
    if (conflict.test(line)) {
      return problem(at, 'A git conflict is not resolved.', 'Resolve it, commit, and run again.');
    }
    const inQuotation = open === null && quoted(line);
    if (!looksLikeMarker(line)) continue;
    const marker = parse(line);
    if (marker === null) {
      if (inQuotation) continue;
      return problem(at, 'A line starts like a marker of cold-review and is none.');
    }
    if (marker.is === 'begin') {
      if (open) return problem(at, `${marker.id} begins inside ${open.id}.`);
      const twice = ids.has(marker.id) || (marker.kind === 'table' && hasTable(blocks));
      if (twice) return problem(at, `A second ${marker.kind} ${marker.id} begins.`);
      ids.add(marker.id);
      open = { kind: marker.kind, id: marker.id, begin: at };
      continue;
    }
    if (open === null) return problem(at, `${marker.id} ends and never began.`);
    if (open.id !== marker.id) return problem(at, `${marker.id} ends inside ${open.id}.`);
    blocks.push({ ...open, end: at });
    open = null;
  }
  if (open !== null) return problem(open.begin, `${open.id} begins and never ends.`);
  return { ok: true, blocks };
}

function hasTable(blocks: readonly Block[]): boolean {
  return blocks.some(({ kind }) => kind === 'table');
}
