// YAML text -> value, and where each of its parts stands.
import { Composer, LineCounter } from 'yaml';
import type { Problem, SourceFile } from '../model/problem.ts';
import { explain } from './yaml-errors.ts';
import { guardedTokens, refuseText } from './yaml-guard.ts';
import { readPlain } from './yaml-plain.ts';
import { locator, type Locator } from './yaml-position.ts';
import { toValue } from './yaml-value.ts';

/** A YAML file as a value, with positions for messages. */
export interface YamlFile extends Locator {
  readonly path: string;
  readonly value: unknown;
}

export type YamlResult =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const options = {
  strict: true,
  uniqueKeys: true,
  stringKeys: true,
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * Reads one YAML 1.2 document (core schema: `yes` is a text). Duplicate keys, tags, merge keys
 * and several documents are refused; aliases are expanded within limits.
 */
export function readYaml(source: SourceFile): YamlResult {
  const unfit = refuseText(source);
  if (unfit) return { ok: false, problems: [unfit] };
  const plain = readPlain(source.text);
  if (!plain) return readThoroughly(source);
  return { ok: true, file: { path: source.path, value: plain.value, ...lateLocator(source) } };
}

/** The same, with the tree that positions and messages need. */
export function readThoroughly(source: SourceFile): YamlResult {
  const lines = new LineCounter();
  const { tokens, refused } = guardedTokens(source, lines);
  const [document, second] = new Composer(options).compose(tokens, true, source.text.length);
  const tooMuch = refused();
  if (tooMuch) return { ok: false, problems: [tooMuch] };
  if (!document) throw new Error('no document from the YAML composer');
  const problem = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file: source.path, line, column: col, message };
  };
  const mistakes = [
    ...explain(source, document, lines),
    ...(second ? [problem(second.range[0], 'a second document begins here: one in a file')] : []),
  ];
  if (mistakes.length > 0) return { ok: false, problems: mistakes };
  const converted = toValue(document, problem);
  if (!converted.ok) return converted;
  return {
    ok: true,
    file: { path: source.path, value: converted.value, ...locator(document, source.text, lines) },
  };
}

/** Reads for positions when the first is asked for: a file without a mistake is never asked. */
function lateLocator(source: SourceFile): Locator {
  let known: Locator | undefined;
  const late = (): Locator => {
    if (known) return known;
    const read = readThoroughly(source);
    if (!read.ok)
      throw new Error(`${source.path} is plain YAML to one reader and not to the other`);
    return (known = read.file);
  };
  return {
    keyAt: (path) => late().keyAt(path),
    valueAt: (path) => late().valueAt(path),
    characterAt: (path, index) => late().characterAt(path, index),
    plainAt: (path) => late().plainAt(path),
  };
}
