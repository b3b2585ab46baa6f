import type { Problem } from '../model/problem.ts';
import { valueProblem, type Loaded } from './file-set.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-position.ts';
import type { YamlFile } from './yaml.ts';

/** The id of a probe or collector is its file's name. */
export function checkId({ file, name, value }: Loaded<{ readonly id: string }>): Problem[] {
  if (value.id === name) return [];
  return [
    valueProblem(file, ['id'], {
      message: `"${value.id}" is in a file called ${name}.yaml`,
      expected: 'the id as the file is called',
      example: `id: ${name}`,
    }),
  ];
}

/** A reference to a parameter that the probe does not declare. */
export function undeclared(
  file: YamlFile,
  at: Path,
  param: string,
  probe: { readonly params: Readonly<Record<string, unknown>> },
): Problem {
  const names = Object.keys(probe.params);
  return valueProblem(file, at, {
    message: `the parameter "${param}" is not declared${didYouMean(param, names)}`,
    expected: names.length === 0 ? 'a parameter under params' : `one of ${names.join(', ')}`,
  });
}
