import { analysisNames } from '../adversary/names.ts';
import { isCriteriaPath } from '../claims/criteria-path.ts';
import { readCriteria, type Criteria } from '../criteria/index.ts';
import type { CriteriaFile, Evidence } from '../model/evidence.ts';

/** Prefix of the paths of probes that ship with the package. */
export const builtinPrefix = 'builtin:';

/** Reads the criteria whose bytes an evidence file holds. */
export function readEvidenceCriteria(
  evidence: Evidence,
): { ok: true; criteria: Criteria } | { ok: false; reason: string } {
  const { files } = evidence.criteria;
  const builtin = files.filter(isBuiltin).map(({ path, text }) => ({
    path: path.slice(builtinPrefix.length),
    text,
  }));
  const own = files.filter(({ path }) => isCriteriaPath(path));
  const read = readCriteria(own, builtin, {
    analyses: new Set(analysisNames),
    extraReaders: 'unchecked',
  });
  if (read.ok) return read;
  const [first] = read.problems;
  return {
    ok: false,
    reason: first ? `${first.file}:${first.line}: ${first.message}` : 'the criteria do not read',
  };
}

function isBuiltin({ path }: CriteriaFile): boolean {
  return path.startsWith(builtinPrefix);
}
