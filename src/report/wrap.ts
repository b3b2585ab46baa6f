import { head } from '../document/cut.ts';

/** One line of a text never takes more than this many characters on a terminal. */
const longest = 1200;

/** The words of one line, on as many lines as they need; a word that is too long is taken apart. */
export function wrapped(text: string, width: number): readonly string[] {
  const shown = text.length > longest ? `${head(text, longest)} …` : text;
  if (shown.length <= width && !shown.startsWith(' ')) return [shown];
  const lines = [''];
  for (const word of shown.split(' ').flatMap((it) => pieces(it, width))) {
    const last = lines[lines.length - 1] ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
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
