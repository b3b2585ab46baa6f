/** A probe's title with `{{parameter}}` filled in; lists joined by commas. Raw text. */
export function fillTitle(title: string, params: Readonly<Record<string, unknown>>): string {
  return title.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined) return '?';
    return Array.isArray(value) ? value.map(print).join(', ') : print(value);
  });
}

function print(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
