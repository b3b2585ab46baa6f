import { afterAll, expect, it, onTestFinished } from 'vitest';
import { reviewPush, type Attempted } from '../../src/ci.ts';
import { openWorld } from '../../src/composition/world.ts';
import type { Operator } from '../../src/steps/operator.ts';
import type { World } from '../../src/steps/world.ts';
import { commitFiles, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { generateKey } from '../embedded/ssh-server.ts';
import { takeBaseline } from '../../src/review.ts';

afterAll(removeScratch);

const milestone = (name: string): string =>
  `  ${name}: { title: Up, checks: [{ id: up-${name.toLowerCase()}, says: nginx is up, probe: systemd-unit-active, with: { unit: nginx.service } }] }`;
const sheet = `phase: web
title: A host that nobody reaches
host: far
milestones:
${milestone('M1')}
${milestone('M2')}
`;
const hosts = `hosts:
  far: { address: 127.0.0.1, port: 1, user: reviewer, hostKey: ssh-ed25519 SHA256:${'A'.repeat(43)} }
`;

it('that had to wait between two claims goes on with the second', async () => {
  const directory = scratchRepository({ 'claims/web.yaml': sheet, 'review.yaml': hosts });
  const operator: Operator = {
    ...{ repository: directory, branch: null, criteria: { from: 'anchor' }, allowedSigners: null },
    ...{ signingKey: null, author: { name: 'cold-review', email: 'review@example.net' } },
    ...{ extraReaders: [], run: null, commit: true, push: false },
  };
  const env = { PATH: process.env.PATH, REVIEW_SSH_KEY: generateKey().private };
  const opened = openWorld({ quiet: true }, { env, cwd: directory, isInteractive: false });
  onTestFinished(() => opened.close());
  await takeBaseline('web', operator, opened.world);
  for (const name of ['M1', 'M2']) commitFiles(directory, `claim(web-${name}): done\n`);

  const already: Attempted[] = [];
  const begun: string[] = [];
  const run = (world: World) =>
    reviewPush({ before: null, after: null, isStrict: false }, operator, world, watch, null);
  const watch = {
    already,
    begins: ({ milestone }: { readonly milestone: string }) => void begun.push(milestone),
    ended: (one: Attempted) => void already.push(one),
  };
  const full: World = {
    ...opened.world,
    lookout: (...asked) =>
      already.length > 0 ? Promise.reject(new Error('no room')) : opened.world.lookout(...asked),
  };
  await expect(run(full)).rejects.toThrow('no room');
  const { attempted } = await run(opened.world);
  expect(begun).toEqual(['M1', 'M2', 'M2']);
  expect(attempted.map(({ claim }) => claim.milestone)).toEqual(['M1', 'M2']);
});
