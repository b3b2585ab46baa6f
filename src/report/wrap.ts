import { head } from '../document/cut.ts';

/** One line of a text never takes more than this many characters on a terminal. */
const longest = 1200;

/** What stands in backticks is to be copied: it is kept on one line where it fits. */
const copied = /`[^`]{1,200}`/g;

/** In the place of a space that is no place to break a line. */
const kept = '\u{e000}';

/** The words of one line, on as many lines as they need; a word that is too long is taken apart. */
export function wrapped(text: string, width: number): readonly string[] {
  const shown = text.length > longest ? `${head(text, longest)} …` : text;
  if (shown.length <= width && !shown.startsWith(' ')) return [shown];
  const lines = [''];
  const whole = shown.replace(copied, (found) => found.replaceAll(' ', kept));
  const fitting = (word: string) =>
    word.length <= width ? [word] : word.split(kept).flatMap((it) => pieces(it, width));
  for (const word of whole.split(' ').flatMap(fitting)) {
    const last = lines[lines.length - 1] ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => line.replaceAll(kept, ' '));
}

function pieces(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let rest = word;
  while (rest.length > width) {
    const part = head(rest, width) || rest.slice(0, width);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest];
}
