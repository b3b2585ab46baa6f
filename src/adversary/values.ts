/** The values at some places of a document, as a check compares them. */
export interface Values {
  /** How many values stand there. */
  readonly found: number;
  /** Texts, numbers, booleans and null, and the plain elements of lists, as texts. */
  readonly values: readonly string[];
  /** Keys of mappings. */
  readonly keys: readonly string[];
  /** How many values; elements, where it is one list or mapping. */
  readonly count: number;
}

export function valuesOf(places: readonly unknown[]): Values {
  const elements = places.flatMap((one): unknown[] => (Array.isArray(one) ? one : [one]));
  const keys = places.flatMap((one) => (isMapping(one) ? Object.keys(one) : []));
  const [only] = places;
  const size = Array.isArray(only) ? only.length : isMapping(only) ? Object.keys(only).length : 1;
  return {
    found: places.length,
    values: elements.filter((one) => !isMapping(one) && !Array.isArray(one)).map(String),
    keys: [...new Set(keys)],
    count: places.length === 1 ? size : places.length,
  };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !(value instanceof Date);
}
