/** Sentences on a terminal: wrapped by its columns, with what is to be copied left whole. */
import wrapAnsi from 'wrap-ansi';

/** Narrower than this nothing is readable anyway. */
const narrowest = 40;

/** What is longer is no sentence. */
const longest = 2000;

/** A space that is no place to break a line. */
const kept = '\u{a0}';

/** What stands in backticks; a command, option or setting that a colon leads to, up to the end of its sentence; the option itself. */
const copied = [
  /`[^`]+`/g,
  /(?<=: )(?:git|review|ssh-keygen|ssh-keyscan|--[a-z]|[A-Z]+_[A-Z_]+=)(?:"[^"]*"|'[^']*'|[^"'])*?(?=[;,.] |[.;,]?$| \()/g,
  /^(?: *)git .*$/g,
  /--[a-z-]+ [A-Z][A-Z_[\]|]*\b/g,
  /\breview [a-z]+/g,
] as const;

/**
 * A text line by line, each no wider than that where its words let it be: what goes on is indented below where it began.
 * Paths, commands and settings to copy are never broken, also where they are longer.
 */
export function prose(text: string, columns: number): string {
  const width = Math.max(narrowest, columns);
  return text
    .split('\n')
    .map((line) => (line.length > width && line.length <= longest ? hanging(line, width) : line))
    .join('\n');
}

function hanging(line: string, width: number): string {
  const [start = ''] = /^ *(?:review: )?/.exec(line) ?? [];
  const indent = ' '.repeat(start.startsWith('review') ? start.length : start.length + 2);
  const words = copied.reduce(
    (rest, each) => rest.replace(each, (found) => found.replaceAll(' ', kept)),
    line.slice(start.length),
  );
  const rows = wrapAnsi(words, width - indent.length, { hard: false }).split('\n');
  return (start + rows.join(`\n${indent}`)).replaceAll(kept, ' ');
}
