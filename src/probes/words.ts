import { redact } from '../document/redact.ts';
import type { PlainWord, RunStep, Word } from '../model/step.ts';
import type { ParameterType } from '../model/parameter.ts';
import { fieldValues, isMissing } from './field.ts';

/** A step's argument vector, ready to run; or why there is none. */
export type Vector =
  | { readonly kind: 'vector'; readonly argv: readonly string[] }
  /** The earlier step listed nothing: there is nothing to ask. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Says whether a text is a value of a type, and safe as a word of a vector. */
export type Accepts = (type: ParameterType, text: string) => boolean;

/**
 * Fills a step's words in: parameters as they are, values of earlier output only if they are of
 * their declared type. `earlier` holds the parsed output of each earlier step.
 */
export function vectorOf(
  step: RunStep,
  params: Readonly<Record<string, unknown>>,
  earlier: readonly unknown[],
  accepts: Accepts,
): Vector {
  const argv: string[] = [];
  for (const word of step.run) {
    const words =
      typeof word === 'object' && 'joined' in word
        ? joinedWord(word.joined, params, earlier, accepts)
        : plainWords(word, params, earlier, accepts);
    if (words.kind !== 'vector') return words;
    argv.push(...words.argv);
  }
  return { kind: 'vector', argv };
}

/** One word of all the parts: a part that gives none, or several, gives no word. */
function joinedWord(
  parts: readonly PlainWord[],
  params: Readonly<Record<string, unknown>>,
  earlier: readonly unknown[],
  accepts: Accepts,
): Vector {
  const texts: string[] = [];
  for (const part of parts) {
    const words = plainWords(part, params, earlier, accepts);
    if (words.kind !== 'vector') return words;
    const [text, ...more] = words.argv;
    if (text === undefined || more.length > 0) {
      const reason = `a part of one word has ${words.argv.length} values`;
      return { kind: 'refused', reason };
    }
    texts.push(text);
  }
  return { kind: 'vector', argv: [texts.join('')] };
}

function plainWords(
  word: PlainWord,
  params: Readonly<Record<string, unknown>>,
  earlier: readonly unknown[],
  accepts: Accepts,
): Vector {
  if (typeof word === 'string') return { kind: 'vector', argv: [word] };
  if ('param' in word) return { kind: 'vector', argv: parameterWords(params, word.param) };
  const values = fromEarlier(word.from, earlier);
  if (values === null) return { kind: 'refused', reason: `step ${word.from} is missing` };
  const isNothing = word.optional === true && values.every((value) => value === '');
  if (values.length === 0 || isNothing) return { kind: 'nothing' };
  const bad = values.find((value) => typeof value !== 'string' || !accepts(word.type, value));
  if (bad !== undefined) {
    const shown = redact(JSON.stringify(bad)).slice(0, 60);
    return { kind: 'refused', reason: `step ${word.from} gave ${shown}, not a ${word.type}` };
  }
  if (word.one === true && values.length > 1) {
    const reason = `step ${word.from} gave ${values.length} values, and one is wanted`;
    return { kind: 'refused', reason };
  }
  return { kind: 'vector', argv: values as string[] };
}

/** A step's words as `review plan` shows them: values of earlier output as `<from 0.ID>`. */
export function templateWords(
  run: readonly Word[],
  params: Readonly<Record<string, unknown>>,
): string[] {
  return run.flatMap((word): string[] => {
    if (typeof word === 'string') return [word];
    if ('joined' in word) return [templateWords(word.joined, params).join('')];
    if ('param' in word) return parameterWords(params, word.param);
    return [`<from ${word.from}>`];
  });
}

function parameterWords(params: Readonly<Record<string, unknown>>, name: string): string[] {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The words and parts of words that come from earlier output. */
export function earlierWords(run: readonly Word[]): Extract<PlainWord, { from: string }>[] {
  return run.flatMap((word) => {
    if (typeof word === 'string') return [];
    if ('joined' in word) return earlierWords(word.joined);
    return 'from' in word ? [word] : [];
  });
}

/** Each value once; null where an element lacks the field: an output of another shape lists nothing. */
function fromEarlier(from: string, earlier: readonly unknown[]): unknown[] | null {
  const [step = '', ...path] = from.split('.');
  const output = earlier[Number(step)];
  if (isRefusal(output)) return [];
  return isMissing(output, path) ? null : [...new Set(fieldValues(output, path))];
}

/** What a step says where its tool refuses to answer: there is nothing to ask further. */
function isRefusal(output: unknown): boolean {
  return (
    typeof output === 'object' && output !== null && 'refused' in output && output.refused === true
  );
}
