// Options of a vector, as the getopt of its program would read them.
import type { Parameter } from '../model/parameter.ts';
import type { PlainWord, Word } from '../model/step.ts';
import type { CallRule, Refuse } from './reader-rule.ts';
import { safeAsWord } from './types.ts';

type Params = Readonly<Record<string, Parameter>>;

/** An option that is on a list, under each of its names, and where its value stands. */
export interface Reading {
  readonly names: readonly string[];
  readonly value: 'none' | 'next' | { readonly text: string };
}

/** What an option word says; null if it is on no list. */
export function readOption(word: string, rules: readonly CallRule[]): Reading | null {
  if (rules.some(({ flags }) => flags.has(word))) return { names: [word], value: 'none' };
  if (rules.some(({ letters }) => isLetters(word, letters))) {
    return { names: lettersOf(word.slice(1)).map((letter) => `-${letter}`), value: 'none' };
  }
  const [name = word] = word.split('=', 1);
  if (word.length === name.length) {
    return rules.some(({ values }) => values.has(name)) ? { names: [name], value: 'next' } : null;
  }
  const takes = rules.some(({ values, inline }) => values.has(name) || inline.has(name));
  if (!takes || !name.startsWith('--')) return null;
  return { names: [name], value: { text: word.slice(name.length + 1) } };
}

/** What looks at the value of an option, if anything does. */
export function checkOf(name: string, rules: readonly CallRule[]): Refuse | undefined {
  return rules.map(({ checks }) => checks[name]).find((check) => check !== undefined);
}

/**
 * Why a word may not be the value of an option. It has to be exactly one word, and none that a
 * program whose option takes no value after all would take for an option.
 */
export function refuseValue(
  value: Word | undefined,
  check: Refuse | undefined,
  params: Params,
): string | null {
  if (value === undefined) return 'is missing';
  if (typeof value === 'string') {
    if (value.startsWith('-')) return 'begins with a dash';
    return check?.(value) ?? null;
  }
  if (check) return 'has to be written out';
  if ('joined' in value) return refuseJoined(value.joined, params);
  if ('from' in value) return 'cannot come from earlier output, which may list several';
  const parameter = params[value.param];
  if (!parameter) return null;
  if (parameter.list || !isAlways(value, params)) return 'has to be one value that is always there';
  return safeAsWord.has(parameter.type)
    ? null
    : `is a ${parameter.type}, which may begin with a dash`;
}

/** `-30s`, of a duration that is always there. */
export function isAgo(value: Word | undefined, params: Params): boolean {
  if (typeof value !== 'object' || !('joined' in value)) return false;
  const [dash, time, ...more] = value.joined;
  if (dash !== '-' || typeof time !== 'object' || !('param' in time) || more.length > 0)
    return false;
  const parameter = params[time.param];
  return parameter?.type === 'duration' && !parameter.list && isAlways(time, params);
}

/** Why parts do not make one word that cannot be taken for an option. */
export function refuseJoined(parts: readonly PlainWord[], params: Params): string | null {
  const [first] = parts;
  const lacks = parts.some(
    (part) =>
      typeof part === 'object' &&
      'param' in part &&
      (params[part.param]?.list === true || !isAlways(part, params)),
  );
  if (lacks) return 'has a part that is not one value that is always there';
  if (typeof first === 'string') return first.startsWith('-') ? 'begins with a dash' : null;
  const type = first && ('param' in first ? params[first.param]?.type : first.type);
  return type === undefined || safeAsWord.has(type)
    ? null
    : `begins with a ${type}, which may begin with a dash`;
}

/** Whether a word is there whatever a check gives: earlier output that is empty skips the step. */
export function isAlways(word: Word, params: Params): boolean {
  if (typeof word === 'string' || !('param' in word)) return true;
  const parameter = params[word.param];
  if (!parameter) return true;
  const { default: fallback, optional } = parameter;
  const isEmpty = Array.isArray(fallback) && fallback.length === 0;
  return fallback === undefined ? !optional : !isEmpty;
}

/** The options that may be used, for people. */
export function optionsOf(rules: readonly CallRule[]): string {
  const letters = rules.flatMap((one) => lettersOf(one.letters).map((letter) => `-${letter}`));
  const words = rules.flatMap(({ flags, values, inline }) => [...flags, ...values, ...inline]);
  const all = [...new Set([...letters, ...words])];
  return all.length === 0 ? 'no options' : `one of ${all.join(' ')}`;
}

function isLetters(word: string, letters: string): boolean {
  return (
    /^-[A-Za-z0-9]+$/.test(word) && lettersOf(word.slice(1)).every((one) => letters.includes(one))
  );
}

function lettersOf(text: string): string[] {
  return Array.from(text);
}
