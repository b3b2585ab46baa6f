import { expect, it } from 'vitest';
import { commitBuilds } from '../../src/adapters/commit-builds.ts';
import { openForge } from '../../src/adapters/forge/index.ts';
import { ReviewFailure } from '../../src/model/failure.ts';
import { forgeKind, type ForgeKind } from '../../src/model/forge.ts';
import { faults, type Fault } from '../forge/faults.ts';
import type { RunningForge } from '../forge/start.ts';
import { useForges } from '../forge/use.ts';

const claim = 'c'.repeat(40);
const head = 'd'.repeat(40);
const passed = { context: 'test', state: 'success', description: 'ok', link: null } as const;

const forgeAt = useForges();

async function forgeOf(kind: ForgeKind): Promise<RunningForge> {
  const forge = await forgeAt({ kind });
  forge.addCommit(claim, head);
  return forge;
}

const asking = ({ place, url, token }: RunningForge) =>
  commitBuilds(
    () => ({ place, origin: url, token }),
    (at, secret) =>
      Promise.resolve(openForge(at, secret, { timeoutMs: 200, backoffMs: 1, patienceMs: 10 })),
  );

it.each(forgeKind.options)('%s is asked of the commit, and of no other', async (kind) => {
  const forge = await forgeOf(kind);
  forge.addStatus(head, passed);
  const ask = asking(forge);
  expect(await ask(claim)).toMatchObject({ ok: true, builds: [] });
  forge.addStatus(claim, { ...passed, state: 'failure' });
  expect(await ask(claim)).toEqual({
    ok: true,
    forge: kind,
    repository: `${forge.url}/acme/infra`,
    builds: [{ context: 'test', state: 'failure', description: 'ok' }],
  });
  expect(forge.requests.every(({ method }) => method === 'GET')).toBe(true);
});

/** A branch or a tag that is called as the commit, which some forges take first. */
const another: Fault = faults.text(
  JSON.stringify({ sha: head, statuses: [{ id: 1, context: 'test', status: 'success' }] }),
);

it.each<[string, Fault, string, string]>([
  ['is down', faults.drop, 'transport', 'answers from here'],
  ['is in trouble', faults.status(503), 'transport', 'The forge is in trouble'],
  ['is slow', faults.hang, 'timeout', 'The forge is in trouble'],
  ['refuses the token', faults.status(401), 'denied', 'Make a new token with read:repository'],
  ['lacks the right', faults.status(403), 'denied', 'Give the token the scope read:repository'],
  ['knows no such commit', faults.status(404), 'exit', 'the commit is pushed'],
  ['shows a login page', faults.html(), 'unparsable', 'no proxy or login page'],
  ['speaks of another commit', another, 'unparsable', '(at sha)'],
  ['says it half', faults.cut, 'transport', 'answers from here'],
])('a forge that %s leaves nothing to judge', async (_what, fault, kind, wayOut) => {
  const forge = await forgeOf('gitea');
  forge.addStatus(claim, passed);
  forge.plant(fault, { times: 9 });
  const said = await asking(forge)(claim);
  expect(said).toMatchObject({ ok: false, failure: { kind } });
  expect(JSON.stringify(said)).toContain(wayOut);
  expect(JSON.stringify(said)).not.toContain(forge.token);
});

it('a forge that nobody named is a reason, as is one that is named by half', async () => {
  const open = () => Promise.reject(new Error('nothing is to be opened'));
  const none = await commitBuilds(() => null, open)(claim);
  expect(none).toMatchObject({ ok: false, failure: { kind: 'input' } });
  const half = commitBuilds(() => {
    throw new ReviewFailure('usage', 'Nobody says which forge.', 'Example: REVIEW_FORGE=gitea');
  }, open);
  expect(await half(claim)).toEqual({
    ok: false,
    failure: { kind: 'input', reason: 'Nobody says which forge. Example: REVIEW_FORGE=gitea' },
  });
});
