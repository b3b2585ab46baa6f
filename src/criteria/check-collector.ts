// Collectors: what runs is a reader, and what it says is kept in part.
import { parseDuration, parseSize } from '../model/units.ts';
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { RunStep, Step } from '../model/step.ts';
import { checkParameters } from './check-parameters.ts';
import { checkId, undeclared } from './declared.ts';
import { checkInstead } from './check-instead.ts';
import { checkKeep } from './check-keep.ts';
import { checkReferences } from './check-references.ts';
import { checkRequest } from './check-request.ts';
import { checkTool } from './check-tool.ts';
import { checkVector } from './check-vector.ts';
import { keyProblem, valueProblem, type Loaded, type Surroundings } from './file-set.ts';
import { paramPlaces, paramsIn } from './operand.ts';
import { typeRules } from './types.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with a collector file that its schema cannot tell. */
export function checkCollector(collector: Loaded<Collector>, around: Surroundings): Problem[] {
  return [
    ...checkId(collector),
    ...checkParameters(collector.file, collector.value.params),
    ...checkVantage(collector),
    ...checkLimits(collector),
    ...collector.value.steps.flatMap((step, index) => checkStep(collector, step, index, around)),
    ...checkReferences(collector),
    ...checkInstead(collector),
    ...checkUnused(collector),
  ];
}

const vantages = {
  host: ['host'],
  docker: ['host'],
  http: ['reviewer', 'host'],
  tcp: ['reviewer', 'host'],
  git: ['repository'],
  forge: ['repository'],
} as const;

function checkVantage({ file, value: { class: kind, vantage } }: Loaded<Collector>): Problem[] {
  const allowed: readonly string[] = vantages[kind];
  if (allowed.includes(vantage)) return [];
  return [
    keyProblem(file, ['vantage'], {
      message: `a collector of class ${kind} does not look from the ${vantage}`,
      expected: allowed.join(' or '),
      example: `vantage: ${allowed[0] ?? ''}`,
    }),
  ];
}

function checkLimits({ file, value: { deadline, cap } }: Loaded<Collector>): Problem[] {
  const time = parseDuration(deadline) ?? 0;
  const size = parseSize(cap) ?? 0;
  return [
    ...(time > 0 && time <= 300_000
      ? []
      : [
          valueProblem(file, ['deadline'], {
            message: `"deadline" is ${deadline}`,
            expected: 'more than nothing, at most 5m',
            example: 'deadline: 10s',
          }),
        ]),
    ...(size > 0 && size <= 64 * 1024 * 1024
      ? []
      : [
          valueProblem(file, ['cap'], {
            message: `"cap" is ${cap}`,
            expected: 'more than nothing, at most 64MiB',
            example: 'cap: 1MiB',
          }),
        ]),
  ];
}

function checkStep(
  collector: Loaded<Collector>,
  step: Step,
  index: number,
  around: Surroundings,
): Problem[] {
  const { file, value } = collector;
  const path: Path = ['steps', index];
  const kind =
    (
      [
        'run',
        'ask',
        'request',
        'connect',
        'read',
        'search',
        'change',
        'ignored',
        'junit',
        'builds',
        'tables',
        'tool',
      ] as const
    ).find((one) => one in step) ?? '';
  const wanted = {
    host: 'run or ask',
    docker: 'run',
    http: 'request',
    git: 'read or search or change or ignored or junit or tables or tool',
    tcp: 'connect',
    forge: 'builds',
  }[value.class];
  if (!wanted.split(' or ').includes(kind)) {
    return [
      valueProblem(file, path, {
        message: `a collector of class ${value.class} has no "${kind}" steps`,
        expected: `steps with ${wanted}`,
      }),
    ];
  }
  return [
    ...checkDeclared(collector, step, path),
    ...checkGiven(collector, step, path),
    ...('request' in step ? checkRequest(collector, step, path) : []),
    ...('tool' in step ? checkTool(collector, step, path) : []),
    ...('run' in step
      ? [
          ...checkExit(collector, step, path),
          ...checkRefused(collector, step, path),
          ...checkVector(collector, step, path, around),
          ...checkKeep(collector, step, path),
        ]
      : []),
  ];
}

function checkDeclared({ file, value }: Loaded<Collector>, step: Step, path: Path): Problem[] {
  return paramPlaces(step, path)
    .filter(({ name }) => !Object.hasOwn(value.params, name))
    .map(({ name, path: at }) => undeclared(file, at, name, value));
}

function checkRefused({ file }: Loaded<Collector>, { refused }: RunStep, path: Path): Problem[] {
  const reason = refused === undefined ? null : typeRules.pattern.refuse(refused);
  if (reason === null) return [];
  const message = `"refused" ${reason}`;
  return [
    valueProblem(file, [...path, 'refused'], { message, expected: typeRules.pattern.expected }),
  ];
}

function checkGiven({ file, value }: Loaded<Collector>, { given }: Step, path: Path): Problem[] {
  if (given === undefined || Object.hasOwn(value.params, given)) return [];
  return [undeclared(file, [...path, 'given'], given, value)];
}

/** 126 and up say that the shell could not run the command, or that a signal ended it. */
function checkExit({ file }: Loaded<Collector>, { exit }: RunStep, path: Path): Problem[] {
  const bad = exit.find((status) => status < 0 || status > 125);
  if (exit.length > 0 && bad === undefined) return [];
  return [
    valueProblem(file, [...path, 'exit'], {
      message:
        bad === undefined
          ? '"exit" is an empty list'
          : `exit status ${bad} is never an answer: the command did not run to its end`,
      expected: 'exit statuses from 0 to 125',
      example: 'exit: [0]',
    }),
  ];
}

function checkUnused({ file, value: { params, steps } }: Loaded<Collector>): Problem[] {
  const used = new Set(paramsIn(steps));
  return Object.keys(params)
    .filter((name) => !used.has(name))
    .map((name) =>
      keyProblem(file, ['params', name], {
        message: `no step uses the parameter "${name}"`,
        expected: 'parameters that a step uses',
      }),
    );
}
