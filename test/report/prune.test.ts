import { expect, it } from 'vitest';
import { pruneReport, pruneText, toPruneJson } from '../../src/report/prune.ts';

const [gone, stuck] = ['a'.repeat(64), 'b'.repeat(64)];
const pruned = {
  orphans: [{ digest: gone, bytes: 7, putAt: 0, repository: '/r' }],
  isRemoved: true,
  failed: [{ digest: stuck, reason: 'EACCES' }],
  kept: { named: 1, young: 0, ofOthers: {}, untold: 0 },
  others: 0,
};

it('what is still there is told apart from what was removed', () => {
  expect(pruneText(pruned)).toBe(`Removed 1 evidence file, 7 bytes, that nothing rests on:
  ${gone}  1970-01-01T00:00:00.000Z  7 bytes, of /r
  still there: ${stuck}: EACCES
Stays:
  1 that a verdict rests on, or did
  0 that are too young
`);
  const told = pruneReport.parse(JSON.parse(toPruneJson(pruned)));
  expect(told).toMatchObject({ bytes: 7, failed: [{ digest: stuck }] });
  expect(told.orphans.map(({ digest }) => digest)).toEqual([gone]);
});

it('of what is still there nobody says that it was never found', () => {
  const [first, second] = pruneText({ ...pruned, orphans: [] }).split('\n');
  expect(first).toBe('Removed 0 evidence files, 0 bytes, that nothing rests on:');
  expect(second).toContain('still there');
});
