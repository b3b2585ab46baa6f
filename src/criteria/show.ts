/** A value as messages show it: short, on one line, without control characters. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  const safe = text.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    '\ufffd',
  );
  return safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
}
