// A REVIEW file, short enough for a terminal: its table and the beginning of one section.

/** Lines of the section that are shown at most. */
const most = 40;

/**
 * The top of a REVIEW file, and the section of a milestone as far as it fits.
 * Lines end at `width`; hidden markers are left out.
 * @throws Error where the file has no such section
 */
export function excerpt(markdown: string, claim: string, width: number): readonly string[] {
  const lines = markdown.split('\n');
  const isMark = (line: string, word: string): boolean =>
    line.startsWith(`<!-- cold-review:${word}`);
  const topEnd = lines.findIndex((line) => isMark(line, 'end status'));
  const begin = lines.findIndex((line) => isMark(line, `begin review ${claim}-`));
  if (topEnd < 0 || begin < 0)
    throw new Error(`The REVIEW file has no table or no section of ${claim}.`);
  const rest = lines.slice(begin + 1);
  const section = rest.slice(
    0,
    rest.findIndex((line) => isMark(line, 'end ')),
  );
  const shown = cutAt(section);
  const more = section.length - shown;
  return [
    ...lines.slice(0, topEnd),
    '',
    '[...]',
    '',
    ...section.slice(0, shown),
    ...(more > 0 ? ['', `[... ${more} more lines, for the other checks]`] : []),
  ]
    .filter((line) => !isMark(line, ''))
    .map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

/** The section's head and its first check, if that is not too long. */
function cutAt(section: readonly string[]): number {
  const [, second = section.length] = section.flatMap((line, at) =>
    line.startsWith('#### ') ? [at] : [],
  );
  return Math.min(second - 1, most);
}
