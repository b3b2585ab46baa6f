// A review by hand that breaks off: what the forge shows of its claim.
import { expect, it } from 'vitest';
import { pendingByHand } from '../../src/cli/pending.ts';
import type { Claim } from '../../src/model/claim.ts';
import { ReviewFailure } from '../../src/model/failure.ts';
import type { Repository } from '../../src/model/repository.ts';
import type { Operator } from '../../src/steps/operator.ts';
import { useForges } from '../forge/use.ts';

const claim: Claim = {
  phase: 'pvfix',
  milestone: 'M1',
  commit: 'c'.repeat(40),
  summary: 'patched',
  author: { name: 'b', email: 'b@example.net' },
  committedAt: '2026-01-01T00:00:00.000Z',
};
const operator: Operator = {
  repository: '.',
  branch: null,
  criteria: { from: 'anchor' },
  allowedSigners: null,
  signingKey: null,
  author: { name: 'r', email: 'r@example.net' },
  extraReaders: [],
  run: null,
  commit: true,
  push: true,
};
// Nothing else of it is asked for.
const elsewhere = { checkout: null } as Repository;

const forgeAt = useForges();

/** What the forge shows after a review that ended so, the newest first. */
async function shown(ends: Error, change: Partial<Operator> = {}) {
  const forge = await forgeAt({ kind: 'gitea' });
  forge.addCommit(claim.commit);
  const setting = { place: forge.place, token: forge.token, origin: forge.url };
  const pending = pendingByHand(setting, { operator: { ...operator, ...change }, tell: true });
  const review = pending.during(async (begins) => {
    await begins(claim, elsewhere);
    throw ends;
  });
  await expect(review).rejects.toBe(ends);
  return forge.statuses(claim.commit).map((one) => `${one.state}: ${one.description}`);
}

it.each([
  [new ReviewFailure('undecidable', 'Nobody can judge it.', 'Mend it.'), 'Nobody can judge it.'],
  [new TypeError('a secret of the inside'), 'The review broke off.'],
])('says why it broke off, and leaves no pending behind', async (ends, says) => {
  expect(await shown(ends)).toEqual([`error: ${says}`, 'pending: pvfix-M1 is being looked at']);
});

it.each<Partial<Operator>>([
  { commit: false },
  { push: false },
  { criteria: { from: 'worktree' } },
])('says nothing of a review that is not told: %j', async (change) => {
  expect(await shown(new TypeError('x'), change)).toEqual([]);
});
