/** Replaces `{ param: x }` anywhere in a value by the parameter; undefined where it is not given. */
export function bind(value: unknown, params: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((element) => bind(element, params));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'param') {
    const { param } = value as { param: unknown };
    return typeof param === 'string' && Object.hasOwn(params, param) ? params[param] : undefined;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, bind(inner, params)]),
  );
}
