import { nearest } from '../criteria/suggest.ts';
import { ReviewFailure } from '../model/failure.ts';

/**
 * `review M2` leaves any word to be a target: where it fails, a word that is nearly a command is told so.
 * @param commands their names
 * @throws {ReviewFailure} `usage`, also where more words follow than a target has; whatever the review throws
 */
export async function orMeant(
  commands: readonly string[],
  [target = '', ...more]: readonly string[],
  review: () => Promise<void>,
): Promise<void> {
  const meant = /^[a-z-]{3,}$/.test(target) ? nearest(target, commands) : null;
  if (more.length > 0) throw tooMany(target, more, meant);
  try {
    await review();
  } catch (error) {
    if (meant === null || !(error instanceof ReviewFailure)) throw error;
    const { code, message, wayOut, problems } = error;
    const both = `Did you mean: review ${meant}? Else: ${wayOut}`;
    throw new ReviewFailure(code, message, both, problems);
  }
}

function tooMany(target: string, more: readonly string[], meant: string | null): ReviewFailure {
  const words = more.join(' ');
  if (meant === null && !isWord(target)) {
    const message = `One target at a time: ${words} is too much.`;
    return new ReviewFailure('usage', message, 'review --help lists the commands');
  }
  const message = `There is no command ${JSON.stringify(target)}.`;
  const wayOut = meant === null ? unknown(target) : `Did you mean: review ${meant} ${words}`;
  return new ReviewFailure('usage', message, wayOut);
}

/** Whether it is a command's name rather than a target: no commit has letters alone but by a rare chance. */
function isWord(target: string): boolean {
  return /^[a-z-]{3,}$/.test(target) && !/^[a-f]+$/.test(target);
}

function unknown(target: string): string {
  return target === 'accept'
    ? 'A finding is accepted in its claim sheet: docs/adversary.md, "Accepting a finding"'
    : 'review --help lists the commands';
}
