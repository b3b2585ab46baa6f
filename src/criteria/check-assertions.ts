// What a probe expects: each matcher sound, and a control where seeing nothing would do.
import { RE2JS } from 're2js';
import { parseDuration } from '../model/units.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Problem } from '../model/problem.ts';
import type { Assertion, Matcher, Probe } from '../model/probe.ts';
import { matcherOf } from '../probes/matchers/index.ts';
import { assertionsOf, isSatisfiedByNothing } from './check-application.ts';
import { keyProblem, valueProblem, type Loaded, type Words } from './file-set.ts';
import { paramsIn, strangeMappings } from './operand.ts';
import { typeRules } from './types.ts';
import { undeclared } from './declared.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with what a probe expects. */
export function checkAssertions(loaded: Loaded<Probe>): Problem[] {
  const { file, value: probe } = loaded;
  const shape = checkShape(loaded);
  const names = new Set<string>();
  return [
    ...shape,
    ...assertionsOf(probe).flatMap((assertion, index) => {
      const base: Path = probe.asserts ? ['asserts', index] : [];
      const twice = names.has(assertion.name)
        ? [
            valueProblem(file, [...base, 'name'], {
              message: `"${assertion.name}" is the name of another expectation`,
              expected: 'a name of its own',
            }),
          ]
        : [];
      names.add(assertion.name);
      return [
        ...twice,
        ...checkGiven(loaded, assertion, base),
        ...checkMatcher(loaded, assertion.expect, [...base, 'expect']),
      ];
    }),
  ];
}

function checkShape({ file, value: { value, expect, asserts } }: Loaded<Probe>): Problem[] {
  const words = (message: string): Words => ({
    message,
    expected: 'either value and expect, or asserts',
    example: 'value: size(networks)\nexpect:\n  atLeast: 1',
  });
  if (asserts) {
    const extra = value !== undefined ? 'value' : expect !== undefined ? 'expect' : null;
    return extra === null
      ? []
      : [keyProblem(file, [extra], words(`"${extra}" stands beside "asserts"`))];
  }
  if (value === undefined && expect === undefined)
    return [keyProblem(file, [], words('the probe expects nothing'))];
  if (value === undefined) return [keyProblem(file, ['expect'], words('"value" is missing'))];
  return expect === undefined ? [keyProblem(file, ['value'], words('"expect" is missing'))] : [];
}

function checkGiven(
  { file, value: probe }: Loaded<Probe>,
  { given }: Assertion,
  base: Path,
): Problem[] {
  if (given === undefined) return [];
  const path = [...base, 'given'];
  if (!Object.hasOwn(probe.params, given)) return [undeclared(file, path, given, probe)];
  const parameter = probe.params[given];
  if (parameter?.optional && parameter.default === undefined) return [];
  return [
    valueProblem(file, path, {
      message: `the parameter "${given}" is always there`,
      expected: 'an optional parameter without default',
    }),
  ];
}

const kinds =
  'equals, oneOf, sameSet, contains, containsNone, matches, atLeast, atMost, empty, within';

function checkMatcher(loaded: Loaded<Probe>, expect: Matcher, path: Path): Problem[] {
  const { file, value: probe } = loaded;
  const matcher = matcherOf(expect);
  if (!matcher) {
    return [
      valueProblem(file, path, {
        message: `"expect" has ${Object.keys(expect).length === 0 ? 'no matcher' : 'more than one matcher'}`,
        expected: `exactly one of ${kinds}`,
        example: 'expect:\n  equals: active',
      }),
    ];
  }
  const at = [...path, matcher.name];
  const unknown = paramsIn(matcher.operand).filter((name) => !Object.hasOwn(probe.params, name));
  if (unknown.length > 0) return unknown.map((name) => undeclared(file, at, name, probe));
  const strange =
    matcher.name === 'within'
      ? Object.entries(matcher.operand as object).flatMap(([key, inner]) =>
          strangeMappings(inner, [key]),
        )
      : strangeMappings(matcher.operand);
  if (strange.length > 0) {
    return strange.map((inner) =>
      valueProblem(file, [...at, ...inner], {
        message: 'a mapping here has the one key "param", and the name of a parameter',
        expected: 'a parameter, a plain value or a list of them',
        example: 'equals:\n  param: state',
      }),
    );
  }
  const operand = refuseOperand(matcher.name, matcher.operand, probe);
  if (operand) return [valueProblem(file, at, operand)];
  return checkControl(loaded, expect, at);
}

