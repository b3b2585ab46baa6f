// Durations and sizes as people write them in YAML: `10s`, `1MiB`.

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const bytes = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/** Milliseconds of `250ms`, `10s`, `5m`, `2h` or `3d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const found = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (!found) return null;
  return Number(found[1]) * milliseconds[found[2] as keyof typeof milliseconds];
}

/** Bytes of `512B`, `64KiB`, `1MiB`, `20GiB` or `2TiB`; null for anything else. */
export function parseSize(text: string): number | null {
  const found = /^(\d{1,6})(B|KiB|MiB|GiB|TiB)$/.exec(text);
  if (!found) return null;
  return Number(found[1]) * bytes[found[2] as keyof typeof bytes];
}

/** Milliseconds of a duration, bytes of a size; null for anything else. */
export function parseAmount(text: string): number | null {
  return parseDuration(text) ?? parseSize(text);
}
