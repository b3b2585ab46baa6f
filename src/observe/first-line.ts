/** The first line of what a host printed, short enough for a reason. */
export function firstLine(text: string): string {
  const line = text.split(/[\r\n]+/).find((each) => each.trim() !== '') ?? '';
  return short(line);
}

/** A line of a host as a reason shows it. Cut between words: the half of a secret would not be known for one. */
export function short(line: string): string {
  const text = line.trim();
  return text.length <= longestReason
    ? text
    : `${text.slice(0, longestReason).replace(/\S*$/, '')}…`;
}

const longestReason = 200;
