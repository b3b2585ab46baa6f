import { describe, expect, it } from 'vitest';
import type { Comment, Forge } from '../../../src/model/forge.ts';
import { keepComment } from '../../../src/steps/telling/comment.ts';
import { markerLine } from '../../../src/steps/telling/marker.ts';

const marker = { phase: 'pvfix', verdict: 'FAIL', review: 'a'.repeat(40) } as const;
const green = markerLine({ ...marker, verdict: 'PASS', review: 'b'.repeat(40) });

function forgeWith(comments: readonly Comment[], sent: string[]): Forge {
  const send = (body: string) => Promise.resolve(void sent.push(body));
  return {
    login: () => Promise.resolve('review-bot'),
    comments: () => Promise.resolve(comments),
    createComment: (_: number, body: string) => send(body),
    updateComment: (_: number, body: string) => send(body),
  } as unknown as Forge;
}

describe('the comment of a phase', () => {
  it('that tells this already is left alone', async () => {
    const sent: string[] = [];
    const told = { id: 1, author: 'Review-Bot', body: `${markerLine(marker)}\nwords` };
    const render = () => Promise.resolve('words');
    await keepComment({ marker, milestone: 'M1', render }, 7, forgeWith([told], sent));
    expect(sent).toEqual([]);
  });

  it('that cannot be written anew, and still tells green, is said to be stale', async () => {
    const stale = { id: 1, author: 'review-bot', body: `${green}\nall is well` };
    const render = () => Promise.resolve(null);
    const kept = keepComment({ marker, milestone: 'M1', render }, 7, forgeWith([stale], []));
    await expect(kept).rejects.toThrow('The comment of pvfix was not written');
  });
});
