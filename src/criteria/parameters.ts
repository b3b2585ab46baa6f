// The values that a check gives a probe: declared, typed, filled in.
import type { Parameter } from '../model/parameter.ts';
import { nearest } from './suggest.ts';
import { show } from './show.ts';
import { substitute, type Vars } from './template.ts';
import { typeRules } from './types.ts';
import type { Path } from './yaml-position.ts';

/** Something wrong with one parameter; where, below `with`. */
export interface Mistake {
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly message: string;
  readonly expected: string;
  readonly example: string;
}

export type Resolved =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** A scalar as it is written in the file, where it is not in quotes. */
export type Written = (path: Path) => string | null;

/**
 * Types the parameters that were given, filling `{{var}}` in and defaults after. A parameter that
 * is not declared is a mistake: it would be dropped in silence.
 */
export function resolve(
  declared: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, unknown>>,
  vars: Vars,
  written: Written = () => null,
): Resolved {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  const misspelt = new Set(unknown.map((name) => nearest(name, Object.keys(declared))));
  const mistakes = unknown.map((name) => unknownParameter(name, declared));
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(declared)) {
    if (Object.hasOwn(given, name)) {
      const typed = typedValue(name, parameter, given[name], { vars, written });
      if (Array.isArray(typed)) mistakes.push(...typed);
      else values[name] = typed.value;
    } else if (parameter.default !== undefined) {
      values[name] = parameter.default;
    } else if (!parameter.optional && !misspelt.has(name)) {
      mistakes.push(missing(name, parameter));
    }
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, values };
}

interface Context {
  readonly vars: Vars;
  readonly written: Written;
}

function unknownParameter(name: string, declared: Readonly<Record<string, Parameter>>): Mistake {
  const names = Object.keys(declared);
  const meant = nearest(name, names);
  const shown = meant ?? names[0];
  return {
    path: [name],
    on: 'key',
    message: `unknown parameter "${name}"${meant === null ? '' : `, did you mean "${meant}"?`}`,
    expected: names.length === 0 ? 'no parameters' : `one of ${names.join(', ')}`,
    example: shown === undefined ? 'with: {}' : exampleOf(shown, declared[shown]),
  };
}

function missing(name: string, parameter: Parameter): Mistake {
  return {
    path: [],
    on: 'key',
    message: `the parameter "${name}" is missing`,
    expected: wordsFor(parameter),
    example: exampleOf(name, parameter),
  };
}

function typedValue(
  name: string,
  parameter: Parameter,
  given: unknown,
  context: Context,
): { value: unknown } | Mistake[] {
  const mistake = (path: Path, message: string): Mistake => ({
    path: [name, ...path],
    on: 'value',
    message: `"${name}" ${message}`,
    expected: wordsFor(parameter),
    example: exampleOf(name, parameter, given, context.written([name, ...path])),
  });
  if (!parameter.list) {
    if (Array.isArray(given)) return [mistake([], 'is a list')];
    const one = element(parameter, given, context, [name]);
    return one.ok ? one : [mistake([], one.message)];
  }
  if (!Array.isArray(given)) return [mistake([], `is ${show(given)}, not a list`)];
  if (given.length === 0 && !isEmptyList(parameter.default)) {
    return [mistake([], 'is an empty list, which asserts nothing')];
  }
  const found = given.map((value, index) => element(parameter, value, context, [name, index]));
  const mistakes = found.flatMap((one, index) => (one.ok ? [] : [mistake([index], one.message)]));
  const values = found.flatMap((one) => (one.ok ? [one.value] : []));
  const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (mistakes.length === 0 && twice >= 0 && !parameter.repeats)
    return [mistake([twice], `lists ${show(values[twice])} twice`)];
  return mistakes.length > 0 ? mistakes : { value: values };
}

function element(
  parameter: Parameter,
  given: unknown,
  { vars, written }: Context,
  path: Path,
): { ok: true; value: unknown } | { ok: false; message: string } {
  const wantsText = !['integer', 'port', 'boolean'].includes(parameter.type);
  if (given === null) return { ok: false, message: 'has no value' };
  const isPlain = typeof given === 'number' || typeof given === 'boolean';
  const source = wantsText && isPlain ? written(path) : null;
  if (source !== null) {
    return {
      ok: false,
      message: `is a text, but YAML reads ${source} as ${show(given)}: quote it`,
    };
  }
  const filled =
    typeof given === 'string' && !isVerbatim(parameter.type)
      ? substitute(given, vars, parameter.type)
      : { ok: true as const, text: given };
  if (!filled.ok) return filled;
  const reason = typeRules[parameter.type].refuse(filled.text);
  if (reason !== null) return { ok: false, message: `is ${show(filled.text)}, which ${reason}` };
  if (parameter.oneOf && !parameter.oneOf.some((one) => one === filled.text)) {
    return { ok: false, message: `is ${show(filled.text)}, which is not one of them` };
  }
  return { ok: true, value: filled.text };
}

/** An expression with a var filled in would be another expression. */
function isVerbatim(type: Parameter['type']): boolean {
  return type === 'fact' || type === 'expression';
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** What a parameter takes, in words. */
export function wordsFor(parameter: Parameter): string {
  const words = parameter.oneOf
    ? `one of ${parameter.oneOf.join(', ')}`
    : typeRules[parameter.type].expected;
  return parameter.list ? `a list, each ${words}` : words;
}

/** A line that gives the parameter a valid value: the one that was meant, where that is plain. */
export function exampleOf(
  name: string,
  parameter: Parameter | undefined,
  given?: unknown,
  source: string | null = null,
): string {
  if (!parameter) return `${name}: value`;
  const rule = typeRules[parameter.type];
  const quoted = source === null || typeof given === 'string' || parameter.oneOf ? null : source;
  const value =
    quoted !== null && rule.refuse(quoted) === null
      ? `"${quoted}"`
      : quote(String(parameter.oneOf?.[0] ?? rule.example), parameter.type);
  return parameter.list ? `${name}: [${value}]` : `${name}: ${value}`;
}

function quote(value: string, type: Parameter['type']): string {
  return type === 'pattern' || type === 'versions' ? `'${value}'` : value;
}