/** What is wrong with an operand; a parameter stands for a value of its type. */
function refuseOperand(name: string, operand: unknown, probe: Probe): Words | null {
  const filled = fillByType(operand, probe);
  switch (name) {
    case 'oneOf':
    case 'sameSet':
    case 'contains':
    case 'containsNone':
      if (!Array.isArray(filled))
        return {
          message: `"${name}" is compared with a list`,
          expected: 'a list',
          example: `${name}: [web, api]`,
        };
      return filled.length === 0
        ? {
            message: `"${name}" with an empty list asserts nothing`,
            expected: 'a list that is not empty',
            example: `${name}: [web, api]`,
          }
        : null;
    case 'matches':
      return typeof filled === 'string' && compiles(filled)
        ? null
        : {
            message: '"matches" takes a regular expression (RE2)',
            expected: 'a text, or a parameter of type pattern',
            example: "matches: '^v2'",
          };
    case 'atLeast':
    case 'atMost':
      return typeof filled === 'number'
        ? null
        : {
            message: `"${name}" takes a number`,
            expected: 'a number, or a parameter of type integer',
            example: `${name}: 1`,
          };
    case 'within':
      return refuseRange(filled, operand, probe);
    default:
      return null;
  }
}

function refuseRange(filled: unknown, operand: unknown, probe: Probe): Words | null {
  const { duration } = filled as { duration?: unknown };
  if (typeof duration !== 'string' || parseDuration(duration) === null) {
    return {
      message: '"within" takes a duration',
      expected: 'a duration such as 10s, or a parameter of type duration',
      example: 'duration: 10s',
    };
  }
  const { of } = operand as { of?: unknown };
  const [name] = paramsIn(of);
  return name !== undefined && probe.params[name]?.type === 'fact'
    ? null
    : {
        message: '"of" takes the fact of another check',
        expected: 'a parameter of type fact',
        example: 'of:\n  param: of',
      };
}

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Law: what "nothing" would satisfy needs proof that the observation could have seen something. */
function checkControl({ file, value: probe }: Loaded<Probe>, expect: Matcher, at: Path): Problem[] {
  const stand = Object.fromEntries(
    Object.entries(probe.params).map(([name, one]) => [name, sample(one)]),
  );
  if (probe.control !== undefined || !isSatisfiedByNothing(expect, stand)) return [];
  return [
    valueProblem(file, at, {
      message: 'a command that saw nothing would satisfy this: the probe needs a control',
      expected: 'control: an expression that is true only if the observation could have seen it',
      example: 'control: networks.exists(n, n.Name == "bridge")',
    }),
  ];
}

function fillByType(operand: unknown, probe: Probe): unknown {
  if (Array.isArray(operand)) return operand.map((inner) => fillByType(inner, probe));
  if (typeof operand !== 'object' || operand === null) return operand;
  const [name] = Object.keys(operand).length === 1 && 'param' in operand ? paramsIn(operand) : [];
  const parameter = name === undefined ? undefined : probe.params[name];
  if (parameter) return sample(parameter);
  return Object.fromEntries(
    Object.entries(operand).map(([key, inner]) => [key, fillByType(inner, probe)]),
  );
}

/** A value that a parameter might have, and that is not "nothing". */
function sample(parameter: Parameter): unknown {
  const { type, list, oneOf } = parameter;
  const example = oneOf?.[0] ?? typeRules[type].example;
  const one =
    type === 'integer' ? Number(example) || 1 : type === 'boolean' ? true : String(example);
  return list ? [one] : one;
}
