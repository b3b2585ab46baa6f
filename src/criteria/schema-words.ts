import type { Written } from './kinds.ts';
import type { Issue } from './schema-issues.ts';
import type { YamlFile } from './yaml.ts';
import { show } from './show.ts';
import type { Path } from './yaml-position.ts';

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  array: 'a list',
  date: 'a day, YYYY-MM-DD',
};

/** Whether the issue is about a key that is not there. */
export function isMissing({ issue }: Issue): boolean {
  return 'input' in issue ? issue.input === undefined : issue.code === 'invalid_type';
}

/** Keys that say where a secret lies. People put the secret itself there. */
const nearSecrets: ReadonlySet<unknown> = new Set(['token', 'secret', 'secrets', 'password']);

/** Whether what stands at a path may be a secret: messages show nothing of it. */
export function mayHoldSecret(path: Path): boolean {
  return path.some((segment) => nearSecrets.has(segment));
}

/** What is wrong, in a sentence. */
export function messageFor(one: Issue, file: YamlFile): string {
  const { issue, path } = one;
  const name = nameOf(one);
  // Of the watcher's file both are mappings that hold one.
  const isAround =
    issue.code === 'invalid_type' && (path.at(-1) === 'forge' || path.at(-1) === 'webhook');
  if ((mayHoldSecret(path) || isAround) && isScalar(issue.input)) {
    return `${name} is ${issue.code === 'invalid_type' ? typeWord(issue.input) : 'of another form'}`;
  }
  if (path.length === 0 && (issue.input === null || issue.input === undefined))
    return 'the file is empty';
  if (isMissing(one)) return `${name} is missing`;
  if (issue.input === null) return `${name} has no value`;
  if (issue.code === 'invalid_type') {
    const source = file.plainAt(path);
    const wantsText = issue.expected === 'string' || one.alternatives.includes('string');
    if (wantsText && typeof issue.input !== 'object' && source !== null) {
      return `${name} is a text, but YAML reads ${source} as ${show(issue.input)}: quote it`;
    }
    if (issue.expected === 'boolean' && isYesOrNo(issue.input)) {
      return `${name} is ${show(issue.input)}, which YAML 1.2 reads as a text`;
    }
    return `${name} is ${typeOf(issue.input)}`;
  }
  if (issue.code === 'custom') return issue.message;
  return issue.code === 'too_small' && issue.origin !== 'number' && issue.origin !== 'int'
    ? `${name} is empty`
    : `${name} is ${show(issue.input)}`;
}

function isYesOrNo(value: unknown): boolean {
  return typeof value === 'string' && /^(yes|no|on|off|y|n)$/i.test(value);
}

/** What was expected, in words. */
export function expectedWords(one: Issue, kind: Written): string {
  const { issue, alternatives } = one;
  if (alternatives.length > 0) {
    return [...new Set(alternatives.map((word) => typeWords[word] ?? word))].join(', or ');
  }
  switch (issue.code) {
    case 'invalid_type':
      return one.path.length === 0
        ? `the keys of a ${kind}`
        : (typeWords[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? 'at least one'
        : issue.origin === 'string'
          ? 'a text that is not empty'
          : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `at most ${issue.maximum} characters`
        : `at most ${issue.maximum}`;
    case 'invalid_format':
      return one.path.at(-1) === 'phase'
        ? 'lower-case words joined by dashes, as in the file name'
        : formatWords(issue.format, issue.message);
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message.startsWith('Invalid') ? 'another value' : issue.message;
  }
}

function formatWords(format: string, message: string): string {
  if (!message.startsWith('Invalid')) return message;
  if (format === 'url') return 'a URL, https://...';
  return typeWords[format] ?? 'a text of another form';
}

function nameOf({ path }: Issue): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return `"${last}"`;
  const key = path.at(-2);
  return `element ${last + 1}${key === undefined ? '' : ` of "${key}"`}`;
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

/** As {@link typeOf}, without the value. */
function typeWord(value: unknown): string {
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${show(value)}` : show(value);
}
