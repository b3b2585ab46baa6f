// The quick way through YAML. Nearly all criteria are written plainly, and js-yaml reads those in a
// tenth of the time that it takes to build the tree that messages need. What is not plain - a tag,
// an alias, an odd key, a mistake - is left to that tree, so that one reader decides about it.
import {
  CORE_SCHEMA,
  EVENT_ID,
  SCALAR_STYLE,
  constructFromEvents,
  parseEvents,
  type Event,
} from 'js-yaml';

const maximalDepth = 40;
const maximalEvents = 25_000;

/** The value of a text that is written plainly; null where the thorough reader has to decide. */
export function readPlain(text: string): { readonly value: unknown } | null {
  if (/[\t\r\u0085\u2028\u2029\ufeff]/.test(text)) return null;
  try {
    const events = parseEvents(text, { maxDepth: maximalDepth });
    if (events.length > maximalEvents || !isPlain(events, text)) return null;
    const [value] = constructFromEvents(events, { source: text, schema: CORE_SCHEMA });
    return { value };
  } catch {
    return null;
  }
}

function isPlain(events: readonly Event[], text: string): boolean {
  const [first, content, ...rest] = events;
  if (first?.type !== EVENT_ID.DOCUMENT || content?.type !== EVENT_ID.MAPPING) return false;
  if (first.explicitStart || first.explicitEnd || first.directives.length > 0) return false;
  const keys = new Keys();
  return [content, ...rest].every(
    (event) => isPlainNode(event, text) && (!keys.isKey(event) || isPlainKey(event, text)),
  );
}

function isPlainNode(event: Event, text: string): boolean {
  switch (event.type) {
    case EVENT_ID.POP:
      return true;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.tagStart < 0 && event.anchorStart < 0;
    case EVENT_ID.SCALAR:
      return (
        event.tagStart < 0 &&
        event.anchorStart < 0 &&
        (event.style !== SCALAR_STYLE.DOUBLE_QUOTED || isPlainQuote(event, text))
      );
    case EVENT_ID.ALIAS:
    case EVENT_ID.DOCUMENT:
      return false;
  }
}

/** Escapes can make control characters. */
function isPlainQuote(event: { valueStart: number; valueEnd: number }, text: string): boolean {
  return !/\\[^"\\/nt]/.test(text.slice(event.valueStart, event.valueEnd).replaceAll('\\\\', ''));
}

/** A word that is a text to every schema, and no name that an object or YAML has a use for. */
function isPlainKey(event: Event, text: string): boolean {
  if (event.type !== EVENT_ID.SCALAR) return false;
  const key = text.slice(event.valueStart, event.valueEnd);
  return (
    /^[\w./-][\w ./-]*$/.test(key) &&
    /[A-Za-z]/.test(key) &&
    !/^(?:null|true|false|[-+]?\.?(?:inf|nan)|__proto__)$/i.test(key) &&
    !/^[-+.]?\d/.test(key)
  );
}

/** Tells which events are keys of mappings: every other child, from the first on. */
class Keys {
  readonly #open: { readonly isMapping: boolean; children: number }[] = [];

  isKey(event: Event): boolean {
    if (event.type === EVENT_ID.POP) {
      this.#open.pop();
      return false;
    }
    const parent = this.#open.at(-1);
    const isKey = parent?.isMapping === true && parent.children % 2 === 0;
    if (parent) parent.children += 1;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      this.#open.push({ isMapping: event.type === EVENT_ID.MAPPING, children: 0 });
    }
    return isKey;
  }
}
