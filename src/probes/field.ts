/** The values at a dotted path of every element of a list, or of a single object; missing ones are left out. */
export function fieldValues(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => fieldValues(element, path));
  const [head, ...rest] = path;
  if (head === undefined) return value === undefined || value === null ? [] : [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return [];
  return fieldValues((value as Record<string, unknown>)[head], rest);
}

/** Whether an element lacks the field at a dotted path. A list without elements lacks nothing. */
export function isMissing(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) {
    return value.some((element) => Array.isArray(element) || isMissing(element, path));
  }
  const [head, ...rest] = path;
  if (head === undefined) return value === undefined || value === null;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return true;
  return isMissing((value as Record<string, unknown>)[head], rest);
}
