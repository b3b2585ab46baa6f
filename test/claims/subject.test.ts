import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseClaimSubject,
  parseReviewSubject,
  parseTrailers,
  reviewMessage,
  type ReviewTrailers,
} from '../../src/claims/subject.ts';
import { endsSoon } from '../ends-soon.ts';

const commit = 'a'.repeat(40);
const digest = 'b'.repeat(64);

const trailers: ReviewTrailers = {
  claim: commit,
  verdict: 'PASS',
  criteria: commit,
  criteriaDigest: digest,
  evidenceDigest: digest,
  previousEvidence: null,
  branchTip: null,
  run: null,
};

const block = `Criteria: ${commit}\nCriteria-Digest: ${digest}\nEvidence-Digest: ${digest}`;

describe('a claim subject', () => {
  it.each([
    ['claim(pvfix-M2): done', 'pvfix', 'M2', 'done'],
    ['claim(a-b-c-M10): x: y (#12)', 'a-b-c', 'M10', 'x: y (#12)'],
    ['claim(9-M0): `$(reboot)` <b>', '9', 'M0', '`$(reboot)` <b>'],
  ])('%j is read', (subject, phase, milestone, summary) => {
    expect(parseClaimSubject(subject)).toEqual({ phase, milestone, summary });
  });

  it.each([
    'Revert "claim(pvfix-M2): done"',
    'fixup! claim(pvfix-M2): done',
    'squash! claim(pvfix-M2): done',
    ' claim(pvfix-M2): done',
    'Claim(pvfix-M2): done',
    'claim(pvfix-M02): done',
    'claim(pvfix-M): done',
    'claim(pvfix-M1234567): done',
    'claim(pvfix): done',
    'claim(-M2): done',
    'claim(../x-M2): done',
    'claim(Pvfix-M2): done',
    'claim(pv_fix-M2): done',
    'claim(pvfix-M2):done',
    'claim(pvfix-M2): ',
    'claim(pvfix-M2):   ',
    'claim(pvfix-M2)!: done',
    'claim(pvfix-M2): a\u0000b',
    'claim(pvfix-M2): a\u001b[31mb',
    'claim(pvfix-M2): a\nb',
    'claim(pvfix-M2): a\u2028b',
    'claim(pvfix-M2): done\r',
    `claim(${'a'.repeat(65)}-M2): done`,
    'review(pvfix-M2): done',
    '',
  ])('%j is none', (subject) => {
    expect(parseClaimSubject(subject)).toBeNull();
  });

  it('never yields a phase that is more than a file name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('claim(-M0129): ./\\é\n')) }),
        (text) => {
          const claim = parseClaimSubject(`claim(${text}`);
          if (claim === null) return;
          expect(claim.phase).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
          expect(`claim(${claim.phase}-${claim.milestone}): ${claim.summary}`).toBe(
            `claim(${text}`,
          );
        },
      ),
    );
  });

  it('is decided in time linear in its length', () => {
    endsSoon(() => parseClaimSubject(`claim(${'a-'.repeat(200_000)}`));
    endsSoon(() => parseClaimSubject(`claim(a-M1): ${' '.repeat(200_000)}`));
  });
});

describe('a review subject', () => {
  it('names a milestone, is a recheck, or is a baseline', () => {
    expect(parseReviewSubject('review(pvfix-M2): M2 PASS')).toEqual({
      kind: 'review',
      phase: 'pvfix',
      milestone: 'M2',
      summary: 'M2 PASS',
    });
    expect(parseReviewSubject('review(pvfix): baseline')).toEqual({
      kind: 'baseline',
      phase: 'pvfix',
    });
    expect(parseReviewSubject('review(pvfix): recheck FAIL, A1 fixed')).toEqual({
      kind: 'recheck',
      phase: 'pvfix',
      summary: 'FAIL, A1 fixed',
    });
  });

  it.each([
    'review(pvfix): baseline ',
    'review(pvfix): Baseline',
    'review(pvfix): PASS',
    'review(pvfix): recheck',
    'review(pvfix): recheck  ',
    'review(pvfix): rechecked PASS',
    'review(PVFIX): recheck PASS',
    'review(pvfix): recheck PASS\u0007',
    'Revert "review(pvfix): baseline"',
  ])('%j is none', (subject) => {
    expect(parseReviewSubject(subject)).toBeNull();
  });
});

