/** JSON with sorted keys: equal values print alike. */
export function canonical(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Deep equality of JSON values; 1 is not "1". */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
