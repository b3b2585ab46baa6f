import { containsRedaction } from './redact.ts';

const known = new WeakMap<object, boolean>();

/** Whether something was taken out of any text of a value. Looks at a value once, however many ask. */
export function holdsRedaction(value: unknown): boolean {
  if (typeof value === 'string') return containsRedaction(value);
  if (typeof value !== 'object' || value === null) return false;
  const before = known.get(value);
  if (before !== undefined) return before;
  const holds = Object.entries(value).some(
    ([key, inner]) => containsRedaction(key) || holdsRedaction(inner),
  );
  known.set(value, holds);
  return holds;
}