describe('trailers', () => {
  it.each([
    ['no trailers at all', 'review(a-M1): x', /not made of trailers/],
    ['trailers as the only paragraph', block, /not made of trailers/],
    ['a line that is none', `s\n\n${block}\nhello there`, /not made of trailers/],
    ['a continuation line', `s\n\n${block}\n  more`, /not made of trailers/],
    ['trailers above the last paragraph', `s\n\n${block}\n\nthe end`, /not made of trailers/],
    ['a name twice', `s\n\n${block}\nCriteria: ${commit}`, /Criteria stands twice/],
    ['a name twice in another case', `s\n\n${block}\ncriteria: ${commit}`, /spelt criteria/],
    ['a short commit', `s\n\n${block.replace(commit, 'aaaaaaa')}`, /Criteria has a value/],
    [
      'an upper-case commit',
      `s\n\n${block.replace(commit, commit.toUpperCase())}`,
      /Criteria has a value/,
    ],
    [
      'a short digest',
      `s\n\n${block}\nPrevious-Evidence: ${commit}`,
      /Previous-Evidence has a value/,
    ],
    [
      'a verdict of another kind',
      `s\n\n${block}\nClaim: ${commit}\nVerdict: pass`,
      /Verdict has a value/,
    ],
    ['a claim without a verdict', `s\n\n${block}\nClaim: ${commit}`, /go together/],
    ['a link that is none', `s\n\n${block}\nRun: javascript:alert(1)`, /Run has a value/],
    ['no criteria', `s\n\n${block.replace(/^.*\n/, '')}`, /Criteria is missing/],
  ])('with %s are refused', (_, message, problem) => {
    const result = parseTrailers(message);
    expect(result.ok ? 'accepted' : result.problem).toMatch(problem);
  });

  it('may stand beside trailers of others', () => {
    expect(parseTrailers(`s\n\n${block}\nSigned-off-by: A <a@b>\n`).ok).toBe(true);
  });

  it('of an earlier paragraph do not count', () => {
    const forged = `s\n\nVerdict: FAIL\n\n${block}\nClaim: ${commit}\nVerdict: PASS\n`;
    expect(parseTrailers(forged)).toMatchObject({ ok: true, trailers: { verdict: 'PASS' } });
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        '\n\n',
        ' ',
        '\u2028',
        '\u0000',
        '---\n',
        'Verdict: PASS',
        'Claim: x',
        'diff --git a b',
        '@all',
        '[skip ci]',
        '#12',
        '\u202e',
        'Signed-off-by: x',
        '\ud800',
      ),
    )
    .map((parts) => parts.join('')),
);

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: length,
    maxLength: length,
  });

const anyTrailers: fc.Arbitrary<ReviewTrailers> = fc
  .record({
    decided: fc.option(
      fc.record({ claim: hex(40), verdict: fc.constantFrom('PASS', 'FAIL', 'INCONCLUSIVE') }),
    ),
    criteria: hex(40),
    criteriaDigest: hex(64),
    evidenceDigest: hex(64),
    previousEvidence: fc.option(hex(64)),
    branchTip: fc.option(hex(40)),
    run: fc.option(fc.webUrl()),
  })
  .map(({ decided, ...rest }) => ({ claim: null, verdict: null, ...decided, ...rest }));

describe('a review message', () => {
  it('reads back as what was meant, whatever the texts hold', () => {
    fc.assert(
      fc.property(hostile, hostile, anyTrailers, (headline, body, wanted) => {
        const message = reviewMessage({
          phase: 'pvfix',
          milestone: 'M2',
          headline,
          body,
          trailers: wanted,
        });
        expect(parseTrailers(message)).toEqual({ ok: true, trailers: wanted });
        const lines = message.split('\n');
        expect(parseReviewSubject(lines[0] ?? '')).toMatchObject({
          phase: 'pvfix',
          milestone: 'M2',
        });
        expect(lines[1]).toBe('');
        const end = lines.lastIndexOf('', -2);
        for (const line of lines.slice(2, Math.max(2, end))) expect(line).toMatch(/^$|^ {2}/);
        expect(message).not.toMatch(/[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });

  it.each([
    ['mentions', '@all see #12', /@all|#12/],
    ['CI directives', '[skip ci] [CI SKIP] [ci skip] [no ci]', /\[(skip|ci|no) /i],
  ])('has no %s', (_, text, live) => {
    const message = reviewMessage({
      phase: 'p',
      milestone: 'M1',
      headline: text,
      body: text,
      trailers,
    });
    expect(message).not.toMatch(live);
  });

  it('keeps our own words readable', () => {
    const message = reviewMessage({
      phase: 'pvfix',
      milestone: 'M2',
      headline: 'M2 PASS + [adversary] A1 health gate deadlock',
      body: '',
      trailers,
    });
    expect(message).toBe(
      `review(pvfix-M2): M2 PASS + [adversary] A1 health gate deadlock\n\nClaim: ${commit}\nVerdict: PASS\n${block}\n`,
    );
  });

  it('cuts a headline that is too long', () => {
    const message = reviewMessage({
      phase: 'p',
      milestone: 'M1',
      headline: 'x'.repeat(5000),
      body: '',
      trailers,
    });
    expect(message.split('\n')[0]?.length).toBeLessThan(200);
  });

  it('of a recheck is read as one again, whatever its words', () => {
    const headline = 'PASS\nreview(p): baseline';
    const recheck = { ...trailers, claim: null, verdict: null };
    const parts = { phase: 'p', milestone: null, recheck: true, headline, body: '' };
    const [subject = ''] = reviewMessage({ ...parts, trailers: recheck }).split('\n');
    expect(parseReviewSubject(subject)).toMatchObject({ kind: 'recheck', phase: 'p' });
  });

  it('of a baseline has a fixed subject', () => {
    const baseline = { ...trailers, claim: null, verdict: null };
    const message = reviewMessage({
      phase: 'p',
      milestone: null,
      headline: 'evil\n',
      body: '',
      trailers: baseline,
    });
    expect(message.split('\n')[0]).toBe('review(p): baseline');
  });

  it.each([
    ['a phase that is a path', { phase: '../x' }],
    ['a milestone with a leading zero', { milestone: 'M01' }],
    ['a commit that is none', { trailers: { ...trailers, claim: 'HEAD' } }],
    ['a link with a line end', { trailers: { ...trailers, run: 'https://x/\nVerdict: PASS' } }],
  ])('is refused with %s', (_, change) => {
    const base = { phase: 'p', milestone: 'M1', headline: 'x', body: '', trailers };
    expect(() => reviewMessage({ ...base, ...change })).toThrow(TypeError);
  });
});
