// The expressions of a probe: they parse, and every name in them means something.
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import { givenExpression } from '../probes/asked.ts';
import { variableNames } from '../probes/variables.ts';
import type { CheckInSheet } from './check-check.ts';
import { undeclared } from './declared.ts';
import type { ExpressionReader, Names, Parsed } from './expression-reader.ts';
import { keyProblem, valueProblem, type FileSet, type Loaded } from './file-set.ts';
import { sourcesOf } from './hosts.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-position.ts';

/** Everything wrong with the expressions of a probe. */
export function checkExpressions(
  loaded: Loaded<Probe>,
  files: FileSet,
  reader: ExpressionReader,
): Problem[] {
  const { file, value: probe } = loaded;
  const variables = variablesFor(probe, files);
  const facts = Object.keys(probe.facts)
    .filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name))
    .map((name) =>
      keyProblem(file, ['facts', name], {
        message: `"${name}" is no name of a fact`,
        expected: 'a name such as created',
        example: 'created: networks[0].CreatedAt',
      }),
    );
  return [
    ...facts,
    ...clashes(loaded, files),
    ...expressionsOf(probe).flatMap(([path, text]) =>
      givenExpression(text) === null
        ? checkOne(loaded, path, reader.parse(text), text, variables)
        : checkGiven(loaded, path, givenExpression(text) ?? ''),
    ),
    ...checkReads({ file, path: ['control'] }, 'control', probe.control, variables, reader),
    ...expressionsOf(probe)
      .filter(([path]) => path.at(-1) === 'value')
      .flatMap(([path, text]) => checkReads({ file, path }, 'value', text, variables, reader)),
  ];
}

/** The expressions that a check gives: as a probe's own, and its control looks at what was printed. */
export function checkGivenExpressions(
  { sheet: { file }, path, files, around: { expressions: reader } }: CheckInSheet,
  probe: Probe,
  values: Readonly<Record<string, unknown>>,
): Problem[] {
  if (!reader) return [];
  const variables = variablesFor(probe, files);
  const given = new Set(expressionsOf(probe).flatMap(([, text]) => givenExpression(text) ?? []));
  return [...given].flatMap((name) => {
    const text = values[name];
    if (typeof text !== 'string') return [];
    const at = { file, path: [...path, 'with', name] };
    const kind = givenExpression(probe.control ?? '') === name ? 'control' : 'value';
    return [
      ...checkOne({ file, value: probe }, at.path, reader.parse(text), text, variables),
      ...checkReads(at, kind, text, variables, reader),
    ];
  });
}

/** An expression that a check gives is always there, and is one. */
function checkGiven({ file, value: probe }: Loaded<Probe>, path: Path, name: string): Problem[] {
  if (!Object.hasOwn(probe.params, name)) return [undeclared(file, path, name, probe)];
  const { type, list, optional } = probe.params[name] ?? {};
  return type === 'expression' && list !== true && optional !== true
    ? []
    : [
        valueProblem(file, path, {
          message: `the parameter "${name}" is no expression that is always there`,
          expected: 'a parameter of type expression, one and not optional',
        }),
      ];
}

function expressionsOf(probe: Probe): [Path, string][] {
  return [
    ...(probe.control === undefined ? [] : [[['control'], probe.control] as [Path, string]]),
    ...(probe.value === undefined ? [] : [[['value'], probe.value] as [Path, string]]),
    ...(probe.asserts ?? []).map(({ value }, index): [Path, string] => [
      ['asserts', index, 'value'],
      value,
    ]),
    ...(probe.finding?.unseen === undefined
      ? []
      : [[['finding', 'unseen'], probe.finding.unseen] as [Path, string]]),
    ...Object.entries(probe.facts).map(([name, text]): [Path, string] => [['facts', name], text]),
  ];
}

/** The variables that expressions of a probe may read; null where a collector is not known. */
function variablesFor(probe: Probe, files: FileSet): ReadonlySet<string> | null {
  const names = sourcesOf(probe).map(({ collector }) => {
    const known = files.collectors.get(collector);
    return known ? variableNames(known.value).filter((name) => name !== null) : null;
  });
  if (names.includes(null)) return null;
  return new Set([
    ...names.flatMap((some) => some ?? []),
    'params',
    ...(probe.analysis === undefined ? [] : ['analysis']),
  ]);
}

