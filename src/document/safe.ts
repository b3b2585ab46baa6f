/**
 * Markdown that was escaped, as a type of its own: templates are given nothing else, so a raw
 * text in a view model is a compile error, and a throw where types were talked out of it.
 */
export class Safe {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template may see. A text is always `Safe`. */
export type View =
  Safe | boolean | number | null | readonly View[] | { readonly [name: string]: View };

/** Markdown written by us around escaped values: safe`**${inline(title)}**`. */
export function safe(parts: TemplateStringsArray, ...values: readonly (Safe | number)[]): Safe {
  return new Safe(String.raw({ raw: parts }, ...values));
}

/** Escaped values one after the other, with a separator of ours. */
export function joined(values: readonly Safe[], separator: string): Safe {
  return new Safe(values.join(separator));
}

/** Throws on anything in a view model that is not escaped, and says where it is. */
export function assertSafe(view: unknown, at = 'view'): asserts view is View {
  if (view === null || typeof view === 'boolean' || typeof view === 'number') return;
  if (view instanceof Safe) return;
  if (typeof view !== 'object') throw new TypeError(`${at} is a raw ${typeof view}: escape it`);
  for (const [name, value] of Object.entries(view)) assertSafe(value, `${at}.${name}`);
}
