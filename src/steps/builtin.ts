import { parse } from 'yaml';
import { probe, type Probe } from '../model/probe.ts';
import type { SourceFile } from '../model/problem.ts';

/** The probes that ship with the package, by id. */
export function readBuiltin(files: readonly SourceFile[]): ReadonlyMap<string, Probe> {
  const own = files.filter(({ path }) => /^probes\/[^/]+\.yaml$/.test(path));
  return new Map(
    own.map(({ text }) => {
      const read = probe.parse(parse(text));
      return [read.id, read] as const;
    }),
  );
}
