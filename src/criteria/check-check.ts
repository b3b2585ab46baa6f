// One check of a sheet against its probe: parameters on every host, and whether it can fail.
import type { Problem } from '../model/problem.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { applicable, assertionsOf, checkApplication } from './check-application.ts';
import { checkAttempts } from './check-attempts.ts';
import { commandMistakes } from './check-command.ts';
import { refusedContents } from './check-content.ts';
import { checkGivenExpressions } from './check-expressions.ts';
import {
  keyProblem,
  valueProblem,
  type FileSet,
  type Loaded,
  type Surroundings,
} from './file-set.ts';
import { namedHosts, needsHost, sourcesOf } from './hosts.ts';
import { resolve, type Mistake } from './parameters.ts';
import { didYouMean } from './suggest.ts';
import { varsOf } from './template.ts';
import type { Path } from './yaml-position.ts';

/** A check, where it stands, and the files around it. */
export interface CheckInSheet {
  readonly sheet: Loaded<ClaimSheet>;
  readonly path: Path;
  readonly check: Check;
  readonly files: FileSet;
  readonly around: Pick<Surroundings, 'expressions' | 'extraReaders'>;
}

/** Everything wrong with one check. */
export function checkCheck(one: CheckInSheet): Problem[] {
  const { sheet, path, check, files } = one;
  const probe = files.probes.get(check.probe)?.value;
  if (!probe) return files.broken.has(`probe/${check.probe}`) ? [] : [unknownProbe(one)];
  const collectors = sourcesOf(probe).map(
    ({ collector }) => files.collectors.get(collector)?.value,
  );
  if (collectors.some((collector) => !collector)) return [];
  const hosts = hostsOf(one, probe);
  return [
    ...(hosts.length === 0 ? [noHost(sheet, path)] : []),
    ...checkVantage(one, collectors),
    ...checkSinceBaseline(one, probe),
    ...checkAttempts(one, probe, collectors),
    ...unique(hosts.flatMap((host) => checkOnHost(one, probe, host))),
  ];
}

/** The hosts of a check that review.yaml knows; null alone for a check of the repository. */
export function hostsOf(
  { sheet, check, files }: Pick<CheckInSheet, 'sheet' | 'check' | 'files'>,
  probe: Probe,
): (string | null)[] {
  if (!needsHost(probe, (id) => files.collectors.get(id)?.value)) return [null];
  return [...namedHosts(check, sheet.value, files.config?.value ?? null)];
}

function unknownProbe({ sheet, path, check, files }: CheckInSheet): Problem {
  return valueProblem(sheet.file, [...path, 'probe'], {
    message: `unknown probe "${check.probe}"${didYouMean(check.probe, files.known.probes)}`,
    expected: 'a probe of this repository or one that `review probes` lists',
    example: 'probe: https-status',
  });
}

function noHost(sheet: Loaded<ClaimSheet>, path: Path): Problem {
  return keyProblem(sheet.file, path, {
    message: 'neither the check nor its sheet says which host to look at',
    expected: 'host or hosts: only if review.yaml has exactly one host, that one is taken',
    example: 'host: cc-ci',
  });
}

function checkVantage(
  { sheet, path, check }: CheckInSheet,
  collectors: readonly (Collector | undefined)[],
): Problem[] {
  if (check.vantage === undefined) return [];
  if (collectors.some((collector) => collector?.class === 'http' || collector?.class === 'tcp'))
    return [];
  return [
    keyProblem(sheet.file, [...path, 'vantage'], {
      message: `"vantage" has no effect on the probe ${check.probe}`,
      expected: 'a vantage only where an endpoint is asked',
    }),
  ];
}

function checkSinceBaseline({ sheet, path, check }: CheckInSheet, probe: Probe): Problem[] {
  const known = [...Object.keys(probe.facts), ...assertionsOf(probe).map(({ name }) => name)];
  return Object.entries(check.sinceBaseline ?? {}).flatMap(([key, names]) =>
    (names ?? []).flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            valueProblem(sheet.file, [...path, 'sinceBaseline', key, index], {
              message: `the probe ${probe.id} has no value "${name}"${didYouMean(name, known)}`,
              expected: `one of ${known.join(', ')}`,
            }),
          ],
    ),
  );
}

function checkOnHost(one: CheckInSheet, probe: Probe, name: string | null): Problem[] {
  const { sheet, path, check, files } = one;
  const hosts = files.config?.value.hosts ?? {};
  const isKnown = name === null || Object.hasOwn(hosts, name);
  const vars = varsOf(name === null ? null : (hosts[name] ?? null));
  const base = [...path, 'with'];
  const resolved = resolve(probe.params, check.with, vars, (at) =>
    sheet.file.plainAt([...base, ...at]),
  );
  // What vars an unknown host has nobody knows; all else of a check is as wrong there as elsewhere.
  if (!resolved.ok)
    return resolved.mistakes
      .filter((mistake) => isKnown || !ofVar(mistake))
      .map((mistake) => toProblem(one, mistake, name));
  if (!isKnown) return [];
  const collector = (id: string) => files.collectors.get(id)?.value;
  const commands = commandMistakes(probe, collector, resolved.values, one.around.extraReaders);
  const secrets = refusedContents(probe, collector, resolved.values);
  return [
    ...commands.map((mistake) => toProblem(one, mistake, name)),
    ...checkGivenExpressions(one, probe, resolved.values),
    ...secrets.map((secret) =>
      valueProblem(sheet.file, [...base, secret.name], {
        message: `"${secret.name}" would print a file that ${secret.reason}`,
        expected: 'a file that may be published',
      }),
    ),
    ...checkApplication(
      one,
      probe,
      applicable(probe, resolved.values),
      resolved.values,
      one.around.expressions,
    ),
  ];
}

function ofVar({ message }: Mistake): boolean {
  return message.includes('is no var');
}

function toProblem({ sheet, path }: CheckInSheet, mistake: Mistake, host: string | null): Problem {
  const base = [...path, 'with', ...mistake.path];
  const { message, expected, example } = mistake;
  const at = mistake.on === 'key' ? sheet.file.keyAt(base) : sheet.file.valueAt(base);
  const isVar = ofVar(mistake);
  const words = isVar
    ? `${message} ${host === null ? 'here: a check of the repository has none' : `of host "${host}"`}`
    : message;
  return {
    file: sheet.file.path,
    ...at,
    message: words,
    expected: isVar ? 'a var that every host of the check has, or address' : expected,
    ...(isVar ? {} : { example }),
  };
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
