// What CI said of the claim's commit, as the operator's forge tells it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { startForge } from '../forge/start.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const sheet = `phase: built
title: It is built
milestones:
  M1:
    title: CI
    checks:
      - id: ci
        says: CI passed at the claim
        probe: ci-status
        with:
          contexts: [ci/test]
`;

it('counts at the claim and not at what came after it, and is judged again without the forge', async () => {
  const forge = await startForge({ kind: 'gitea' });
  onTestFinished(() => forge.close());
  const env = {
    REVIEW_FORGE: 'gitea',
    REVIEW_FORGE_URL: forge.url,
    REVIEW_FORGE_REPOSITORY: 'acme/infra',
    REVIEW_FORGE_TOKEN: forge.token,
  };
  const directory = world.planned();
  commitFiles(directory, 'plan: CI\n', { 'claims/built.yaml': sheet });
  const lint = await world.review(directory, ['lint']);
  expect(lint.stdout).toContain('is inconclusive without: built-M1 ci.');
  await world.review(directory, ['baseline', 'built']);
  commitFiles(directory, 'claim(built-M1): built\n', { a: 'b\n' });
  const claim = git(directory, ['rev-parse', 'HEAD']);
  commitFiles(directory, 'docs: later\n', { c: 'd\n' });
  const head = git(directory, ['rev-parse', 'HEAD']);
  forge.addCommit(claim, head);
  const status = { context: 'ci/test', description: '', link: null } as const;
  forge.addStatus(head, { ...status, state: 'success' });
  forge.addStatus(claim, { ...status, state: 'pending' });
  const review = async (given = {}) => {
    const { stdout } = await world.review(directory, ['built-M1', '--json'], { env: given });
    const { verdict, milestones } = reviewReport.parse(JSON.parse(stdout));
    return `${verdict} ${milestones[0]?.checks[0]?.reason ?? ''}`;
  };
  expect(await review()).toContain('INCONCLUSIVE could not look: no forge is named');
  expect(await review(env)).toContain('not at its end yet: ci/test');
  forge.addStatus(claim, { ...status, state: 'success' });
  expect(await review(env)).toBe('PASS ');
  const before = forge.requests.length;
  const evidence = readdirSync(join(directory, 'machine-docs/evidence')).filter((name) =>
    name.startsWith('built-M1'),
  );
  const last = join('machine-docs/evidence', evidence.sort().at(-1) ?? '');
  const replayed = await world.review(directory, ['replay', last]);
  expect([replayed.exit, forge.requests.length]).toEqual([0, before]);
});
