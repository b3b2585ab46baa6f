import { parse, stringify } from 'yaml';
import { exampleCollector, exampleConfig, exampleProbe, exampleSheet } from './examples.ts';
import { exampleWatch } from '../watch/example.ts';
import type { Written } from './kinds.ts';
import type { Path } from './yaml-position.ts';

const texts = {
  config: exampleConfig,
  sheet: exampleSheet,
  probe: exampleProbe,
  collector: exampleCollector,
  'watch file': exampleWatch,
} as const satisfies Record<Written, string>;

/** The lines that stand at a path in the example of a format; undefined if there are none. */
export function exampleAt(kind: Written, path: Path): string | undefined {
  const found = shorten(exampleValueAt(kind, path));
  if (found === undefined) return undefined;
  const key = path.at(-1);
  const value = key === undefined ? found : typeof key === 'number' ? [found] : { [key]: found };
  const lines = stringify(value, { lineWidth: 0 }).trimEnd();
  return lines.split('\n').length > longest ? undefined : lines;
}

/** The value that stands at a path in the example of a format. */
export function exampleValueAt(kind: Written, path: Path): unknown {
  return find(parse(texts[kind]), path);
}

/** Lines of an example, at most. */
const longest = 20;

/** Of a list of mappings one is example enough. */
function shorten(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const few: readonly unknown[] = typeof value[0] === 'object' ? value.slice(0, 1) : value;
    return few.map(shorten);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]));
}

/** Mappings whose keys the author chooses: any element stands for the one that is asked. */
const chosen: ReadonlySet<unknown> = new Set([
  'hosts',
  'vars',
  'milestones',
  'params',
  'facts',
  'repositories',
]);

function find(value: unknown, path: Path, parent?: string | number): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value) && Object.hasOwn(value, segment)) {
    return find((value as Record<string, unknown>)[segment], rest, segment);
  }
  if (!Array.isArray(value) && !chosen.has(parent)) return undefined;
  for (const inner of Object.values(value)) {
    const found = find(inner, rest, segment);
    if (found !== undefined) return found;
  }
  return undefined;
}
