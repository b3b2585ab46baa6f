// Claim sheets: names, hosts, and each check against its probe.
import { milestoneName } from '../model/claim.ts';
import type { Problem } from '../model/problem.ts';
import type { ClaimSheet } from '../model/sheet.ts';
import { checkCheck } from './check-check.ts';
import { checkFacts } from './check-facts.ts';
import {
  keyProblem,
  valueProblem,
  type FileSet,
  type Loaded,
  type Surroundings,
} from './file-set.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-position.ts';

type Sheet = Loaded<ClaimSheet>;

/** Everything wrong with a claim sheet that its schema cannot tell. */
export function checkSheet(sheet: Sheet, files: FileSet, around: Surroundings): Problem[] {
  const milestones = Object.entries(sheet.value.milestones);
  return [
    ...checkPhase(sheet),
    ...checkMilestoneNames(sheet),
    ...checkHosts(sheet, [], sheet.value, files),
    ...checkIds(sheet),
    ...checkWaivers(sheet),
    ...checkReasons(sheet),
    ...milestones.flatMap(([name, { checks }]) => [
      ...checks.flatMap((check, index) => {
        const path: Path = ['milestones', name, 'checks', index];
        return [
          ...checkHosts(sheet, path, check, files),
          ...checkCheck({ sheet, path, check, files, around }),
        ];
      }),
      ...checkFacts(sheet, name, files),
    ]),
  ];
}

function checkPhase({ file, name, value }: Sheet): Problem[] {
  if (value.phase === name) return [];
  return [
    valueProblem(file, ['phase'], {
      message: `the sheet of phase "${value.phase}" is called ${name}.yaml`,
      expected: 'the phase as the file is called',
      example: `phase: ${name}`,
    }),
  ];
}

function checkMilestoneNames({ file, value }: Sheet): Problem[] {
  const names = Object.keys(value.milestones);
  if (names.length === 0) {
    return [
      valueProblem(file, ['milestones'], {
        message: 'the sheet has no milestones: it asserts nothing',
        expected: 'M1, M2, ... with checks',
      }),
    ];
  }
  return names
    .filter((name) => !milestoneName.safeParse(name).success)
    .map((name) =>
      keyProblem(file, ['milestones', name], {
        message: `"${name}" is no milestone`,
        expected: 'M and a number, without leading zeros',
        example: 'M1:',
      }),
    );
}

interface Hosts {
  readonly host?: string | undefined;
  readonly hosts?: readonly string[] | undefined;
}

function checkHosts(
  { file }: Sheet,
  base: Path,
  { host, hosts }: Hosts,
  files: FileSet,
): Problem[] {
  const problems: Problem[] = [];
  if (host !== undefined && hosts !== undefined) {
    problems.push(
      keyProblem(file, [...base, 'hosts'], {
        message: 'both host and hosts are given',
        expected: 'one of them',
      }),
    );
  }
  const named: [Path, string][] = [
    ...(host === undefined ? [] : [[[...base, 'host'], host] as [Path, string]]),
    ...(hosts ?? []).map((name, index): [Path, string] => [[...base, 'hosts', index], name]),
  ];
  const known = files.config ? Object.keys(files.config.value.hosts) : null;
  for (const [path, name] of named) {
    if (known && !known.includes(name)) {
      problems.push(
        valueProblem(file, path, {
          message: `unknown host "${name}"${didYouMean(name, known)}`,
          expected:
            known.length === 0
              ? 'a host of review.yaml, which has none'
              : `one of ${known.join(', ')}`,
        }),
      );
    }
  }
  const twice = (hosts ?? []).findIndex((name, index) => hosts?.indexOf(name) !== index);
  if (twice >= 0) {
    problems.push(
      valueProblem(file, [...base, 'hosts', twice], {
        message: `host "${hosts?.[twice] ?? ''}" is listed twice`,
        expected: 'each host once',
      }),
    );
  }
  return problems;
}

/** Ids are unique in the whole phase: baselines, references and repeated checks go by them. */
function checkIds({ file, value }: Sheet): Problem[] {
  const first = new Map<string, Path>();
  return Object.entries(value.milestones).flatMap(([name, { checks }]) =>
    checks.flatMap(({ id }, index) => {
      const path: Path = ['milestones', name, 'checks', index, 'id'];
      const where = first.get(id);
      first.set(id, where ?? path);
      return where === undefined
        ? []
        : [
            valueProblem(file, path, {
              message: `the id "${id}" is taken (${String(where[1])}, line ${file.valueAt(where).line})`,
              expected: 'an id that no other check of the phase has',
              example: `id: ${id}-${name.toLowerCase()}`,
            }),
          ];
    }),
  );
}

function checkWaivers({ file, value }: Sheet): Problem[] {
  const accepted = value.adversary?.accept ?? [];
  const seen = new Set<string>();
  return accepted.flatMap(({ finding }, index) => {
    const path = ['adversary', 'accept', index, 'finding'];
    if (seen.has(finding)) {
      return [
        valueProblem(file, path, {
          message: `"${finding}" is accepted twice`,
          expected: 'each finding once',
        }),
      ];
    }
    seen.add(finding);
    return /^[a-z0-9][a-z0-9-]*\/\S.*$/.test(finding)
      ? []
      : [
          valueProblem(file, path, {
            message: `"${finding}" names no finding`,
            expected: 'kind and subject, as `review findings` prints them',
            example: 'finding: public-port/tcp/5432',
          }),
        ];
  });
}

/** Who accepts says why. */
function checkReasons({ file, value }: Sheet): Problem[] {
  return (value.adversary?.accept ?? []).flatMap(({ reason }, index) =>
    reason.trim() === ''
      ? [
          valueProblem(file, ['adversary', 'accept', index, 'reason'], {
            message: 'a waiver without a reason',
            expected: 'why it is accepted, in words',
            example: 'reason: closed network',
          }),
        ]
      : [],
  );
}
