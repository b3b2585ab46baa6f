// What the benches share: medians and goals.

/** The middle one; of an even number the upper. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Says whether a ratio is what it has to be. */
export function goal(name: string, ratio: number, limit: number): boolean {
  const met = ratio <= limit;
  console.log(`  ${met ? 'ok ' : 'NOT'} ${name} = ${ratio.toFixed(2)} (at most ${limit})`);
  return met;
}
