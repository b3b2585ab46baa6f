import { describe, expect, it } from 'vitest';
import type { CommentLinks } from '../../src/document/view-comment.ts';
import { finding, render, review } from './builders.ts';
import { referencesIn, parse } from './gfm.ts';
import { hostilePieces } from './hostile.ts';
import { hostileReview, m2Fail, m2Pass } from './samples.ts';

const folder = `https://git.example.net/acme/infra/src/commit/${'a'.repeat(40)}/machine-docs`;
const links: CommentLinks = {
  document: { name: 'REVIEW-pvfix.md', address: `${folder}/REVIEW-pvfix.md` },
  run: 'https://ci.example.net/17',
};
const short = 1000;
const long = 60_000;

describe("a pull request's comment", () => {
  it.each([
    ['fail', m2Fail],
    ['pass', m2Pass],
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

  it('says what was expected and what was seen', () => {
    expect(render.comment(m2Fail, links, short)).toContain(
      '✗ expected `equals [["10.10.0.0/16"]]`, saw `[["10.0.1.0/24"]]`',
    );
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
  });

  it('folds the section away where it fits, and leaves it out where it does not', () => {
    const whole = render.comment(m2Pass, links, long);
    expect(whole).toContain('<details><summary>Commands and output</summary>');
    expect(whole).toContain(`](${folder}/evidence/`);
    expect(whole).not.toContain('](evidence/');
    const bytes = new TextEncoder().encode(whole).length;
    expect(render.comment(m2Pass, links, bytes)).toBe(whole);
    expect(render.comment(m2Pass, links, bytes - 1)).not.toContain('<details><summary>Commands');
  });

  it('mentions nobody and refers to nothing, whatever the texts hold', () => {
    const text = render.comment(hostileReview(hostilePieces.join(' ')), links, long);
    expect(referencesIn(parse(text))).toEqual([]);
    expect(text).not.toMatch(/^<!--/m);
  });
});
