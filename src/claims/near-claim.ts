// A subject that was meant as a claim and is none: where it leaves the grammar, and what was probably meant.
import { nearest } from '../criteria/suggest.ts';
import { parseClaimSubject } from './subject.ts';

/** Where a subject stops being a claim. */
export interface NearClaim {
  readonly subject: string;
  /** Characters before the place. */
  readonly at: number;
  /** What has to stand there. */
  readonly expected: string;
  /** A claim, made of what was written as far as that is possible. */
  readonly example: string;
}

/** The grammar, word by word; each is looked for where the one before ended. */
const grammar: readonly (readonly [pattern: RegExp, expected: string])[] = [
  [/claim/y, 'the word claim, in small letters'],
  [/\(/y, 'a round bracket, right after claim'],
  [/[a-z0-9]/y, 'the name of the phase: small letters, digits and dashes'],
  [
    /[a-z0-9-]*-(?=M)/y,
    'small letters, digits and dashes, then -M and the number of the milestone',
  ],
  [/M(?:0|[1-9]\d{0,5})(?!\d)/y, 'M and the number of the milestone, without zeros before it'],
  [/\)/y, 'the closing bracket, right after the milestone'],
  [/: (?=.*\S)/y, 'a colon, a space, and what is done in words'],
];

/** Says what is wrong with a subject that looks like a claim; null for a claim, and for all that is meant otherwise. */
export function nearClaim(subject: string): NearClaim | null {
  if (parseClaimSubject(subject) !== null || !looksLikeClaim(subject)) return null;
  return { subject, ...leaves(subject), example: exampleFor(subject) };
}

/** `Claim(...`, `claims[...`, `claim web-M1 ...`, and `cliam(web-M1)`: what has a milestone needs to be less near. */
function looksLikeClaim(subject: string): boolean {
  if (/^\W*claims?\s*[([{<]/i.test(subject)) return true;
  if (/^\W*claims?\W{0,3}(?:[a-z0-9][a-z0-9-]*-)?M\d+\b/i.test(subject)) return true;
  const word = /^\W*([a-z]+)\s*\([a-z0-9-]+-M\d+\)/i.exec(subject)?.[1];
  return word !== undefined && nearest(word, ['claim']) !== null;
}

function leaves(subject: string): Pick<NearClaim, 'at' | 'expected'> {
  let at = 0;
  for (const [pattern, expected] of grammar) {
    pattern.lastIndex = at;
    const found = pattern.exec(subject);
    if (found === null) return { at: at + known(subject.slice(at), pattern), expected };
    at += found[0].length;
  }
  const control = subject.search(/\p{Cc}/u);
  return control >= 0
    ? { at: control, expected: 'a line of plain text, without control characters' }
    : { at: 'claim('.length, expected: 'a name of at most 64 characters' };
}

/** How much of a phase is right, where that is what is wrong; `-m2` is wrong at the m. */
function known(rest: string, { source }: RegExp): number {
  if (!source.startsWith('[a-z0-9-]*')) return 0;
  const small = /^[a-z0-9-]*?-(?=m\d+\b)/.exec(rest)?.[0];
  return (small ?? /^[a-z0-9-]*/.exec(rest)?.[0] ?? '').length;
}

const example = 'claim(pvfix-M2): proxy recreated as /16, all services healthy';

function exampleFor(subject: string): string {
  const [, phase, number, summary] =
    /^\W*[a-z]+\W*?([a-z0-9][a-z0-9 _-]*?)[-_ ]+M0*(\d+)\W*(.*)$/i.exec(subject) ?? [];
  if (phase === undefined || number === undefined) return example;
  const name = phase.toLowerCase().replaceAll(/[ _]+/g, '-');
  const meant = `claim(${name}-M${number}): ${summary?.trim() || 'what is done'}`;
  return parseClaimSubject(meant) === null ? example : meant;
}

const scissors = /^(\S+) -{20,} >8 -{20,}$/;

/** The subject that git will make of a message as an editor left it: without comments, and without what follows the scissors. */
export function subjectOfMessage(message: string): string {
  const own = ownLines(message);
  const first = own.findIndex((line) => line !== '');
  if (first < 0) return '';
  const end = own.findIndex((line, at) => at > first && line === '');
  return own.slice(first, end < 0 ? undefined : end).join(' ');
}

/** All that git will keep of such a message. */
export function textOfMessage(message: string): string {
  return ownLines(message).join('\n');
}

function ownLines(message: string): string[] {
  const lines = message.split('\n').map((line) => line.trimEnd());
  const cut = lines.findIndex((line) => scissors.test(line));
  const comment = scissors.exec(lines[cut] ?? '')?.[1] ?? '#';
  return (cut < 0 ? lines : lines.slice(0, cut)).filter((line) => !line.startsWith(comment));
}
