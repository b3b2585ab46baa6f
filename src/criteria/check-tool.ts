// What runs on the reviewer's machine over files of a claim is on a list of its own.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { ToolStep } from '../model/step.ts';
import { tools } from '../probes/tools/index.ts';
import { valueProblem, type Loaded } from './file-set.ts';
import type { Path } from './yaml-position.ts';

/** What is wrong with the tool of a step: every one that a check could choose has to be on the list. */
export function checkTool(
  { file, value: { params } }: Loaded<Collector>,
  { tool: { name } }: ToolStep,
  path: Path,
): Problem[] {
  const { oneOf } = params[name.param] ?? {};
  if (oneOf?.every((one) => tools.has(String(one))) === true) return [];
  const known = [...tools.keys()].join(', ');
  return [
    valueProblem(file, [...path, 'tool', 'name'], {
      message: 'the tool could be one that is not on the list of those that only read',
      expected: `a parameter with oneOf: some of ${known}`,
    }),
  ];
}
