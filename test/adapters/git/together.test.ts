import { expect, it } from 'vitest';
import { Together } from '../../../src/adapters/git/together.ts';

/** Answers with what was asked together, and remembers it. */
function asked(refuse: (asks: readonly string[]) => boolean = () => false) {
  const rounds: (readonly string[])[] = [];
  const together = new Together<string, readonly string[]>(
    (asks) => {
      rounds.push(asks);
      return refuse(asks) ? Promise.reject(new Error(asks.join())) : Promise.resolve(asks);
    },
    ({ length }) => length,
    5,
  );
  return { rounds, together };
}

it('asks once for what is asked for at the same time', async () => {
  const { rounds, together } = asked();
  const answers = await Promise.all(['a', 'b', 'c'].map((one) => together.ask(one)));
  expect(rounds).toEqual([['a', 'b', 'c']]);
  expect(answers).toEqual(Array(3).fill(['a', 'b', 'c']));
});

it('asks anew for what is asked for later', async () => {
  const { rounds, together } = asked();
  await together.ask('a');
  await together.ask('a');
  expect(rounds).toEqual([['a'], ['a']]);
});

it.each([
  ['up to the limit', ['aaa', 'bb', 'c'], [['aaa', 'bb'], ['c']]],
  ['what is too much by itself alone', ['a', 'bbbbbbbb', 'c'], [['a'], ['bbbbbbbb'], ['c']]],
])('asks %s', async (_, asks, rounds) => {
  const one = asked();
  await Promise.all(asks.map((ask) => one.together.ask(ask)));
  expect(one.rounds).toEqual(rounds);
});

it('tells the failure to the one whose question it is, and answers the others', async () => {
  const { together } = asked((asks) => asks.includes('bad'));
  const answers = await Promise.allSettled(['a', 'bad', 'c'].map((one) => together.ask(one)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(answers[1]).toMatchObject({ reason: new Error('bad') });
});
