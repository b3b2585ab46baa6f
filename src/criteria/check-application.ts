// What a probe comes to with the parameters of one check: something that can fail, wholly used.
import type { Problem } from '../model/problem.ts';
import type { Assertion, Matcher, Probe } from '../model/probe.ts';
import { givenExpression } from '../probes/asked.ts';
import { holdsAlways } from '../probes/matchers/falsify.ts';
import { satisfiedByNothing, matcherOf } from '../probes/matchers/index.ts';
import type { CheckInSheet } from './check-check.ts';
import type { ExpressionReader } from './expression-reader.ts';
import { keyProblem } from './file-set.ts';
import { sourcesOf } from './hosts.ts';
import { fill, paramsIn } from './operand.ts';

type Values = Readonly<Record<string, unknown>>;

/** A probe's expectations, `value` and `expect` written as one. */
export function assertionsOf(probe: Probe): Assertion[] {
  if (probe.asserts) return probe.asserts;
  if (probe.value === undefined || probe.expect === undefined) return [];
  return [{ name: 'value', value: probe.value, expect: probe.expect }];
}

/** The expectations that apply with these parameters. */
export function applicable(probe: Probe, values: Values): Assertion[] {
  return assertionsOf(probe).filter(
    ({ given }) => given === undefined || Object.hasOwn(values, given),
  );
}

/** Whether a matcher would be satisfied by a command that saw nothing. */
export function isSatisfiedByNothing(expect: Matcher, values: Values): boolean {
  const matcher = matcherOf(expect);
  return matcher !== null && satisfiedByNothing(matcher.name, fill(matcher.operand, values));
}

/** Whether a matcher would be satisfied whatever is seen. */
function isAlwaysSatisfied(expect: Matcher, value: string, values: Values): boolean {
  const matcher = matcherOf(expect);
  if (matcher === null) return false;
  return holdsAlways({ name: matcher.name, operand: fill(matcher.operand, values) }, value);
}

/** Problems of a check whose parameters are each fine. */
export function checkApplication(
  { sheet, path, check }: CheckInSheet,
  probe: Probe,
  asserts: readonly Assertion[],
  values: Values,
  reader: ExpressionReader | undefined,
): Problem[] {
  const base = [...path, 'with'];
  if (asserts.length === 0) {
    const options = assertionsOf(probe).flatMap(({ given }) => given ?? []);
    return [
      keyProblem(sheet.file, [...path, 'probe'], {
        message: `the check asserts nothing: the probe ${probe.id} needs one of its optional parameters`,
        expected: `one of ${options.join(', ')}`,
      }),
    ];
  }
  const unused = reader
    ? Object.keys(check.with).filter((name) => !uses(probe, asserts, name, reader))
    : [];
  const incomplete = [...new Set(asserts.flatMap(({ expect }) => paramsIn(expect)))].filter(
    (name) => !Object.hasOwn(values, name),
  );
  const blind =
    probe.control === undefined
      ? asserts.filter(({ expect }) => isSatisfiedByNothing(expect, values))
      : [];
  const vacuous = asserts.filter(
    (one) => !blind.includes(one) && isAlwaysSatisfied(one.expect, one.value, values),
  );
  return [
    ...incomplete.map((name) =>
      keyProblem(sheet.file, base, {
        message: `the parameter "${name}" is missing: what the check gives needs it`,
        expected: `"${name}" as well`,
      }),
    ),
    ...(incomplete.length > 0 ? [] : unused).map((name) =>
      keyProblem(sheet.file, [...base, name], {
        message: `the parameter "${name}" has no effect with what else the check gives`,
        expected: 'the parameter that it belongs to, or without it',
      }),
    ),
    ...blind.map(({ name, expect }) =>
      keyProblem(sheet.file, [...base, ...paramsIn(expect).slice(0, 1)], {
        message: `"${name}" would be satisfied by a command that saw nothing`,
        expected: 'a value that has to be seen',
      }),
    ),
    ...vacuous.map(({ name, expect }) =>
      keyProblem(sheet.file, [...base, ...paramsIn(expect).slice(0, 1)], {
        message: `"${name}" of ${probe.id} would be satisfied by any value: the check cannot fail`,
        expected: 'a value that another one differs from',
      }),
    ),
  ];
}

/** Whether a parameter reaches anything. Analyses see all of them. */
function uses(
  probe: Probe,
  asserts: readonly Assertion[],
  name: string,
  { namesIn }: ExpressionReader,
): boolean {
  if (probe.analysis !== undefined) return true;
  if (asserts.some(({ given, expect }) => given === name || paramsIn(expect).includes(name)))
    return true;
  if (sourcesOf(probe).some((source) => paramsIn(source.with).includes(name))) return true;
  const expressions = [
    probe.control ?? 'true',
    ...asserts.map(({ value }) => value),
    ...Object.values(probe.facts),
  ];
  return expressions.some(
    (expression) => givenExpression(expression) === name || namesIn(expression).params.has(name),
  );
}
