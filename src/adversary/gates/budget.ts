/** A script written to be endless work ends: a real one needs some thousand steps. */
const MOST_STEPS = 50_000;
const MOST_LETTERS = 400_000;
/** Why a script was not read whole that costs more. */
export const INTRICATE = 'it is too long or too intricate';

/** What reading a script may cost, all that it calls included; and why it was not read whole. */
export class Budget {
  private steps = MOST_STEPS;
  private letters = MOST_LETTERS;
  unread: string | null = null;

  get isSpent(): boolean {
    return this.steps < 0 || this.letters < 0;
  }

  /** False where there is no more. */
  spend(letters = 0): boolean {
    this.steps -= 1;
    this.letters -= letters;
    if (this.isSpent) this.note(INTRICATE);
    return !this.isSpent;
  }

  note(reason: string): void {
    this.unread ??= reason;
  }
}
