import { containsRedaction } from './redact.ts';

const known = new WeakMap<object, boolean>();

/** Whether something was taken out of any text of a value. Looks at a value once, however many ask. */
export function holdsRedaction(value: unknown): boolean {
  if (typeof value === 'string') return containsRedaction(value);
  if (typeof value !== 'object' || value === null) return false;
  const before = known.get(value);
  if (before !== undefined) return before;
  const holds = Array.isArray(value) ? value.some(holdsRedaction) : inObject(value);
  known.set(value, holds);
  return holds;
}

/** Without a list of its entries: a host may show ten thousand units. */
function inObject(value: object): boolean {
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (containsRedaction(key) || holdsRedaction(value[key as keyof typeof value])) return true;
  }
  return false;
}
