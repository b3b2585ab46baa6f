// Law: hosts are only read. A vector that a check gives is looked at as one of a collector is, word by word, vars filled in.
import type { Collector, Probe } from '../model/probe.ts';
import type { RunStep } from '../model/step.ts';
import { argumentsOf } from '../probes/plan.ts';
import { asks, writtenOut } from '../probes/asked.ts';
import { isStructured, refuseKeep } from './check-keep.ts';
import { refuseCall } from './check-vector.ts';
import type { Surroundings, Words } from './file-set.ts';
import { sourcesOf } from './hosts.ts';
import { paramsIn } from './operand.ts';
import type { Mistake } from './parameters.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with the vectors that a check gives its probe, parameters typed and filled in. */
export function commandMistakes(
  probe: Probe,
  collectors: (id: string) => Collector | undefined,
  values: Readonly<Record<string, unknown>>,
  extraReaders: Surroundings['extraReaders'],
): Mistake[] {
  return sourcesOf(probe).flatMap((source) => {
    const collector = collectors(source.collector);
    if (!collector || !asks(collector)) return [];
    const filled = writtenOut(collector, argumentsOf(collector, source.with, values));
    return collector.steps.flatMap((step, index) => {
      const run = filled.steps[index];
      if (!('ask' in step) || !run || !('run' in run)) return [];
      const at = (key: keyof typeof step.ask, ...rest: Path): Path => {
        const [name = key] = paramsIn(source.with[step.ask[key]?.param ?? key]);
        return [name, ...rest];
      };
      return stepMistakes(run, filled, at, extraReaders);
    });
  });
}

type At = (key: 'run' | 'parse' | 'keep' | 'exit', ...rest: Path) => Path;

function stepMistakes(
  step: RunStep,
  collector: Collector,
  at: At,
  extraReaders: Surroundings['extraReaders'],
): Mistake[] {
  const refused =
    extraReaders === 'unchecked' ? null : refuseCall(step, collector, extraReaders ?? new Set());
  const bad = step.exit.findIndex((status) => status < 0 || status > 125);
  return [
    ...(refused ? [mistake(at('run', refused.index), refused)] : []),
    ...keepMistakes(step, collector, at),
    ...(bad < 0
      ? []
      : [
          mistake(at('exit', bad), {
            message: `exit status ${step.exit[bad] ?? ''} is never an answer: the command did not run to its end`,
            expected: 'exit statuses from 0 to 125',
            example: 'exit: [0]',
          }),
        ]),
  ];
}

function keepMistakes(step: RunStep, { class: kind }: Collector, at: At): Mistake[] {
  const isJson = isStructured(step.parse);
  if (step.keep === undefined) {
    return isJson
      ? [
          {
            ...mistake(at('parse'), {
              message: `"parse" is ${step.parse}, and without "keep" all of it would reach the evidence, secrets too`,
              expected: 'the fields to keep',
              example: 'keep: [Id, Name]',
            }),
          },
        ]
      : [];
  }
  return refuseKeep(step, step.keep, kind === 'docker').map(({ index, ...words }) =>
    mistake(index === null ? at('keep') : at('keep', index), words),
  );
}

function mistake(path: Path, { message, expected = '', example = '' }: Words): Mistake {
  return { path, on: 'value', message, expected, example };
}
