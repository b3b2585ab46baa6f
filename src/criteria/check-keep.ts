// Law: collectors keep only the fields they declare; never a whole inspect, never an environment.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { ParserName, RunStep } from '../model/step.ts';
import { fieldParts } from '../probes/keep.ts';
import { valueProblem, type Loaded, type Words } from './file-set.ts';
import type { Path } from './yaml-position.ts';

/** Whether a field of Docker is an object that holds an environment, labels or secrets somewhere below. */
export function isWhole(field: string): boolean {
  return wholes.test(field);
}

const wholes =
  /^(\*|Config|Spec|HostConfig|State|Spec\.(TaskTemplate|Labels)|Spec\.TaskTemplate\.ContainerSpec|Config\.(Labels|Cmd)|Args)$/;

/** Whether a parser gives objects, of which some fields have to be kept. */
export function isStructured(parse: ParserName): boolean {
  return /^(?:json|json-lines|podman-.*|secret-mounts|nginx-containers)$/.test(parse);
}

/** Everything wrong with what a step keeps. */
export function checkKeep(
  { file, value }: Loaded<Collector>,
  step: RunStep,
  path: Path,
): Problem[] {
  const keep = step.keep ?? value.keep;
  const at: Path = step.keep ? [...path, 'keep'] : ['keep'];
  if (keep === undefined) {
    return isStructured(step.parse) && value.class === 'docker'
      ? [
          valueProblem(file, [...path, 'run'], {
            message: 'the step keeps all that Docker says: environments and secrets too',
            expected: 'the fields to keep',
            example: 'keep: [Id, Name]',
          }),
        ]
      : [];
  }
  return refuseKeep(step, keep, value.class === 'docker').map(({ index, ...words }) =>
    valueProblem(file, index === null ? at : [...at, index], words),
  );
}

/** What is wrong with a list of fields to keep, and with which of them. */
export function refuseKeep(
  step: Pick<RunStep, 'parse'>,
  keep: readonly string[],
  isDocker: boolean,
): (Words & { readonly index: number | null })[] {
  if (step.parse === 'text' || step.parse === 'lines') {
    return [
      {
        index: null,
        message: `a step with parse: ${step.parse} has no fields: "keep" would drop all of it`,
        expected: 'keep at the steps that give fields',
      },
    ];
  }
  if (keep.length === 0) {
    return [
      {
        index: null,
        message: '"keep" is an empty list: nothing would be seen',
        expected: 'the fields to keep',
        example: 'keep: [Id, Name]',
      },
    ];
  }
  return keep.flatMap((field, index) => {
    const reason = refuseField(field, isDocker);
    return reason === null
      ? []
      : [
          {
            index,
            message: reason,
            expected: 'single fields, a.b or a.*.b',
            example: 'keep: [Id, Name]',
          },
        ];
  });
}

function refuseField(field: string, docker: boolean): string | null {
  if (
    !/^(\*|[A-Za-z0-9_][A-Za-z0-9_-]*)(\.(\*|[A-Za-z0-9_][A-Za-z0-9_-]*|\[[A-Za-z0-9_][A-Za-z0-9_./*-]*\]))*$/.test(
      field,
    )
  )
    return `"${field}" is no field`;
  if (isEnvironment(field)) return `"${field}" is an environment, which is never kept`;
  return field === '*' || (docker && isWhole(field))
    ? `"${field}" keeps a whole object, with whatever is in it`
    : null;
}

/** Whether a field of Docker or systemd holds an environment. */
export function isEnvironment(field: string): boolean {
  return fieldParts(field).some((part) => /^(Env|Environment|EnvironmentFiles?)$/i.test(part));
}
