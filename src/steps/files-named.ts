// Files that claim sheets name beside themselves: private CAs.
import type { Criteria } from '../criteria/index.ts';
import { isCriteriaPath } from '../claims/criteria-path.ts';
import type { CriteriaFile } from '../model/evidence.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import type { Repository } from '../model/repository.ts';
import { criteriaFilesAt } from './criteria-files.ts';

/** The criteria of a commit and the files that their checks name: private CAs. */
export async function withFilesNamed(
  repository: Repository,
  commit: string,
): Promise<CriteriaFile[]> {
  const files = await criteriaFilesAt(repository, commit);
  const wanted = filesNamed(files);
  return wanted.length === 0 ? files : criteriaFilesAt(repository, commit, wanted);
}

/** Paths that claim sheets name as a private CA. */
export function filesNamed(files: readonly SourceFile[]): string[] {
  const named = files
    .filter(({ path }) => path.startsWith('claims/'))
    .flatMap(({ text }) => [...text.matchAll(/\bca['"]?:\s*['"]?([A-Za-z0-9_./-]+)/g)])
    .flatMap(([, path]) => path ?? []);
  return [...new Set(named)].filter((path) => !isCriteriaPath(path));
}

/** Private CAs that checks name and that are not there: such a check could only be inconclusive. */
export function filesMissing(
  { sheets, probes, locate }: Criteria,
  files: readonly SourceFile[],
): Problem[] {
  const there = new Set(files.map(({ path }) => path));
  return [...sheets.values()].flatMap(({ phase, milestones }) =>
    Object.entries(milestones).flatMap(([milestone, { checks }]) =>
      checks.flatMap(({ id, probe, with: { ca } }, index) => {
        const isFile = probes.get(probe)?.params.ca?.type === 'repository-path';
        if (!isFile || typeof ca !== 'string' || there.has(ca)) return [];
        const at = ['milestones', milestone, 'checks', index, 'with', 'ca'];
        return [
          {
            ...locate('sheet', phase, at),
            message: `${id}: there is no file ${JSON.stringify(ca)} beside the criteria`,
            expected:
              'the path of a certificate in the repository of the criteria: letters, digits and . _ - / only',
            example: 'ca: infra/ca.pem',
          },
        ];
      }),
    ),
  );
}
