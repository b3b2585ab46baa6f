// What a matcher compares with: a parameter stands for a value of its type.
import { parseAmount, parseDuration } from '../model/units.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Probe } from '../model/probe.ts';
import { compiles } from './pattern.ts';
import type { Words } from './file-set.ts';
import { paramsIn } from './operand.ts';
import { typeRules } from './types.ts';

/** What is wrong with the operand of a matcher; null if nothing is. */
export function refuseOperand(name: string, operand: unknown, probe: Probe): Words | null {
  const filled = fillByType(operand, probe);
  switch (name) {
    case 'oneOf':
    case 'sameSet':
    case 'contains':
    case 'containsNone':
    case 'subset':
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
    case 'semver':
      return typeof filled === 'string' && typeRules.versions.refuse(filled) === null
        ? null
        : {
            message: '"semver" takes a range of versions',
            expected: 'a range such as >=24.0.7 <26, or a parameter of type versions',
            example: "semver: '>=24.0.7 <26'",
          };
    case 'atLeast':
    case 'atMost':
      return typeof filled === 'number' ||
        (typeof filled === 'string' && parseAmount(filled) !== null)
        ? null
        : {
            message: `"${name}" takes a number, a duration or a size`,
            expected: 'a number, 30d, 20GiB, or a parameter of type integer, duration or size',
            example: `${name}: 1`,
          };
    case 'after':
    case 'before':
      return refuseFact(name, operand, probe);
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
  return refuseFact('of', (operand as { of?: unknown }).of, probe);
}

function refuseFact(key: string, operand: unknown, probe: Probe): Words | null {
  const [name] = paramsIn(operand);
  return name !== undefined && probe.params[name]?.type === 'fact'
    ? null
    : {
        message: `"${key}" takes the fact of another check`,
        expected: 'a parameter of type fact',
        example: `${key}:\n  param: of`,
      };
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
export function sample(parameter: Parameter): unknown {
  const { type, list, oneOf } = parameter;
  const example = oneOf?.[0] ?? typeRules[type].example;
  const one =
    type === 'integer' || type === 'port'
      ? Number(example) || 1
      : type === 'boolean'
        ? true
        : String(example);
  return list ? [one] : one;
}
