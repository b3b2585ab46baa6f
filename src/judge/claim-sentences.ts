// What the claim's message says, as far as the evidence holds it.
import { sentencesOf, type Sentence } from '../claims/sentences.ts';
import { containsRedaction } from '../document/redact.ts';
import type { Evidence } from '../model/evidence.ts';

/** What a claim's words are read from. */
export type Said = Pick<Evidence, 'ancestry'> & Partial<Pick<Evidence, 'prior'>>;

/**
 * The sentences of the claim's message; null where it is not in the evidence, or where a later commit was looked at since: what an older
 * claim said is settled. One that a secret was taken out of says nothing.
 */
export function claimSentences({ ancestry, prior }: Said): Sentence[] | null {
  const message = ancestry?.message;
  if (message === undefined || prior?.isBehind) return null;
  return sentencesOf(message).filter(({ text }) => !containsRedaction(text));
}
