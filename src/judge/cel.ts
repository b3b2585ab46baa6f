import {
  celEnv,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  parse,
  plan,
  type CelInput,
  type CelResult,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { Evaluated, Expression } from './evaluation.ts';

type Program = (bindings: Record<string, CelInput>) => CelResult;
/** Expressions that were compiled; the reason where one could not be. */
export type Programs = Map<string, Program | string>;
type Bindings = Record<string, CelInput>;
type Values = Readonly<Record<string, unknown>>;

const environment = celEnv({ funcs: strings });

/**
 * CEL expressions (https://cel.dev) over JSON values. Whole numbers become CEL ints: JSON knows one kind of number, CEL
 * adds no int to a double. An expression that fails (unknown field, wrong type) is a reason, never a value.
 */
export class Expressions {
  readonly #known = new WeakMap<object, CelInput>();
  readonly #bound: (Bindings | undefined)[] = [];
  readonly #scopes: readonly Values[];
  readonly #programs: Programs;

  /** @param programs what other batches compiled already; grows */
  constructor(scopes: readonly Values[], programs: Programs) {
    this.#scopes = scopes;
    this.#programs = programs;
  }

  evaluate({ scope, variables, expression }: Expression): Evaluated {
    const program = this.#programs.get(expression) ?? compile(expression);
    this.#programs.set(expression, program);
    if (typeof program === 'string') return { ok: false, reason: program };
    return run(program, { ...this.#bindings(scope), ...toBindings(variables) });
  }

  #bindings(scope: number): Bindings {
    return (this.#bound[scope] ??= toBindings(this.#scopes[scope] ?? {}, this.#known));
  }
}

function compile(expression: string): Program | string {
  try {
    return plan(environment, parse(expression));
  } catch (error) {
    return `the expression does not parse: ${words(error)}`;
  }
}

function run(program: Program, bindings: Bindings): Evaluated {
  const result = program(bindings);
  if (isCelError(result)) return { ok: false, reason: words(result) };
  try {
    return { ok: true, value: fromCel(result) };
  } catch (error) {
    return { ok: false, reason: words(error) };
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 160) : 'unknown';
}

/** @param known values of other scopes, converted: most scopes share most of theirs */
function toBindings(
  values: Readonly<Record<string, unknown>>,
  known = new WeakMap<object, CelInput>(),
): Bindings {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, toCel(value)];
      const converted = known.get(value) ?? toCel(value);
      known.set(value, converted);
      return [name, converted];
    }),
  );
}

function toCel(value: unknown): CelInput {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'object') {
    return new Map(Object.entries(value).map(([key, inner]) => [key, toCel(inner)]));
  }
  throw new TypeError(`not JSON: ${typeof value}`);
}

function fromCel(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (isCelUint(value)) return wholeNumber(value.value);
  if (isCelList(value)) return [...value].map(fromCel);
  if (isCelMap(value)) {
    return Object.fromEntries(
      [...value.entries()].map(([key, inner]) => [
        String(isCelUint(key) ? key.value : key),
        fromCel(inner),
      ]),
    );
  }
  throw new TypeError('the expression gives a value that JSON does not know');
}

/** JSON knows no whole number beyond 2^53 exactly: two that differ would compare as equal. */
function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new TypeError(`the expression gives ${value}, more than JSON can tell from its neighbours`);
}
