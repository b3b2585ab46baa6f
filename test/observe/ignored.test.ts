// Files that are tracked and ignored: all of them, as far as a ledger can bear them.
import { describe, expect, it } from 'vitest';
import { ignoredStep } from '../../src/model/step.ts';
import { observeIgnored } from '../../src/observe/ignored.ts';
import { collectionOf, effectsWith } from './fake-effects.ts';

const step = ignoredStep.parse({ ignored: {} });

describe('files that .gitignore names', () => {
  it.each([
    [1500, 1500],
    [2001, 2000],
  ])('are %i, all counted, and %i shown', async (count, shown) => {
    const rule = '.gitignore:1:node_modules/';
    const files = Array.from({ length: count }, (_, at) => ({ path: `node_modules/${at}`, rule }));
    const ignored = () => Promise.resolve({ tracked: count + 1, rules: ['.gitignore'], files });
    const { value } = await observeIgnored(collectionOf([step]), 0, step, effectsWith({ ignored }));
    const seen = value as { count: number; files: readonly unknown[] };
    expect([seen.count, seen.files.length]).toEqual([count, shown]);
  });
});
