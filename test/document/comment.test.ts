import { describe, expect, it } from 'vitest';
import type { CommentLinks } from '../../src/document/view-comment.ts';
import type { Review } from '../../src/model/review.ts';
import { check, finding, render, review } from './builders.ts';
import { referencesIn, parse } from './gfm.ts';
import { hostilePieces } from './hostile.ts';
import { hostileReview, hostKey, m2Fail, m2Pass } from './samples.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const folder = `https://git.example.net/acme/infra/src/commit/${'a'.repeat(40)}/machine-docs`;
const links: CommentLinks = {
  document: { name: 'REVIEW-pvfix.md', address: `${folder}/REVIEW-pvfix.md` },
  run: 'https://ci.example.net/17',
};
const short = 1500;
const long = 60_000;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The same as a timer's: what passed before is looked at again, without a claim. */
const recheckOf = (one: Review): Review => ({
  ...one,
  kind: 'recheck',
  claim: null,
  milestones: [],
  earlier: one.milestones,
});

const missed = { expected: `equals ${'x'.repeat(500)}`, actual: 'y'.repeat(500) };
const red = check('red', {
  verdict: 'FAIL',
  outcomes: [{ name: 'value', verdict: 'FAIL', ...missed }],
});
const allRed = review({
  checks: Array.from({ length: 60 }, (_, at) => ({ ...red, id: `c${at}` })),
});

