import { expect, it } from 'vitest';
import { isSameLogin } from '../../src/model/forge.ts';

it.each([
  ['review-bot', 'Review-Bot', true],
  ['github-actions[bot]', 'github-actions[bot]', true],
  ['review-bot', 'review-bot2', false],
  ['', '', false],
])('says of the logins %j and %j that they are one account: %j', (one, other, same) => {
  expect(isSameLogin(one, other)).toBe(same);
});
