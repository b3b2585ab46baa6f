import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeScratch, scratchDirectory, scratchRepository } from '../adapters/git/scratch.ts';
import { runHere } from './terminal.ts';

afterAll(removeScratch);

describe('a word that is nearly a command', () => {
  it.each([
    [['basline'], 'Did you mean: review baseline?'],
    [['basline', 'pvfix'], 'Did you mean: review baseline pvfix'],
    [['hepl'], 'Did you mean: review help?'],
    [['accept', 'A1'], 'There is no command "accept".\n  A finding is accepted in its claim sheet'],
    [['frobnicate', 'A1'], 'There is no command "frobnicate"'],
  ])('%j is told the command', async (argv, says) => {
    const { exit, stderr } = await runHere(scratchRepository({ 'a.txt': 'a\n' }), argv);
    expect({ exit, stderr }).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(says) as string,
    });
  });

  it.each([
    [['claim', '--frobnicate'], "review: unknown option '--frobnicate'"],
    [['probe'], 'review: missing required argument'],
  ])('%j is refused in the words of the command', async (argv, says) => {
    const { exit, stderr } = await runHere(scratchDirectory(), argv);
    expect(exit).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${says}`, 'm'));
  });

  it.each([[['M9']], [['pvfix-M2']], [['deadbeef']]])('%j is a target', async (argv) => {
    const { stderr } = await runHere(scratchRepository({ 'a.txt': 'a\n' }), argv);
    expect(stderr).not.toContain('mean');
  });

  it.each(['M1', 'deadbeef'])('two targets are one too many: %s', async (first) => {
    const { exit, stderr } = await runHere(scratchDirectory(), [first, 'M2']);
    expect({ exit, stderr }).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('M2 is too much') as string,
    });
  });
});

it.each([[['init', '--yes']], [['hook', 'install']], [['lint']]])(
  '%j says of a repository that is not there that it is not there',
  async (argv) => {
    for (const [where, says] of [
      ['nowhere', 'There is no such directory'],
      ['a.txt', 'This is not a directory'],
    ] as const) {
      const directory = scratchRepository({ 'a.txt': 'a\n' });
      const { exit, stderr } = await runHere(directory, [...argv, '-r', join(directory, where)]);
      expect([exit, stderr]).toEqual([2, expect.stringContaining(says)]);
    }
  },
);
