// The few words in which a claim says of one thing when it began or what it was made of. All else it may say is not understood, and let be.
import type { Sentence } from '../claims/sentences.ts';
import type { Shown } from './shown.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that turn a sentence into something else than that this happened then. */
const unsure = set(
  'not no never none neither nor without cannot unless if except other others but instead rather than ' +
    'before after until till by between around about roughly approximately approx circa ca ~ within during then later ' +
    'will would shall should must may might could can to-be plan plans planned scheduled schedule expected expect next upcoming due ' +
    'daily nightly hourly weekly monthly yearly ' +
    'first originally initially previously previous earlier formerly yesterday tomorrow old older ' +
    "failed fails fail tried crashed crash wrong claimed said says reported didn't wasn't isn't hasn't don't won't",
);

/** Words that make one thing many: nobody can tell which of them is meant. */
const many = set('all every each both any some');

/** Words that may stand between what is spoken of, what is said of it, and when. */
const between = set(
  'the a an was were is are has have had been just last now it its at on in since to @ unit service container host server machine ' +
    'successfully cleanly running active up exited mon tue wed thu fri sat sun commit revision rev sha version image tag build built of from as with',
);

const day = /^\d{4}-\d\d-\d\d$/;
const generic = set('host server machine');

/** Whether a sentence says plainly that something is so. */
export function isPlain({ text, words }: Sentence): boolean {
  return !text.includes('?') && !words.some((word) => unsure.has(word) || word.endsWith("n't"));
}

/** What a sentence speaks of: one thing, at one place among its words. */
export interface Spoken {
  readonly shown: Shown;
  readonly at: number;
}

/**
 * The only thing of the evidence that a sentence names. A host beside it says where that is; alone, it is itself spoken of, as
 * is "the host" where there is no other.
 */
export function spokenOf({ words }: Sentence, known: ReadonlyMap<string, Shown>): Spoken | null {
  if (words.some((word) => many.has(word))) return null;
  const named = words.flatMap((word, at) => {
    const shown = known.get(word) ?? known.get(imageName(word));
    return shown ? [{ shown, at }] : [];
  });
  const things = named.filter(({ shown }) => !shown.isHost);
  if (things.length > 0) return things.length === 1 ? (things[0] ?? null) : null;
  if (named.length > 0) return named.length === 1 ? (named[0] ?? null) : null;
  const hosts = [...new Set(known.values())].filter(({ isHost }) => isHost);
  const at = words.findIndex((word) => generic.has(word));
  const [shown, ...more] = hosts;
  return shown && more.length === 0 && at >= 0 ? { shown, at } : null;
}

/** `web` of `registry.example.net/web:4f2c1aa`. */
function imageName(word: string): string {
  const [, name = ''] = /^(?:[^\s:@]{1,200}\/)?([^\s:@/]{1,100}):[^/]{1,80}$/.exec(word) ?? [];
  return name;
}

/** Whether nothing but filling words stands between some places of a sentence. */
export function isTogether(
  { words }: Sentence,
  places: readonly number[],
  known: ReadonlyMap<string, Shown>,
): boolean {
  const [from, to] = [Math.min(...places), Math.max(...places)];
  return words
    .slice(from, to + 1)
    .every((word, index) => places.includes(from + index) || isFilling(word, known));
}

/** Whether nothing but filling words stands before a place of a sentence. */
export function isInFront(
  { words }: Sentence,
  place: number,
  known: ReadonlyMap<string, Shown>,
): boolean {
  return words.slice(0, place).every((word) => isFilling(word, known));
}

function isFilling(word: string, known: ReadonlyMap<string, Shown>): boolean {
  return between.has(word) || day.test(word) || known.get(word)?.isHost === true;
}
