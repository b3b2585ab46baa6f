import * as z from 'zod';

/** How much a finding weighs, heaviest first. */
export const severity = z.enum(['blocking', 'major', 'minor', 'note']);
export type Severity = z.infer<typeof severity>;

/** Whether one weighs more than another. */
export function isGraver(one: Severity, other: Severity): boolean {
  return severity.options.indexOf(one) < severity.options.indexOf(other);
}
