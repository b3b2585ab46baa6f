// Converts a parsed document to plain values. Written here because the library's own conversion
// neither bounds what aliases expand to by size nor refuses `__proto__`.
import { isAlias, isMap, isScalar, isSeq, type Document } from 'yaml';
import type { Problem } from '../model/problem.ts';

const maximalNodes = 50_000;
const maximalDepth = 100;
/** Each costs a walk over the document. */
const maximalAliases = 500;

type Report = (offset: number, message: string) => Problem;
type Converted =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The document's value; or what in it has none. */
export function toValue(document: Document.Parsed, report: Report): Converted {
  const state: State = { document, report, nodes: 0, aliases: 0, problems: [], stopped: false };
  const value = convert(document.contents, state, 0);
  return state.problems.length > 0 ? { ok: false, problems: state.problems } : { ok: true, value };
}

interface State {
  readonly document: Document.Parsed;
  readonly report: Report;
  readonly problems: Problem[];
  nodes: number;
  aliases: number;
  stopped: boolean;
}

function convert(node: unknown, state: State, depth: number): unknown {
  if (state.stopped) return null;
  state.nodes += 1;
  if (isAlias(node)) state.aliases += 1;
  if (state.nodes > maximalNodes || state.aliases > maximalAliases || depth > maximalDepth) {
    state.stopped = true;
    refuse(node, state, 'the aliases of this file expand to too much');
    return null;
  }
  if (isAlias(node)) {
    const target = node.resolve(state.document);
    if (target) return convert(target, state, depth + 1);
    refuse(node, state, `the alias *${node.source} has no anchor before it`);
    return null;
  }
  if (isSeq(node)) return node.items.map((item) => convert(item, state, depth + 1));
  if (isMap(node)) return convertMap(node.items, state, depth);
  return isScalar(node) ? scalarValue(node, state) : null;
}

function convertMap(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  state: State,
  depth: number,
): Record<string, unknown> {
  const entries: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!isScalar(key)) refuse(key, state, 'a key has to be a text');
    else if (name === '__proto__') refuse(key, state, 'a key may not be called __proto__');
    else if (name === '<<') refuse(key, state, 'merge keys (<<) are not read: write the keys out');
    else if (key.value === null) refuse(key, state, 'a key is missing before the colon');
    else entries[name] = convert(value, state, depth + 1);
  }
  return entries;
}

function scalarValue(scalar: { readonly value: unknown }, state: State): unknown {
  const { value } = scalar;
  if (typeof value === 'bigint') return Number(value);
  // Escapes in quotes can make them.
  if (typeof value === 'string' && /(?![\t\n])\p{Cc}|\p{Surrogate}/u.test(value)) {
    refuse(scalar, state, 'the text holds a control character');
  }
  return value;
}

function refuse(node: unknown, state: State, message: string): void {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  state.problems.push(state.report(range?.[0] ?? 0, message));
}
