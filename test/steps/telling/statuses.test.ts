import { expect, it } from 'vitest';
import { openForge } from '../../../src/adapters/forge/index.ts';
import { forgeKind } from '../../../src/model/forge.ts';
import { mendStatus } from '../../../src/steps/telling/statuses.ts';
import { useForges } from '../../forge/use.ts';

const commit = 'c'.repeat(40);
const red = { commit, verdict: 'FAIL', says: 'web: M1 FAIL', link: null } as const;
const forgeAt = useForges();

async function shown(kind: (typeof forgeKind.options)[number], state: string) {
  const server = await forgeAt({ kind });
  server.addCommit(commit);
  const own = { context: 'cold-review', description: '', link: null };
  server.addStatus(commit, { ...own, state } as Parameters<typeof server.addStatus>[1]);
  return { server, forge: openForge(server.place, server.token, { backoffMs: 1 }) };
}

it.each(forgeKind.options)('a status that somebody else set on a %s is mended', async (kind) => {
  const { server, forge } = await shown(kind, 'success');
  await mendStatus(red, forge);
  await mendStatus(red, forge);
  expect(server.statuses(commit).map(({ state }) => state)).toEqual(['failure', 'success']);
});

it.each([
  ['red', 'success', 'failure'],
  ['red', 'pending', 'failure'],
  ['not done', 'success', null],
] as const)('a check run of our name, %s, hides no status %s', async (_, state, conclusion) => {
  const { server, forge } = await shown('github', state);
  const status = conclusion === null ? 'in_progress' : 'completed';
  server.addCheckRun(commit, { name: 'cold-review', status, conclusion });
  await mendStatus(red, forge);
  expect(server.statuses(commit)[0]?.state).toBe('failure');
  // So a token needs no right to see them.
  expect(server.requests.filter(({ path }) => path.includes('check-runs'))).toEqual([]);
});

it('what waits is said once, over a green one too', async () => {
  const { server, forge } = await shown('gitea', 'success');
  const waits = { ...red, verdict: 'pending', says: 'web-M2 waits' } as const;
  await mendStatus(waits, forge);
  await mendStatus(waits, forge);
  expect(server.statuses(commit).map(({ state }) => state)).toEqual(['pending', 'success']);
});
