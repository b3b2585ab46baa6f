/** JSON with sorted keys: equal values print alike. */
export function canonical(value: unknown): string {
  return value === undefined ? 'nothing' : written(value);
}

function written(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${written(inner)}`).join(',')}}`;
}

/** Deep equality of JSON values; 1 is not "1". */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
