// What a claim came to that git does not tell of: these words are a status, which everybody reads.
import { expect, it } from 'vitest';
import { unrecordedOf, type Attempted } from '../../../src/ci.ts';
import type { RefusalReason } from '../../../src/model/repository.ts';
import { review } from '../../document/builders.ts';

const made = review({});
const claim = {
  ...{ phase: 'pvfix', milestone: 'M2', summary: '', commit: 'c'.repeat(40) },
  ...{ author: { name: 'B', email: 'b@example.net' }, committedAt: '2026-06-13T05:47:40Z' },
};

it.each<[RefusalReason, string]>([
  ['refused', ', and the review could not be pushed: not in /var/lib/operator'],
  ['unkept', ', and its evidence could not be kept: nothing was committed'],
])('a review that is %s is told so', (reason, words) => {
  const publication = { published: false, reason, detail: 'not in /var/lib/operator' } as const;
  const reviewed = { review: made, publication, isLocal: false, document: null };
  const says = unrecordedOf({ claim, reviewed } as unknown as Attempted)?.says;
  expect(says).toBe(`pvfix-M2 ${made.verdict ?? ''}${words}`);
});
