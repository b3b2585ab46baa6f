import { createHash } from 'node:crypto';
import type { CriteriaFile } from '../model/evidence.ts';

/** SHA-256 over the sorted paths and blob ids of the repository's criteria; built-in probes go by package version. */
export function criteriaDigest(files: readonly CriteriaFile[]): string {
  const lines = files
    .filter(({ blob }) => blob !== '')
    .map(({ path, blob }) => `${path} ${blob}\n`)
    .sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
