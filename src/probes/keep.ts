/**
 * Keeps the declared fields of parsed output and drops all others, so that a secret that
 * nobody asked for never reaches the evidence. A path is `a.b`; `*` stands for every key.
 * Lists are walked element by element. Naming a field keeps all below it. A key with dots in it stands in
 * brackets: `Config.Labels.[com.docker.compose.project]`, where `*` stands for what has no dot in it.
 */
export function keepFields(value: unknown, paths: readonly string[]): unknown {
  return keep(value, paths.map(fieldParts));
}

function keep(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((element) => keep(element, paths));
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const below = paths
      .filter(([head = '']) => head === key || head === '*' || isLike(head, key))
      .map((path) => path.slice(1));
    const kept = below.length === 0 ? undefined : keep(inner, below);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether a key is of a form such as `traefik.http.routers.*.rule`. */
function isLike(form: string, key: string): boolean {
  if (!form.includes('*')) return false;
  const [parts, words] = [form.split('.'), key.split('.')];
  return (
    parts.length === words.length && parts.every((part, at) => part === '*' || part === words[at])
  );
}

/** The keys of a path of fields. */
export function fieldParts(path: string): string[] {
  const parts = path.match(/\[[^\]]*\]|[^.]+/g) ?? [];
  return parts.map((part) => part.replace(/^\[(.*)\]$/, '$1'));
}
