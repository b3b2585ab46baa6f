import { readdirSync, readFileSync } from 'node:fs';
import { analyses } from '../../src/adversary/index.ts';
import { expressionReader } from '../../src/criteria/expression.ts';
import { readCriteria, type Surroundings } from '../../src/criteria/index.ts';
import {
  exampleCollector,
  exampleConfig,
  exampleProbe,
  exampleSheet,
} from '../../src/criteria/examples.ts';
import type { Problem, SourceFile } from '../../src/model/problem.ts';

/** A repository's criteria that have no mistake, by path. */
export const valid: Readonly<Record<string, string>> = {
  'review.yaml': exampleConfig,
  'claims/pvfix.yaml': exampleSheet,
  'probes/mount-free.yaml': exampleProbe,
  'probes/collectors/mounts.yaml': exampleCollector,
};

export const around: Surroundings = {
  analyses: new Set(analyses.keys()),
  expressions: expressionReader,
  probes: 'all',
};

/** The package's own probes. */
export const builtin: readonly SourceFile[] = ['probes', 'probes/collectors'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(`${folder}/${name}`, 'utf8'),
    })),
);

/** Those that the valid criteria use, and three more. */
const few =
  /(docker-network-subnet|systemd-unit-active|https-status|docker-networks|systemd-unit|https|ip-routes)\.yaml$/;

/** Reads the valid criteria with some files in the place of theirs; null takes a file away. */
export function problemsWith(
  changes: Readonly<Record<string, string | null>>,
  surroundings: Surroundings = around,
): readonly Problem[] {
  const files = Object.entries({ ...valid, ...changes }).flatMap(([path, text]) =>
    text === null ? [] : [{ path, text }],
  );
  const shipped = builtin.filter(({ path }) => few.test(path));
  const result = readCriteria(files, shipped, surroundings);
  return result.ok ? [] : result.problems;
}

/** A mistake made in a valid file: a text replaced by one that holds `§` before the offending place. */
export interface Mistake {
  readonly file: string;
  readonly edit: readonly [string, string];
}

/** The file with the mistake, and `file:line:column` of it. */
export function make({ file, edit: [from, to] }: Mistake): { text: string; place: string } {
  const original = valid[file] ?? '';
  if (!original.includes(from)) throw new Error(`${file} has no ${from}`);
  const marked = original.replace(from, () => to);
  const before = marked.slice(0, marked.indexOf('§'));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return { text: marked.replace('§', ''), place: `${file}:${line}:${column}` };
}

/** Problems as `place message`. */
export function lines(problems: readonly Problem[]): string[] {
  return problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
}
