const shownInARow = 2;

/**
 * A vector as a person would type it. Long lists of ids, which come from an earlier command, are
 * shortened: the evidence has them all.
 */
export function commandLine(argv: readonly string[]): string {
  const words: string[] = [];
  let run = 0;
  let left = 0;
  for (const word of argv) {
    run = isId(word) ? run + 1 : 0;
    if (run > shownInARow) left += 1;
    else words.push(quote(word));
  }
  return left === 0 ? words.join(' ') : `${words.join(' ')} … (${left} more)`;
}

function isId(word: string): boolean {
  return /^[0-9a-z]{12,64}$/.test(word);
}

function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
