// Declarations of parameters, of probes and collectors alike.
import type { Parameter } from '../model/parameter.ts';
import type { Problem } from '../model/problem.ts';
import { keyProblem, valueProblem } from './file-set.ts';
import { resolve, wordsFor } from './parameters.ts';
import type { YamlFile } from './yaml.ts';

/** Everything wrong with the `params` of a file. */
export function checkParameters(
  file: YamlFile,
  params: Readonly<Record<string, Parameter>>,
): Problem[] {
  return Object.entries(params).flatMap(([name, parameter]) => [
    ...checkName(file, name),
    ...checkOneOf(file, name, parameter),
    ...checkDefault(file, name, parameter),
  ]);
}

function checkName(file: YamlFile, name: string): Problem[] {
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return [];
  return [
    keyProblem(file, ['params', name], {
      message: `"${name}" is no name of a parameter`,
      expected: 'a name such as connectTo',
      example: 'connectTo:',
    }),
  ];
}

function checkOneOf(file: YamlFile, name: string, { type, oneOf }: Parameter): Problem[] {
  const path = ['params', name, 'oneOf'];
  if (oneOf === undefined) return [];
  if (oneOf.length === 0) {
    return [
      valueProblem(file, path, {
        message: '"oneOf" is an empty list',
        expected: 'the values to choose from',
      }),
    ];
  }
  const wanted = type === 'integer' ? 'number' : 'string';
  return oneOf.flatMap((value, index) =>
    typeof value === wanted
      ? []
      : [
          valueProblem(file, [...path, index], {
            message: `"oneOf" lists ${JSON.stringify(value)}, which is no ${type}`,
            expected:
              wanted === 'number' ? 'whole numbers' : 'texts: quote what looks like a number',
          }),
        ],
  );
}

function checkDefault(file: YamlFile, name: string, parameter: Parameter): Problem[] {
  if (parameter.default === undefined) return [];
  if (parameter.type === 'fact') {
    return [
      keyProblem(file, ['params', name, 'default'], {
        message: 'a fact has no default',
        expected: 'a parameter without default',
      }),
    ];
  }
  const resolved = resolve({ [name]: parameter }, { [name]: parameter.default }, {});
  if (resolved.ok) return [];
  return resolved.mistakes.map(({ message, path }) =>
    valueProblem(file, ['params', name, 'default', ...path.slice(1)], {
      message: `the default ${message.replace(/^"[^"]*" /, '')}`,
      expected: wordsFor(parameter),
    }),
  );
}
