/** Words of a script as text, as far as its own assignments tell. */
import type { Word, WordPart } from 'unbash';

/** The word a name stands for: a variable's one assignment, or a parameter of the function called. */
export type Lookup = (name: string, position?: number) => string | undefined;

/** The word with known variables filled in; an unknown one stays as it is written, `$NAME`. */
export function textOf(word: Word | undefined, lookup: Lookup): string {
  if (word === undefined) return '';
  if (word.parts === undefined) return word.value;
  return word.parts.map((part) => partText(part, lookup)).join('');
}

function partText(part: WordPart, lookup: Lookup): string {
  switch (part.type) {
    case 'SimpleExpansion':
      return lookup(part.text.slice(1), part.pos) ?? part.text;
    case 'ParameterExpansion':
      return expanded(part, lookup);
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.map((inner) => partText(inner, lookup)).join('');
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value;
    case 'ArithmeticExpansion':
    case 'BraceExpansion':
    case 'CommandExpansion':
    case 'ExtendedGlob':
    case 'Glob':
    case 'ProcessSubstitution':
      return part.text;
  }
}

/** `${NAME}`, and `${NAME:-default}` where nothing says what NAME is. */
function expanded(part: Extract<WordPart, { type: 'ParameterExpansion' }>, lookup: Lookup): string {
  const { parameter, operation, prefix, index, text, pos } = part;
  if (prefix !== undefined || index !== undefined) return text;
  const known = lookup(parameter, pos);
  if (operation === undefined) return known ?? text;
  if (operation.type !== 'Default' || !['-', ':-', '=', ':='].includes(operation.operator)) {
    return text;
  }
  return known ?? textOf(operation.operand, lookup);
}

/** Whether the text still holds a variable or a substitution. */
export function isOpen(text: string): boolean {
  return /[$`]/.test(text);
}

/** The whole number that a text is; null for anything else. */
export function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null;
}

/** Seconds of `60`, `5m`, `1.5s`, as timeout(1) and sleep(1) read them; null for anything else. */
export function secondsIn(text: string | undefined): number | null {
  const found = /^(\d{1,7}(?:\.\d+)?|\.\d+)([smhd]?)$/.exec(text ?? '');
  if (!found) return null;
  const unit = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1;
  return Number(found[1]) * unit;
}
