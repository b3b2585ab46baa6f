// What a forge makes of Markdown: a real parser, and the references that forges add to its text.
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

export interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly depth?: number;
  readonly children?: readonly Node[];
}

export function parse(markdown: string): Node {
  return fromMarkdown(markdown, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
}

export function nodes(node: Node): readonly Node[] {
  return [node, ...(node.children ?? []).flatMap(nodes)];
}

export function typesIn(markdown: string): readonly string[] {
  return [...new Set(nodes(parse(markdown)).map(({ type }) => type))].sort();
}

/** All text of a node, code included. */
export function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** What GitHub and Gitea turn into links or pictures in plain text, code spans aside. */
const references = [
  /@[A-Za-z0-9]/,
  /(?<!\w)#\d/,
  /(?<!\w)!\d/,
  /(?<!\w)gh-\d/i,
  /(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])/,
  /:\/\//,
  /\bwww\./i,
  /(?<![\d:]):[a-z][a-z0-9_+-]*:/i,
  /\$[^\s].*\$/,
];

export function referencesIn(markdown: string | Node): readonly string[] {
  const tree = typeof markdown === 'string' ? parse(markdown) : markdown;
  const texts = nodes(tree).filter(({ type }) => type === 'text');
  return texts.flatMap(({ value = '' }) =>
    references.filter((it) => it.test(value)).map((it) => `${String(it)} in ${value}`),
  );
}
