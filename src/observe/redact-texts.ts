import { redact } from '../document/redact.ts';

/** Redacts text by text, so that what is kept stays JSON. */
export function redactTexts(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), redactTexts(inner)]),
  );
}
