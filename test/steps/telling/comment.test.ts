import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import type { Forge } from '../../../src/model/forge.ts';
import {
  keepComment,
  linksOf,
  withoutEvidence,
  type Told,
} from '../../../src/steps/telling/comment.ts';
import { markerLine } from '../../../src/steps/telling/marker.ts';
import { faults } from '../../forge/faults.ts';
import { startForge, type RunningForge } from '../../forge/start.ts';

const red = { phase: 'pvfix', verdict: 'FAIL', review: 'a'.repeat(40) } as const;
const green = { ...red, verdict: 'PASS', review: 'b'.repeat(40) } as const;

const told = (changes: Partial<Told> = {}): Told => ({
  marker: red,
  by: 'the review of M1',
  begins: true,
  render: () => Promise.resolve('words'),
  isNewer: () => Promise.resolve(false),
  ...changes,
});

describe('the comment of a phase', () => {
  let server: RunningForge;
  let forge: Forge;
  let number: number;

  beforeEach(async () => {
    server = await startForge({ kind: 'gitea' });
    number = server.addPullRequest({ commit: 'c'.repeat(40), branch: 'work' });
    forge = openForge(server.place, server.token, { backoffMs: 1 });
  });
  afterEach(() => server.close());

  const bodies = () => server.comments(number).map(({ body }) => body);
  const add = (marker: typeof red | typeof green) =>
    server.addComment(number, 'review-bot', `${markerLine(marker)}\nbefore`);

  it('that tells this already is left alone', async () => {
    add(red);
    await keepComment(told(), number, forge);
    expect(bodies()).toEqual([`${markerLine(red)}\nbefore`]);
  });

  it('that tells of a later review is left alone', async () => {
    add(green);
    const isNewer = (review: string) => Promise.resolve(review === green.review);
    await keepComment(told({ isNewer }), number, forge);
    expect(bodies()).toEqual([`${markerLine(green)}\nbefore`]);
  });

  it('is one, however many runs come to make it at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => keepComment(told(), number, forge)));
    expect(bodies()).toEqual([`${markerLine(red)}\nwords`]);
  });

  it('is the newest of several, whatever comes late', async () => {
    add(green);
    add({ ...red, review: 'e'.repeat(40) });
    const isNewer = (review: string) => Promise.resolve(review.startsWith('e'));
    await keepComment(told({ isNewer }), number, forge);
    expect(bodies()[1]).toContain(`FAIL ${'e'.repeat(40)}`);
  });

  it('is told a turn once, also where a run ended between that and the edit', async () => {
    add(green);
    server.plant(faults.status(500), { times: 3, method: 'PATCH' });
    await expect(keepComment(told(), number, forge)).rejects.toThrow('edit the comment');
    expect(bodies()[0]).toBe(`${markerLine(green)}\nbefore`);
    for (let run = 0; run < 2; run += 1) await keepComment(told(), number, forge);
    expect(bodies()[0]).toBe(`${markerLine(red)}\nwords`);
    expect(bodies().slice(1)).toEqual([expect.stringContaining('**pvfix: PASS → FAIL**')]);
  });

  it('that cannot be written anew, and still tells green, is said to be stale', async () => {
    add(green);
    const kept = keepComment(
      told({ render: () => Promise.reject(withoutEvidence(red, 'its evidence is gone')) }),
      number,
      forge,
    );
    await expect(kept).rejects.toThrow('The comment of pvfix was not written');
    expect(bodies()).toEqual([`${markerLine(green)}\nbefore`]);
  });

  it('says what turned it', async () => {
    add(green);
    await keepComment(told({ by: 'a recheck' }), number, forge);
    expect(bodies()[1]).toContain('**pvfix: PASS → FAIL** by a recheck.');
  });

  it('is not begun where nothing but an older one would be wrong', async () => {
    await keepComment(told({ begins: false }), number, forge);
    expect(bodies()).toEqual([]);
    add(green);
    await keepComment(told({ begins: false }), number, forge);
    expect(bodies()[0]).toBe(`${markerLine(red)}\nwords`);
  });

  it('is written anew where a later review came to the same, without another word', async () => {
    add({ ...red, review: 'e'.repeat(40) });
    await keepComment(told(), number, forge);
    expect(bodies()).toEqual([`${markerLine(red)}\nwords`]);
  });

  it('is one again where two of the same review are there', async () => {
    add(red);
    add(red);
    const isNewer = () => Promise.resolve(true);
    await keepComment(told({ isNewer }), number, forge);
    expect(bodies()).toEqual([`${markerLine(red)}\nbefore`]);
  });
});

it.each([
  ['github', 'https://forge.example/o/r/blob/c0ffee/REVIEW%20s-pvfix.md'],
  ['gitea', 'https://forge.example/o/r/src/commit/c0ffee/REVIEW%20s-pvfix.md'],
] as const)('links to the file at its commit, as %s has it', (kind, address) => {
  const place = { kind, url: 'https://forge.example', owner: 'o', name: 'r' };
  const links = linksOf({ phase: 'pvfix', run: null }, 'REVIEW s-pvfix.md', 'c0ffee', place);
  expect(links).toEqual({ document: { name: 'REVIEW-pvfix.md', address }, run: null });
});
