// What steps take from earlier steps, and the names they give.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { Step, Word } from '../model/step.ts';
import { fieldParts } from '../probes/keep.ts';
import { variableNames } from '../probes/variables.ts';
import { valueProblem, type Loaded } from './file-set.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with `from`, `join` and `as`. */
export function checkReferences(collector: Loaded<Collector>): Problem[] {
  return [...checkFrom(collector), ...checkJoins(collector), ...checkNames(collector)];
}

function checkFrom({ file, value }: Loaded<Collector>): Problem[] {
  return value.steps.flatMap((step, index) => {
    if (!('run' in step)) return [];
    const places = [
      ...fromPlaces(step.run, ['steps', index, 'run']),
      ...fromPlaces(step.podman?.run ?? [], ['steps', index, 'podman', 'run']),
    ];
    return places.flatMap(({ from, path }) => {
      const message = refuseStep(value, index, Number(from.split('.')[0]));
      return message === null
        ? []
        : [
            valueProblem(file, path, {
              message,
              expected:
                '<step>.<field>: an earlier step, counted from 0, and a field of its output',
              example: "from: '0.ID'",
            }),
          ];
    });
  });
}

function fromPlaces(words: readonly Word[], base: Path): { from: string; path: Path }[] {
  return words.flatMap((word, index) => {
    if (typeof word === 'string') return [];
    if ('joined' in word) return fromPlaces(word.joined, [...base, index, 'joined']);
    return 'from' in word ? [{ from: word.from, path: [...base, index, 'from'] }] : [];
  });
}

function checkJoins({ file, value }: Loaded<Collector>): Problem[] {
  return value.steps.flatMap(({ join }, index) => {
    if (!join) return [];
    const path: Path = ['steps', index, 'join'];
    const left = refuseStep(value, index, join.step) ?? refuseLeft(value, join);
    if (left !== null) {
      return [
        valueProblem(file, [...path, 'step'], {
          message: left,
          expected: 'an earlier step and a field that it keeps',
          example: 'step: 0',
        }),
      ];
    }
    const own = value.steps[index];
    return own && !keeps(value, own, join.right)
      ? [
          valueProblem(file, [...path, 'right'], {
            message: `this step does not keep "${join.right}"`,
            expected: 'a field under keep',
          }),
        ]
      : [];
  });
}

function refuseStep(collector: Collector, index: number, earlier: number): string | null {
  const step = collector.steps[earlier];
  if (!step || earlier >= index) return `step ${earlier} does not come before step ${index}`;
  if (!('run' in step)) return null;
  return step.parse === 'text' || step.parse === 'lines'
    ? `step ${earlier} gives text, which has no fields`
    : null;
}

/** Joins are made again from the evidence, which holds only what is kept. */
function refuseLeft(collector: Collector, join: NonNullable<Step['join']>): string | null {
  const step = collector.steps[join.step];
  return step && keeps(collector, step, join.left)
    ? null
    : `step ${join.step} does not keep "${join.left}"`;
}

function keeps(collector: Collector, step: Step, field: string): boolean {
  const keep = 'run' in step ? (step.keep ?? collector.keep) : collector.keep;
  if (!keep) return true;
  const plain = fieldParts(field);
  return keep.some((kept) =>
    fieldParts(kept).every((part, at) => part === '*' || part === plain[at]),
  );
}

const reserved = new Set([
  'params',
  'analysis',
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

function checkNames({ file, value }: Loaded<Collector>): Problem[] {
  const seen = new Set<string>();
  return variableNames(value).flatMap((name, index) => {
    if (name === null) return [];
    const twice = seen.has(name);
    seen.add(name);
    const usable = /^[a-z][A-Za-z0-9]*$/.test(name) && !reserved.has(name);
    if (usable && !twice) return [];
    return [
      valueProblem(file, ['steps', index, 'as'], {
        message: twice
          ? `the variable "${name}" is taken by an earlier step`
          : `"${name}" is no name that expressions can use`,
        expected: 'a name of its own',
        example: 'as: networkList',
      }),
    ];
  });
}
