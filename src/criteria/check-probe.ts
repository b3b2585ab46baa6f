// Probe files: what they read is declared, what they expect can fail.
import type { Parameter } from '../model/parameter.ts';
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import { givenExpression } from '../probes/asked.ts';
import { assertionsOf } from './check-application.ts';
import { checkAssertions } from './check-assertions.ts';
import { checkBreakIt } from './check-break-it.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkParameters } from './check-parameters.ts';
import {
  keyProblem,
  valueProblem,
  type FileSet,
  type Loaded,
  type Surroundings,
} from './file-set.ts';
import { sourcesOf } from './hosts.ts';
import { paramPlaces, paramsIn } from './operand.ts';
import { resolve } from './parameters.ts';
import { checkId, undeclared } from './declared.ts';
import type { ExpressionReader } from './expression-reader.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with a probe file that its schema cannot tell. */
export function checkProbe(probe: Loaded<Probe>, files: FileSet, around: Surroundings): Problem[] {
  return [
    ...checkId(probe),
    ...checkParameters(probe.file, probe.value.params),
    ...checkSources(probe, files),
    ...checkAnalysis(probe, around),
    ...checkTitle(probe),
    ...checkAssertions(probe),
    ...checkSinceBaseline(probe),
    ...checkBreakIt(probe),
    ...checkOpens(probe),
    ...(around.expressions
      ? [
          ...checkExpressions(probe, files, around.expressions),
          ...checkUnused(probe, around.expressions),
        ]
      : []),
  ];
}

function checkSinceBaseline({ file, value: probe }: Loaded<Probe>): Problem[] {
  const known = [...Object.keys(probe.facts), ...assertionsOf(probe).map(({ name }) => name)];
  return Object.entries(probe.sinceBaseline ?? {}).flatMap(([key, names]) =>
    (names ?? []).flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            valueProblem(file, ['sinceBaseline', key, index], {
              message: `the probe has no value "${name}"${didYouMean(name, known)}`,
              expected: `one of ${known.join(', ')}`,
            }),
          ],
    ),
  );
}

function checkSources({ file, value: probe }: Loaded<Probe>, files: FileSet): Problem[] {
  return sourcesOf(probe).flatMap((source, index) => {
    const base: Path = Array.isArray(probe.from) ? ['from', index] : ['from'];
    const written = file.value as { from?: unknown };
    const raw: unknown = Array.isArray(written.from) ? written.from[index] : written.from;
    const at = typeof raw === 'string' ? base : [...base, 'collector'];
    const collector = files.collectors.get(source.collector)?.value;
    if (!collector) {
      if (files.broken.has(`collector/${source.collector}`)) return [];
      const known = files.known.collectors;
      return [
        valueProblem(file, at, {
          message: `unknown collector "${source.collector}"${didYouMean(source.collector, known)}`,
          expected: `one of ${known.join(', ')}`,
        }),
      ];
    }
    return checkArguments({ file, probe, at: [...base, 'with'] }, source.with, collector.params);
  });
}

interface Site {
  readonly file: Loaded<Probe>['file'];
  readonly probe: Probe;
  readonly at: Path;
}

/** Arguments of a collector: literals are typed, parameters have the collector's type. */
function checkArguments(
  { file, probe, at }: Site,
  given: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, Parameter>>,
): Problem[] {
  const passed = Object.entries(given).filter(([, value]) => paramsIn(value).length > 0);
  const literal = Object.fromEntries(
    Object.entries(given).filter(([, value]) => paramsIn(value).length === 0),
  );
  const rest = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !passed.some(([key]) => key === name)),
  );
  const resolved = resolve(rest, literal, {}, (path) => file.plainAt([...at, ...path]));
  const mistakes = resolved.ok
    ? []
    : resolved.mistakes.map(({ path, on, message, expected, example }) =>
        (on === 'key' ? keyProblem : valueProblem)(file, [...at, ...path], {
          message,
          expected,
          example,
        }),
      );
  return [
    ...mistakes,
    ...passed.flatMap(([name, value]) =>
      checkPassed({ file, probe, at: [...at, name] }, value, wanted[name]),
    ),
  ];
}

function checkPassed(
  { file, probe, at }: Site,
  value: unknown,
  wanted: Parameter | undefined,
): Problem[] {
  const name = at.at(-1);
  if (!wanted) {
    return [
      keyProblem(file, at, {
        message: `the collector has no parameter "${String(name)}"`,
        expected: 'a parameter of the collector',
      }),
    ];
  }
  const [param = ''] = paramsIn(value);
  const own = Object.hasOwn(probe.params, param) ? probe.params[param] : undefined;
  if (!own) return [undeclared(file, at, param, probe)];
  if (own.type !== wanted.type || own.list !== wanted.list) {
    return [
      valueProblem(file, at, {
        message: `"${param}" is a ${own.type}${own.list ? ' list' : ''}, the collector takes a ${wanted.type}${wanted.list ? ' list' : ''}`,
        expected: `a parameter of type ${wanted.type}`,
      }),
    ];
  }
  const mayLack = own.optional && own.default === undefined;
  return mayLack && !wanted.optional && wanted.default === undefined
    ? [
        valueProblem(file, at, {
          message: `"${param}" is optional, the collector needs it`,
          expected: 'a parameter that is always there',
        }),
      ]
    : [];
}

function checkAnalysis(
  { file, value: { analysis } }: Loaded<Probe>,
  { analyses }: Surroundings,
): Problem[] {
  if (analysis === undefined || analyses.has(analysis)) return [];
  return [
    valueProblem(file, ['analysis'], {
      message: `unknown analysis "${analysis}"${didYouMean(analysis, analyses)}`,
      expected: `one of ${[...analyses].join(', ')}`,
    }),
  ];
}

function checkTitle({ file, value: probe }: Loaded<Probe>): Problem[] {
  return [...probe.title.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(probe.params, name))
    .map((name) => undeclared(file, ['title'], name, probe));
}

/** What a check gives the probe, and nothing else, tells which port it opens. */
function checkOpens({ file, value: probe }: Loaded<Probe>): Problem[] {
  return paramPlaces(probe.opens, ['opens'])
    .filter(({ name }) => !Object.hasOwn(probe.params, name))
    .map(({ name, path }) => undeclared(file, path, name, probe));
}

/** A parameter that reaches nothing would be dropped in silence. Analyses see all of them. */
function checkUnused(
  { file, value: probe }: Loaded<Probe>,
  { namesIn }: ExpressionReader,
): Problem[] {
  if (probe.analysis !== undefined) return [];
  const asserts = probe.asserts ?? [];
  const texts = [
    probe.control,
    probe.value,
    ...asserts.map(({ value }) => value),
    ...Object.values(probe.facts),
  ];
  const used = new Set([
    ...paramsIn(probe.expect),
    ...asserts.flatMap(({ given, expect }) => [
      ...paramsIn(expect),
      ...(given === undefined ? [] : [given]),
    ]),
    ...sourcesOf(probe).flatMap((source) => paramsIn(source.with)),
    ...texts.flatMap((text) =>
      text === undefined ? [] : [givenExpression(text) ?? '', ...namesIn(text).params],
    ),
  ]);
  return Object.keys(probe.params)
    .filter((name) => !used.has(name))
    .map((name) =>
      keyProblem(file, ['params', name], {
        message: `nothing reads the parameter "${name}"`,
        expected: 'parameters that an expression, a matcher or a collector uses',
      }),
    );
}
