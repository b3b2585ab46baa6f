import { expect, it } from 'vitest';
import { ForgeFailure } from '../../../src/model/forge.ts';
import { Attempts } from '../../../src/steps/telling/attempts.ts';

it('says once what many things were refused for', async () => {
  const attempts = new Attempts();
  const refusal = (why: string) => () =>
    Promise.reject(new ForgeFailure('forbidden', why, 'Give the token its scope.'));
  await attempts.all([
    ...[1, 2, 3].map(() => refusal('No statuses.')),
    refusal('No comments.'),
    () => Promise.resolve(),
  ]);
  expect(attempts.untold).toEqual([
    'No statuses. Give the token its scope.',
    'No comments. Give the token its scope.',
  ]);
});
