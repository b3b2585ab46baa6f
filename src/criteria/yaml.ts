// YAML text -> value, and where each of its parts stands.
import { LineCounter, parseDocument } from 'yaml';
import type { Problem, SourceFile } from '../model/problem.ts';
import { explain } from './yaml-errors.ts';
import { refuse } from './yaml-guard.ts';
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

/**
 * Reads one YAML 1.2 document (core schema: `yes` is a text). Duplicate keys, tags, merge keys
 * and several documents are refused; aliases are expanded within limits.
 */
export function readYaml(source: SourceFile): YamlResult {
  const refused = refuse(source.path, source.text);
  if (refused) return { ok: false, problems: [refused] };
  const lines = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const mistakes = explain(source, [...document.errors, ...document.warnings], lines);
  if (mistakes.length > 0) return { ok: false, problems: mistakes };
  const converted = toValue(document, (offset, message) => ({
    file: source.path,
    ...at(lines, offset),
    message,
  }));
  if (!converted.ok) return converted;
  return {
    ok: true,
    file: { path: source.path, value: converted.value, ...locator(document, source.text, lines) },
  };
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
