// Operands of matchers may hold `{ param: name }` anywhere.
import type { Path } from './yaml-position.ts';

/** Every check of a sheet asks its probe again. */
const known = new WeakMap<object, readonly string[]>();

/** The parameters that a value refers to. */
export function paramsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const name = Array.isArray(value) ? null : referred(value);
  const names =
    known.get(value) ?? (name === null ? Object.values(value).flatMap(paramsIn) : [name]);
  known.set(value, names);
  return names;
}

/** Where a value refers to which parameter. */
export function paramPlaces(value: unknown, path: Path): { name: string; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  const name = Array.isArray(value) ? null : referred(value);
  if (name !== null) return [{ name, path: [...path, 'param'] }];
  const inner: [string | number, unknown][] = Array.isArray(value)
    ? value.map((one: unknown, index) => [index, one])
    : Object.entries(value);
  return inner.flatMap(([key, one]) => paramPlaces(one, [...path, key]));
}

/** Paths of mappings that are no `{ param: name }`: a misspelt one would be compared as it stands. */
export function strangeMappings(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => strangeMappings(inner, [...path, index]));
  }
  return typeof value === 'object' && value !== null && referred(value) === null ? [path] : [];
}

/** Replaces each `{ param: name }` by what `values` has for it, or null. */
export function fill(value: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((inner) => fill(inner, values));
  if (typeof value !== 'object' || value === null) return value;
  const name = referred(value);
  if (name !== null) return Object.hasOwn(values, name) ? values[name] : null;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, fill(inner, values)]),
  );
}

function referred(value: object): string | null {
  const keys = Object.keys(value);
  if (keys.length !== 1 || keys[0] !== 'param') return null;
  const { param } = value as { param: unknown };
  return typeof param === 'string' ? param : null;
}
