import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';

/** A table of a Markdown document, as text. */
export interface MarkdownTable {
  /** The heading that it stands under; empty before the first. */
  readonly under: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a document (GitHub Flavored Markdown), those of quotes and lists left out. */
export function markdownTables(text: string): MarkdownTable[] {
  const { children } = fromMarkdown(text, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const tables: MarkdownTable[] = [];
  let under = '';
  for (const node of children) {
    if (node.type === 'heading') under = toString(node);
    if (node.type !== 'table') continue;
    const [columns = [], ...rows] = node.children.map((row) =>
      row.children.map((cell) => toString(cell).trim()),
    );
    tables.push({ under, columns, rows });
  }
  return tables;
}
