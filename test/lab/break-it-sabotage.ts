// What is done to a healthy host that no claim speaks of.
import { scripted, type Sabotage, type Undo } from './sabotages/sabotage.ts';
import type { Lab } from './types.ts';

/** One thing wrong, and the finding that must come of it. */
export interface BreakItSabotage {
  readonly name: string;
  readonly says: string;
  /** The probe that finds it, and its subject. */
  readonly probe: string;
  readonly subject: string;
  /** What the probe is given, where a review gives it each endpoint of the checks. */
  readonly with?: Readonly<Record<string, string>>;
  /** Only root may look. */
  readonly asRoot?: boolean;
  apply(lab: Lab): Promise<Undo>;
}

/** A script and what undoes it; the host answers as before when it is undone. */
export function done(
  words: Omit<BreakItSabotage, 'apply'>,
  apply: string,
  undo: string,
): BreakItSabotage {
  const sabotage: Omit<Sabotage, 'apply'> = { ...words, kind: 'sabotage', expect: words.subject };
  const whole = scripted(sabotage, apply, undo);
  return { ...words, apply: (lab) => whole.apply(lab) };
}
