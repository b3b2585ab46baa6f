// Durations and sizes as people write them in YAML: `10s`, `1MiB`.

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const bytes = { B: 1, KiB: 1024, MiB: 1024 * 1024 } as const;

/** Milliseconds of `250ms`, `10s`, `5m`, `2h` or `3d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const found = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (!found) return null;
  return Number(found[1]) * milliseconds[found[2] as keyof typeof milliseconds];
}

/** Bytes of `512B`, `64KiB` or `1MiB`; null for anything else. */
export function parseSize(text: string): number | null {
  const found = /^(\d{1,6})(B|KiB|MiB)$/.exec(text);
  if (!found) return null;
  return Number(found[1]) * bytes[found[2] as keyof typeof bytes];
}
