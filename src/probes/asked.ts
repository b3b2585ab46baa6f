// A vector and expressions that a check gives itself, written out: from there on they are a collector and a probe as any.
import type { Collector, Probe } from '../model/probe.ts';
import { parserName, type AskStep } from '../model/step.ts';
import type { RunStep } from '../model/step.ts';
import { bind } from './bind.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a collector runs a vector that a check gives. */
export function asks({ steps }: Collector): boolean {
  return steps.some((step) => 'ask' in step);
}

/** A collector with the vectors that a check gives in their places; Docker's goes through the Docker limiter. */
export function writtenOut(collector: Collector, params: Values): Collector {
  if (!asks(collector)) return collector;
  const steps = collector.steps.map((step) => ('ask' in step ? runStepOf(step, params) : step));
  const isDocker = steps.some((step) => 'run' in step && isOfDocker(step));
  return { ...collector, class: isDocker ? 'docker' : collector.class, steps };
}

function runStepOf({ ask, ...common }: AskStep, params: Values): RunStep {
  const given = bind(ask, params) as { readonly [key in keyof AskStep['ask']]: unknown };
  const run = given.run as string[];
  return {
    ...common,
    run,
    parse: parserName.parse(given.parse),
    exit: (given.exit as number[] | undefined) ?? [0],
    // What a container wrote comes on both outputs.
    both: run[1] === 'logs' && isOfDocker({ run }),
    root: given.root === true,
    ...(given.keep === undefined ? {} : { keep: given.keep as string[] }),
  };
}

function isOfDocker({ run: [program] }: Pick<RunStep, 'run'>): boolean {
  return program === 'docker' || program === 'podman';
}

/** The parameter that an expression is, where a check gives it: `{{value}}`; else null. */
export function givenExpression(text: string): string | null {
  return /^\{\{\s*(\w+)\s*\}\}$/.exec(text)?.[1] ?? null;
}

/** A probe with the expressions that a check gives in their places. */
export function written(probe: Probe, params: Values): Probe {
  const write = (text: string): string => {
    const value = params[givenExpression(text) ?? ''];
    return typeof value === 'string' ? value : text;
  };
  const { control, value, asserts } = probe;
  const texts = [control, value, ...(asserts ?? []).map((one) => one.value)];
  if (!texts.some((text) => text !== undefined && givenExpression(text) !== null)) return probe;
  return {
    ...probe,
    ...(control === undefined ? {} : { control: write(control) }),
    ...(value === undefined ? {} : { value: write(value) }),
    ...(asserts && { asserts: asserts.map((one) => ({ ...one, value: write(one.value) })) }),
  };
}
