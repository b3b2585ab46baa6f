import { parse as parseIni } from 'ini';
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { pointed } from './json-pointer.ts';
import { valuesOf } from './values.ts';

const formats = ['yaml', 'json', 'toml', 'ini'] as const;
type Format = (typeof formats)[number];

/** Aliases that expand to more than this are an attack, or a file that nobody wrote by hand. */
const mostAliases = 100;
const longest = 1_000_000;

/**
 * What stands at a JSON pointer of a YAML, JSON, TOML or INI file. Gives `documents`, how many there are;
 * `found`, how many values stand there; `values`, those that are a text, a number, a boolean or null, and the
 * plain elements of lists, as texts; `keys` of mappings; `count`, as the probe says; and
 * `besides`, how many values stand at the other pointer.
 */
export const documentValue = analysis(
  {
    variables: z.object({
      file: z.looseObject({ kind: z.string(), path: z.string(), lines: z.array(z.string()) }),
    }),
    params: z.object({
      at: z.string(),
      format: z.enum(formats).optional(),
      besides: z.string().optional(),
    }),
  },
  ({ file }, { at, format, besides }): AnalysisResult => {
    if (file.kind !== 'file')
      return { ok: true, value: { ...valuesOf([]), documents: 0, besides: 0 } };
    const read = documentsIn(file, format ?? formatOf(file.path));
    if (!read.ok) return read;
    const there = pointed(read.documents, at);
    if (!there.ok) return there;
    const other = pointed(read.documents, besides ?? at);
    if (!other.ok) return other;
    const seen = { documents: read.documents.length, besides: other.values.length };
    return { ok: true, value: { ...valuesOf(there.values), ...seen } };
  },
);

type Read =
  | { readonly ok: true; readonly documents: readonly unknown[] }
  | { readonly ok: false; readonly reason: string };

/** Checks that ask the same file about different places share what was read of it. */
const known = new WeakMap<object, Map<Format | null, Read>>();

function documentsIn(file: { readonly lines: readonly string[] }, format: Format | null): Read {
  const reads = known.get(file) ?? new Map<Format | null, Read>();
  known.set(file, reads);
  const read = reads.get(format) ?? documentsOf(file.lines.join('\n'), format);
  reads.set(format, read);
  return read;
}

function formatOf(path: string): Format | null {
  const ending = /\.(ya?ml|json|toml|ini|cfg)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) return null;
  if (ending === 'cfg') return 'ini';
  return formats.find((one) => one === ending) ?? 'yaml';
}

function documentsOf(text: string, format: Format | null): Read {
  if (format === null)
    return { ok: false, reason: 'the name of the file does not tell its format' };
  if (text.length > longest) return { ok: false, reason: 'the file is too long to be read' };
  try {
    return { ok: true, documents: format === 'yaml' ? yamlDocuments(text) : [plain(text, format)] };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable';
    return { ok: false, reason: `the file is no ${format}: ${reason.slice(0, 160)}` };
  }
}

function plain(text: string, format: Exclude<Format, 'yaml'>): unknown {
  if (format === 'json') return JSON.parse(text) as unknown;
  return format === 'toml' ? parseToml(text) : ini(text);
}

/** Every line is a section, a setting or a comment: the library takes any other text for a setting without a value. */
function ini(text: string): unknown {
  const isPlain = (line: string): boolean =>
    /^(?:$|[;#[])/.test(line.trimStart()) || line.indexOf('=') > 0;
  const strange = text.split('\n').findIndex((line) => !isPlain(line));
  if (strange >= 0) throw new Error(`line ${strange + 1} is no section and no setting`);
  return parseIni(text);
}

function yamlDocuments(text: string): unknown[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true, merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((one) => {
    const [error] = one.errors;
    if (error) throw error;
    const value: unknown = one.toJS({ maxAliasCount: mostAliases });
    return value === null || value === undefined ? [] : [value];
  });
}
