export type Places =
  | { readonly ok: true; readonly values: readonly unknown[] }
  | { readonly ok: false; readonly reason: string };

const most = 10_000;

/**
 * The values at a JSON pointer (RFC 6901) of each document; a part `*` stands for every element of a list or
 * value of a mapping, `~2` for a star that is meant. The empty pointer is the whole document.
 */
export function pointed(documents: readonly unknown[], pointer: string): Places {
  if (pointer !== '' && !pointer.startsWith('/')) {
    return { ok: false, reason: `${JSON.stringify(pointer)} is no JSON pointer: it begins with /` };
  }
  if (/~(?![012])/.test(pointer)) {
    return { ok: false, reason: `${JSON.stringify(pointer)} is no JSON pointer: ~ is written ~0` };
  }
  let values: readonly unknown[] = documents;
  for (const part of pointer.split('/').slice(1)) {
    values = values.flatMap((value) => below(value, part));
    if (values.length > most) return { ok: false, reason: 'the pointer fits too many values' };
  }
  return { ok: true, values };
}

function below(value: unknown, part: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (part === '*') return Object.values(value);
  const key = part.replace(/~2/g, '*').replace(/~1/g, '/').replace(/~0/g, '~');
  if (Array.isArray(value)) {
    return /^(0|[1-9]\d{0,5})$/.test(key) && Number(key) < value.length ? [value[Number(key)]] : [];
  }
  return Object.hasOwn(value, key) ? [(value as Record<string, unknown>)[key]] : [];
}
