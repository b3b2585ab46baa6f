/**
 * Characters that are not what they look like, made visible. Ranges are written out, not taken
 * from Unicode properties: those grow with the runtime, and a review has the same bytes anywhere.
 */

/** Controls, bidirectional overrides, zero-width and other ignorable characters, noncharacters. */
const hidden: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  // 0xfe0f stays: it only asks for the coloured form of the sign before it.
  [0xfe00, 0xfe0e],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const escaped = (code: number): string => `\\u{${code.toString(16)}}`;
const hiddenClass = hidden.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join('');
const hiddenCharacter = new RegExp(`[${hiddenClass}]`, 'gu');
const colour = new RegExp(`${escaped(0x1b)}\\[[0-9;:]*m`, 'gu');
const marker = /<!--(\s*)(cold-review)/gi;

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

/**
 * A text of several lines as it may be shown: line ends are `\n`, tabs stay, colours are dropped,
 * whatever else cannot be seen is named, and our hidden markers are no markers any more.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(colour, '')
    .replace(hiddenCharacter, (character) =>
      character === '\n' || character === '\t' ? character : picture(character),
    )
    .replace(marker, '<!--$1‹$2›');
}

/** The same on one line of prose: white space of any kind becomes one space. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** The same on one line where every character counts, such as a command. */
export function visibleExact(text: string): string {
  return visible(text).replace(/[\n\t]/g, picture);
}
