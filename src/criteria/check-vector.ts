// Law: hosts are only read. What a step runs is checked against the list of readers.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { RunStep } from '../model/step.ts';
import { isStructured } from './check-keep.ts';
import { podmanStep } from '../probes/engine.ts';
import { isDataReader, refuseDataReader } from './data-readers.ts';
import { valueProblem, type Loaded, type Surroundings } from './file-set.ts';
import { environmentNames, environmentNamesOfPodman } from './reader-docker.ts';
import { isExec, refuseExec } from './reader-exec.ts';
import { interpreters, readers } from './readers.ts';
import { scan, type Refusal } from './scan-vector.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with the vector of a step. */
export function checkVector(
  { file, value }: Loaded<Collector>,
  step: RunStep,
  path: Path,
  { extraReaders }: Surroundings,
): Problem[] {
  if (extraReaders === 'unchecked') return [];
  const extra = extraReaders ?? new Set<string>();
  const refused = refuseCall(step, value, extra);
  if (refused) return [problemOf(refused, [...path, 'run'])];
  const ofPodman = refusePodman(step, value, extra);
  return ofPodman
    ? [problemOf(ofPodman, [...path, ...(step.podman?.run ? ['podman'] : []), 'run'])]
    : [];

  function problemOf({ index, ...words }: Refusal, at: Path): Problem {
    return valueProblem(file, [...at, index], words);
  }
}

/** What is asked in the place of Docker is asked of Podman, and may be no more than Docker's. */
function refusePodman(
  step: RunStep,
  collector: Collector,
  extra: ReadonlySet<string>,
): Refusal | null {
  if (step.podman === undefined) return null;
  const run = podmanStep(step);
  if (step.run[0] !== 'docker' || run.run[0] !== 'podman')
    return {
      index: 0,
      message: '"podman" says how Podman is asked in the place of Docker',
      expected: 'a vector of docker, and of podman where its words differ',
    };
  return refuseCall(run, collector, extra);
}

/** Why a vector may not run on a host in a collector of its class; null if it may. */
export function refuseCall(
  step: RunStep,
  collector: Collector,
  extra: ReadonlySet<string>,
): Refusal | null {
  return refuseVector(step, collector, extra) ?? refuseClass(step, collector) ?? refuseUnit(step);
}

/** Why a vector may not run on a host; null if it may. */
export function refuseVector(
  step: RunStep,
  collector: Pick<Collector, 'params'>,
  extra: ReadonlySet<string>,
): Refusal | null {
  const [program] = step.run;
  if (typeof program !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(program)) {
    return {
      index: 0,
      message: 'the program has to be a plain name, written out',
      expected: 'the name of a reader',
      example,
    };
  }
  if (interpreters.has(program)) {
    return {
      index: 0,
      message: `"${program}" can run other programs, write or reach out: it is no reader`,
      expected: 'a program that only reads',
      example,
    };
  }
  if (isDataReader(program)) {
    const message = refuseDataReader(step, collector.params);
    const expected = 'the vector of the collector that ships, word by word';
    return message === null ? null : { index: 0, message, expected };
  }
  if (step.secret) {
    const message = `"${program}" is not given secrets`;
    return { index: 0, message, expected: 'psql or redis-cli' };
  }
  const rule = Object.hasOwn(readers, program) ? readers[program] : undefined;
  if (!rule && !extra.has(program)) {
    const names = Object.keys(readers);
    return {
      index: 0,
      message: `"${program}" is not on the list of readers${didYouMean(program, names)}`,
      expected: `one of ${names.join(', ')}; or one that the operator adds`,
      example,
    };
  }
  const unprintable = step.run.findIndex(
    (word) => typeof word === 'string' && (word === '' || /\p{Cc}/u.test(word)),
  );
  if (unprintable >= 0) {
    return {
      index: unprintable,
      message: 'a word is empty or holds a control character',
      expected: 'printable words',
    };
  }
  return isExec(step.run)
    ? refuseExec(step.run, collector.params)
    : scan(program, rule ?? null, step.run, collector.params);
}

/** A unit's file holds its environment, which only the parser that knows such files leaves out. */
function refuseUnit({ run, parse }: RunStep): Refusal | null {
  const at = run[0] === 'systemctl' ? run.indexOf('cat') : -1;
  return at < 0 || parse === 'unit-file'
    ? null
    : {
        index: at,
        message: '"systemctl cat" prints the environment of a unit',
        expected: 'parse: unit-file, which leaves it out',
        example: 'parse: unit-file',
      };
}

const example = 'run: [cat, /etc/os-release]';

/** What a collector of Docker may ask the host besides: which processes containers have, and who may read the files that Docker named. */
const besideDocker: ReadonlySet<unknown> = new Set(['grep', 'ls', 'namei', 'ps']);

function asksDocker({ class: kind, steps }: Collector): boolean {
  return kind === 'docker' && steps.some((step) => 'run' in step && step.run[0] === 'docker');
}

/** Docker is asked by way of the Docker limiter. */
function refuseClass(step: RunStep, collector: Collector): Refusal | null {
  const [program] = step.run;
  const isDocker = program === 'docker' || program === 'podman';
  if (isDocker !== (collector.class === 'docker')) {
    if (besideDocker.has(program) && asksDocker(collector)) return null;
    return isDocker
      ? {
          index: 0,
          message: `"${program}" runs in a collector of class docker only`,
          expected: 'class: docker',
          example: 'class: docker',
        }
      : {
          index: 0,
          message: 'a collector of class docker runs docker only',
          expected: 'docker, or class: host',
          example: 'class: host',
        };
  }
  const text = !isStructured(step.parse);
  if (!isDocker || !text || isExec(step.run) || step.run[1] === 'logs') return null;
  if ([environmentNames, environmentNamesOfPodman].some((one) => step.run.includes(one)))
    return null;
  const formats = formatsOf(step.run);
  return formats.length > 0 && formats.every((format) => !format.includes('json'))
    ? null
    : {
        index: 1,
        message: 'what Docker prints as text cannot be kept in part',
        expected: 'parse: json or json-lines with keep, or --format with single fields',
        example: 'parse: json',
      };
}

const formatOption = /^(?:--format|-f)(?:=([^]*))?$/;

/** Every template that a call of Docker names, in either form: of several the last counts. One that a parameter gives may be anything. */
function formatsOf(run: RunStep['run']): readonly string[] {
  return run.flatMap((word, at) => {
    const found = typeof word === 'string' ? formatOption.exec(word) : null;
    if (!found) return [];
    const value = found[1] ?? run[at + 1];
    return [typeof value === 'string' ? value : 'json'];
  });
}
