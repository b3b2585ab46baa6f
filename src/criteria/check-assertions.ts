// What a probe expects: each matcher sound, and a control where seeing nothing would do.
import type { Problem } from '../model/problem.ts';
import type { Assertion, Matcher, Probe } from '../model/probe.ts';
import { matcherOf } from '../probes/matchers/index.ts';
import { assertionsOf, isSatisfiedByNothing } from './check-application.ts';
import { keyProblem, valueProblem, type Loaded, type Words } from './file-set.ts';
import { paramsIn, strangeMappings } from './operand.ts';
import { refuseOperand, sample } from './check-operand.ts';
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
  'equals, oneOf, sameSet, contains, containsNone, subset, matches, semver, atLeast, atMost, after, before, empty, within';

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