describe("a pull request's comment", () => {
  it.each([
    ['fail', m2Fail],
    ['pass', m2Pass],
    ['inconclusive', hostKey],
    ['recheck', recheckOf(m2Fail)],
  ])('of a %s', async (name, one) => {
    const text = render.comment(one, links, short);
    await expect(text).toMatchFileSnapshot(`./snapshots/comment-${name}.md`);
  });

  it('says in its first lines what, and what stands', () => {
    const [first, , standing, ...rest] = render.comment(m2Fail, links, short).split('\n');
    expect(first).toBe('### ✗ pvfix M2: FAIL');
    expect(standing).toBe('**M1 PASS · M2 FAIL · no open finding**');
    expect(rest.join('\n')).toMatch(/\| M1 .* ✓ PASS[^]*\| M2 .* ✗ FAIL/);
  });

  it('says what was expected and what was seen, each once, and what to do', () => {
    const whole = render.comment(m2Fail, links, long);
    expect(whole).toContain(
      [
        '- ✗ `subnet` on `cc-ci`: the proxy network is 10.10.0.0/16',
        '  - expected `equals [["10.10.0.0/16"]]`, saw `[["10.0.1.0/24"]]`',
        '  - remedy: Recreate the network with --subnet; services attached to it restart.',
      ].join('\n'),
    );
    expect(whole).toContain('<details>');
    for (const once of [
      'equals [["10.10.0.0/16"]]',
      'Recreate the network',
      'No answer from',
      '**Claim**',
    ])
      expect(whole.split(once).length, once).toBe(once === '**Claim**' ? 1 : 2);
  });

  it('counts what it leaves out of a check, what failed before what could not be told', () => {
    const named = (name: string, verdict: Verdict) => ({ ...missed, name, verdict });
    const outcomes = [
      ...[named('odd', 'INCONCLUSIVE'), named('good', 'PASS')],
      ...[named('a', 'FAIL'), named('b', 'FAIL'), named('c', 'FAIL')],
    ];
    const points = (count: number) =>
      render
        .comment(review({ checks: [{ ...red, outcomes: outcomes.slice(0, count) }] }), links, long)
        .split('\n')
        .filter((line) => line.startsWith('  - '))
        .map((line) => line.slice(4).split(': ')[0]);
    expect(points(4)).toEqual(['a', 'b', 'odd']);
    expect(points(5)).toEqual(['a', 'b', 'c', '1 more of this check']);
  });

  it('has no more than the forge takes, the checks that are red before those that are not', () => {
    const shown = (text: string) => text.split('\n').filter((line) => line.startsWith('- ✗ `c'));
    for (const [budget, lines] of [
      [60_000, 25],
      [8000, 8],
      [3000, 0],
    ] as const) {
      const text = render.comment(allRed, links, budget);
      expect(bytesOf(text)).toBeLessThanOrEqual(budget);
      expect(shown(text)).toHaveLength(lines);
      expect(text).toMatch(lines === 0 ? /^- 60 reasons: see the file$/m : / more reasons: see /);
    }
    const mixed = review({ checks: [red, check('green')] });
    const whole = render.comment(mixed, links, long);
    const less = render.comment(mixed, links, bytesOf(whole) - 1);
    expect([whole, less].map((text) => text.includes('`green`'))).toEqual([true, false]);
    expect(less).toContain('<details><summary>Commands and output of what is red</summary>');
  });

  it('says the worst that stands, with what is red of other milestones, the failures first', () => {
    const unseen = check('unseen', { verdict: 'INCONCLUSIVE', reason: 'No answer.', outcomes: [] });
    const beside = (name: string, why: string | null, checks = [check('good')]) =>
      ({ milestone: name, verdict: 'FAIL', why, checks }) as const;
    const stands = {
      verdict: 'FAIL',
      red: [
        beside('M1', null, [unseen, { ...red, remedy: 'Mend it.' }]),
        beside('M3', 'its evidence is @gone'),
      ],
    } as const;
    const text = render.comment(m2Pass, links, long, stands);
    const [first] = text.split('\n');
    expect(first).toBe('### ✗ pvfix: FAIL (M2: PASS)');
    expect(text).toMatch(/^\*\*M2: \d+ of \d+ checks pass\.\*\* Claim/m);
    const lines = text.split('\n').filter((line) => /^ *- [✗?]? ?[a-zM]/.test(line));
    expect(lines.slice(0, 5).map((line) => line.slice(0, 30).trim())).toEqual([
      '- ✗ M3: its evidence is `@gone',
      '- ✗ M1: `red` on `cc-ci`: red',
      '- expected `equals xxxxxxxxx',
      '- remedy: Mend it.',
      '- ? M1: `unseen` on `cc-ci`: N',
    ]);
    const many = Array.from({ length: 60 }, (_, at) => ({ ...red, id: `c${at}` }));
    const crowd = { verdict: 'FAIL', red: [beside('M1', null, many)] } as const;
    for (const [budget, shown] of [
      [60_000, 25],
      [8000, 8],
      [3000, 0],
    ] as const) {
      const one = render.comment(m2Pass, links, budget, crowd);
      expect(bytesOf(one)).toBeLessThanOrEqual(budget);
      expect(one.split('- ✗ M1: `c').length - 1).toBe(shown);
      expect(one).toMatch(/^- \d+ (?:more )?reasons: see the file$/m);
    }
  });

  it('has findings that are new, open and fixed, in this order', () => {
    const findings = [
      finding('A1', { state: 'fixed', since: '2026-06-13T05:49:12.345Z' }),
      finding('A2', { since: '2026-06-01T00:00:00.000Z' }),
      finding('A3'),
      finding('A4', { state: 'fixed', since: '2026-06-01T00:00:00.000Z' }),
    ];
    const text = render.comment(review({ findings, newFindings: ['A3'] }), links, short);
    const named = [...text.matchAll(/\*\*(A\d)/g)].map(([, id]) => id);
    expect(named).toEqual(['A3', 'A2', 'A1']);
    expect(text).toContain('- new: **A3');
    const whole = render.comment(review({ findings, newFindings: ['A3'] }), links, long);
    const below = whole.slice(whole.indexOf('<details>'));
    expect(
      ['A1', 'A2', 'A3', 'A4'].filter(
        (id) => below.includes(`**${id} `) || below.includes(`${id} ·`),
      ),
    ).toEqual(['A3', 'A4']);
  });

  it('folds the section away where it fits, and leaves it out where it does not', () => {
    const whole = render.comment(m2Pass, links, long);
    expect(whole).toContain('<details><summary>Commands and output</summary>');
    expect(whole).toContain(`](${folder}/evidence/`);
    expect(whole).not.toContain('](evidence/');
    const bytes = bytesOf(whole);
    expect(render.comment(m2Pass, links, bytes)).toBe(whole);
    expect(render.comment(m2Pass, links, bytes - 1)).not.toContain('<details><summary>Commands');
  });

  it('mentions nobody and refers to nothing, whatever the texts hold', () => {
    const text = render.comment(hostileReview(hostilePieces.join(' ')), links, long);
    expect(referencesIn(parse(text))).toEqual([]);
    expect(text).not.toMatch(/^<!--/m);
  });
});
