import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter } from 'yaml';

/** Keys and indices from the root of a file to one of its parts. */
export type Path = readonly (string | number)[];

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the parts of a file. A part that is not there stands where its nearest parent does. */
export interface Locator {
  /** Where the key of a part stands; for an element of a list, the element. */
  readonly keyAt: (path: Path) => Position;
  readonly valueAt: (path: Path) => Position;
  /** Where a character of a one-line text stands; else where the text begins. */
  readonly characterAt: (path: Path, index: number) => Position;
  /** A scalar as it is written, unquoted ones only. */
  readonly plainAt: (path: Path) => string | null;
}

/** Finds the parts of a parsed document. */
export function locator(document: Document.Parsed, text: string, lines: LineCounter): Locator {
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const find = (path: Path): Found => walk(document, path);
  return {
    keyAt: (path) => position(find(path).key),
    valueAt: (path) => position(find(path).value),
    characterAt: (path, index) => position(character(find(path), text, index)),
    plainAt: (path) => {
      const { node, exact } = find(path);
      return exact && isScalar(node) && node.type === 'PLAIN' ? (node.source ?? null) : null;
    },
  };
}

interface Found {
  readonly node: unknown;
  readonly key: number;
  readonly value: number;
  /** The path led to the part itself, not to a parent. */
  readonly exact: boolean;
}

function walk(document: Document.Parsed, path: Path): Found {
  let node: unknown = document.contents;
  let key = startOf(node) ?? 0;
  let value = key;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    const step = child(node, segment);
    if (!step) return { node, key, value, exact: false };
    node = step.node;
    value = startOf(node) ?? startOf(step.key) ?? value;
    key = startOf(step.key) ?? value;
  }
  return { node, key, value, exact: true };
}

function child(node: unknown, segment: string | number): { key: unknown; node: unknown } | null {
  if (isSeq(node) && typeof segment === 'number' && segment < node.items.length) {
    return { key: null, node: node.items[segment] };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair ? { key: pair.key, node: pair.value } : null;
}

function startOf(node: unknown): number | null {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? null;
}

function character({ node, value, exact }: Found, text: string, index: number): number {
  if (!exact || !isScalar(node) || typeof node.value !== 'string') return value;
  const quote = node.type === 'PLAIN' ? 0 : 1;
  const written = text.slice(value + quote, value + quote + node.value.length);
  return written === node.value ? value + quote + index : value;
}
