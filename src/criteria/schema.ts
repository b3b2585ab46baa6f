// A value against its schema: every mistake, where it stands, in words.
import type { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import { exampleAt } from './example-line.ts';
import type { Written } from './kinds.ts';
import { repair } from './repair.ts';
import { flatten, type Issue } from './schema-issues.ts';
import { keysAt } from './schema-shape.ts';
import { expectedWords, isMissing, mayHoldSecret, messageFor } from './schema-words.ts';
import { nearest } from './suggest.ts';
import type { YamlFile } from './yaml.ts';

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The value with these problems repaired, to look for others; null if that is not plain. */
      readonly repaired: { readonly value: T; readonly file: YamlFile } | null;
    };

/** Checks a file against the schema of its kind. */
export function validate<T>(schema: z.ZodType<T>, file: YamlFile, kind: Written): Validated<T> {
  const result = schema.safeParse(file.value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const issues = flatten(result.error.issues);
  const misspelt = new Set(issues.flatMap((one) => meantKeys(schema, one)));
  const repaired = repair(schema, file, issues, kind);
  const again = schema.safeParse(repaired?.value);
  return {
    ok: false,
    repaired: repaired && again.success ? { value: again.data, file: repaired.file } : null,
    problems: issues
      .filter((one) => !(isMissing(one) && misspelt.has(JSON.stringify(one.path))))
      .flatMap((one) => toProblems(one, { schema, file, kind })),
  };
}

interface Context {
  readonly schema: z.ZodType;
  readonly file: YamlFile;
  readonly kind: Written;
}

/** The keys that misspelt ones stand for, as paths: they are not missing as well. */
function meantKeys(schema: z.ZodType, { issue, path }: Issue): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const known = keysAt(schema, path);
  return issue.keys.map((key) => JSON.stringify([...path, nearest(key, known)]));
}

function toProblems(one: Issue, context: Context): Problem[] {
  const { issue, path } = one;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, one, context));
  }
  const { file, kind } = context;
  const example = exampleOf(one, context);
  return [
    {
      file: file.path,
      ...file.valueAt(path),
      message: messageFor(one, file),
      expected: expectedWords(one, kind),
      ...(example === undefined ? {} : { example }),
    },
  ];
}

function exampleOf(one: Issue, { file, kind }: Context): string | undefined {
  const key = one.path.at(-1);
  const source = file.plainAt(one.path);
  const { issue } = one;
  const texts = issue.code === 'invalid_type' ? [issue.expected, ...one.alternatives] : [];
  const isShown = source !== null && !mayHoldSecret(one.path);
  if (texts.includes('string') && typeof issue.input !== 'string' && isShown) {
    return `${typeof key === 'string' ? `${key}:` : '-'} "${source}"`;
  }
  return exampleAt(kind, one.path);
}

/** Whether a problem is a key that nothing knows. */
export function isUnknownKey({ message }: Problem): boolean {
  return message.startsWith(unknown);
}

const unknown = 'unknown key';

function unknownKey(key: string, { path }: Issue, { schema, file, kind }: Context): Problem {
  const known = keysAt(schema, path);
  const meant = nearest(key, known);
  const example = meant === null ? undefined : exampleAt(kind, [...path, meant]);
  // `token: { s3cr3t }` makes a key of it.
  const isShown = meant !== null || !mayHoldSecret(path);
  const named = isShown ? ` "${key}"` : '';
  return {
    file: file.path,
    ...file.keyAt([...path, key]),
    message: `${unknown}${named}${meant === null ? '' : `, did you mean "${meant}"?`}`,
    expected: known.length === 0 ? 'no such key' : `one of ${known.join(', ')}`,
    ...(example === undefined ? {} : { example }),
  };
}
