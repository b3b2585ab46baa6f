/** What a check or a milestone comes to. Every outcome starts INCONCLUSIVE. */
export type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

const weight = { PASS: 0, INCONCLUSIVE: 1, FAIL: 2 } as const satisfies Record<Verdict, number>;

/**
 * Rolls several verdicts up to one: FAIL beats INCONCLUSIVE beats PASS.
 * Nothing to roll up is INCONCLUSIVE: without evidence there is no PASS.
 */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (sofar, next) => (weight[next] > weight[sofar] ? next : sofar),
    verdicts.length === 0 ? 'INCONCLUSIVE' : 'PASS',
  );
}
