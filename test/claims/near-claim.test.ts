import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearClaim, subjectOfMessage } from '../../src/claims/near-claim.ts';
import { parseClaimSubject } from '../../src/claims/subject.ts';

describe('a subject that was meant as a claim', () => {
  it.each<[string, number, RegExp, string | null]>([
    ['claim(pvfix-m2): done', 12, /then -M/, 'claim(pvfix-M2): done'],
    ['claim(pvfix-M02): done', 12, /without zeros/, 'claim(pvfix-M2): done'],
    ['claim(pvfix-M1234567): done', 12, /number of the milestone/, null],
    ['claim(pvFix-M2): done', 8, /small letters/, 'claim(pvfix-M2): done'],
    ['claim(pv fix-M2): done', 8, /small letters/, 'claim(pv-fix-M2): done'],
    ['claim(pvfix_M2): done', 11, /then -M/, 'claim(pvfix-M2): done'],
    ['claim(M2): done', 6, /name of the phase/, null],
    ['claim(pvfix): done', 11, /then -M/, null],
    ['claim(pvfix-M2):done', 15, /a colon, a space/, 'claim(pvfix-M2): done'],
    ['claim(pvfix-M2) done', 15, /a colon/, 'claim(pvfix-M2): done'],
    ['claim(pvfix-M2):', 15, /what is done/, 'claim(pvfix-M2): what is done'],
    ['claim(pvfix-M2: done', 14, /closing bracket/, 'claim(pvfix-M2): done'],
    ['claim (pvfix-M2): done', 5, /round bracket/, 'claim(pvfix-M2): done'],
    ['claim[pvfix-M2]: done', 5, /round bracket/, 'claim(pvfix-M2): done'],
    ['claim: pvfix-M2 done', 5, /round bracket/, 'claim(pvfix-M2): done'],
    ['Claim(pvfix-M2): done', 0, /small letters/, 'claim(pvfix-M2): done'],
    ['claims(pvfix-M2): done', 5, /round bracket/, 'claim(pvfix-M2): done'],
    ['cliam(pvfix-M2): done', 0, /the word claim/, 'claim(pvfix-M2): done'],
    [' claim(pvfix-M2): done', 0, /the word claim/, 'claim(pvfix-M2): done'],
    ['"claim(pvfix-M2): done"', 0, /the word claim/, 'claim(pvfix-M2): done"'],
    ['claim(pvfix-M2): do\u0007ne', 19, /control/, null],
    [`claim(${'a'.repeat(65)}-M2): done`, 6, /at most 64/, null],
  ])('%j is wrong at %i', (subject, at, expected, example) => {
    const near = nearClaim(subject);
    expect(near).toMatchObject({ at, expected: expect.stringMatching(expected) as string });
    if (example !== null) expect(near?.example).toBe(example);
    expect(parseClaimSubject(near?.example ?? '')).not.toBeNull();
  });

  it.each([
    'claim(pvfix-M2): done',
    'fix(pvfix-M2): what the claim was about',
    'fixup! claim(pvfix-m2): done',
    'squash! claim(pvfix-M2): done',
    'Revert "claim(pvfix-m2): done"',
    "Merge branch 'claim(x'",
    'review(pvfix-M2): M2 PASS',
    'claims: a parser for M2 headers',
    'Claim the port before the start',
    'claim: what the docs claim is true',
    'chain(pvfix-M2): x',
    'acclaim',
    '',
  ])('is not %j', (subject) => {
    expect(nearClaim(subject)).toBeNull();
  });

  it('is seen wherever one letter of its head is left out, or two changed places', () => {
    const subject = 'claim(web-M1): nginx is back';
    const damage = fc.record({ at: fc.nat({ max: 13 }), swap: fc.boolean() });
    fc.assert(
      fc.property(damage, ({ at, swap }) => {
        const [before, here, after] = [
          subject.slice(0, at),
          subject[at] ?? '',
          subject.slice(at + 1),
        ];
        const damaged = swap
          ? `${before}${after[0] ?? ''}${here}${after.slice(1)}`
          : before + after;
        const near = nearClaim(damaged);
        if (parseClaimSubject(damaged) !== null) return near === null;
        return (
          near !== null && near.at <= damaged.length && parseClaimSubject(near.example) !== null
        );
      }),
    );
  });

  it('never takes a claim for none, nor fails on any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }).map((end) => `claim(a-M1): ${end}`),
    );
    fc.assert(
      fc.property(
        text,
        (subject) => nearClaim(subject) === null || parseClaimSubject(subject) === null,
      ),
    );
  });
});

describe('the subject of a message as an editor left it', () => {
  const cut = '# ------------------------ >8 ------------------------';
  it.each([
    ['the first line', 'claim(a-M1): x\n', 'claim(a-M1): x'],
    ['the whole first paragraph', '\n\nclaim(a-M1):\nx  \r\ny\n\nbody\n', 'claim(a-M1): x y'],
    ['without comments', '# Claim(x\nclaim(a-M1): x\n# On branch main\n', 'claim(a-M1): x'],
    ['not what follows the scissors', `\n${cut}\n+Claim(a-M1) x\n`, ''],
    [
      'with comments of another letter',
      `; Claim(x\nfix: y\n${cut.replace('#', ';')}\ndiff\n`,
      'fix: y',
    ],
    ['none', '\n# nothing\n', ''],
  ])('is %s', (_, message, subject) => {
    expect(subjectOfMessage(message)).toBe(subject);
  });
});