function clashes({ file, value: probe }: Loaded<Probe>, files: FileSet): Problem[] {
  const taken = new Map<string, string>();
  return sourcesOf(probe).flatMap(({ collector }, index) => {
    const known = files.collectors.get(collector);
    const names = known ? variableNames(known.value).filter((name) => name !== null) : [];
    const clash = names.find((name) => taken.has(name));
    for (const name of names) taken.set(name, collector);
    return clash === undefined
      ? []
      : [
          valueProblem(file, ['from', index], {
            message: `the variable "${clash}" comes from another collector of this probe as well`,
            expected: 'collectors whose steps have names of their own (as)',
          }),
        ];
  });
}

/** Names of CEL's own types, which expressions may compare with. */
const types = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'timestamp',
  'type',
  'uint',
  'google',
  'math',
  'strings',
]);

function checkOne(
  { file, value: probe }: Pick<Loaded<Probe>, 'file' | 'value'>,
  path: Path,
  parsed: Parsed,
  text: string,
  variables: ReadonlySet<string> | null,
): Problem[] {
  if (!parsed.ok) {
    return [
      {
        file: file.path,
        ...file.characterAt(path, parsed.index),
        message: parsed.message,
        expected: 'an expression in CEL (cel.dev)',
        example: `${String(path.findLast((part) => typeof part === 'string'))}: networks.exists(n, n.Name == "bridge")`,
      },
    ];
  }
  const at = (name: string): { line: number; column: number } =>
    file.characterAt(path, Math.max(text.search(new RegExp(`\\b${name}\\b`)), 0));
  const known = Object.keys(probe.params);
  return [
    ...unknownVariables(parsed.names, variables).map((name) => ({
      file: file.path,
      ...at(name),
      message: `unknown variable "${name}"${didYouMean(name, variables ?? [])}`,
      expected: `one of ${[...(variables ?? [])].join(', ')}`,
    })),
    ...[...parsed.names.params]
      .filter((name) => !Object.hasOwn(probe.params, name))
      .map((name) => ({
        file: file.path,
        ...at(name),
        message: `the parameter "${name}" is not declared${didYouMean(name, known)}`,
        expected: known.length === 0 ? 'a parameter under params' : `one of ${known.join(', ')}`,
      })),
  ];
}

function unknownVariables(names: Names, variables: ReadonlySet<string> | null): string[] {
  if (!variables) return [];
  return [...names.variables].filter(
    (name) => !variables.has(name) && !types.has(name) && /^\w+$/.test(name),
  );
}

type ReadsAt = { readonly file: Loaded<Probe>['file']; readonly path: Path };

/** Whether an expression reads anything that was observed; null where that cannot be told, or it is given elsewhere. */
function readsObserved(
  text: string | undefined,
  variables: ReadonlySet<string> | null,
  reader: ExpressionReader,
): boolean | null {
  if (text === undefined || !variables || givenExpression(text) !== null) return null;
  const parsed = reader.parse(text);
  if (!parsed.ok) return null;
  return [...parsed.names.variables].some((name) => name !== 'params' && !types.has(name));
}

/** An expression that reads nothing observed is the same whatever was there: a control always holds, a value fails no check. */
function checkReads(
  { file, path }: ReadsAt,
  kind: keyof typeof mustRead,
  ...[text, variables, reader]: Parameters<typeof readsObserved>
): Problem[] {
  if (readsObserved(text, variables, reader) !== false) return [];
  const { proves, ...way } = mustRead[kind];
  const message = `the ${kind} reads nothing that was observed: ${proves}`;
  return [valueProblem(file, path, { message, ...way })];
}

const mustRead = {
  control: {
    proves: 'it proves nothing',
    expected: 'an expression that is true only if the observation could have seen it',
    example: 'control: networks.exists(n, n.Name == "bridge")',
  },
  value: {
    proves: 'nothing can make the check fail',
    expected: 'an expression over what the commands printed',
    example: 'value: size(networks)',
  },
};
