// A repository with a phase whose host nobody reaches, its baseline taken, and the world that looks from there.
import { onTestFinished } from 'vitest';
import { openWorld } from '../../src/composition/world.ts';
import { takeBaseline } from '../../src/review.ts';
import type { Operator } from '../../src/steps/operator.ts';
import type { World } from '../../src/steps/world.ts';
import { scratchRepository } from '../adapters/git/scratch.ts';
import { generateKey } from '../embedded/ssh-server.ts';

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

/** Until the test has finished. */
export async function farHost(): Promise<{
  readonly directory: string;
  readonly operator: Operator;
  readonly world: World;
}> {
  const directory = scratchRepository({ 'claims/web.yaml': sheet, 'review.yaml': hosts });
  const operator: Operator = {
    ...{ repository: directory, branch: null, criteria: { from: 'anchor' }, allowedSigners: null },
    ...{ signingKey: null, author: { name: 'cold-review', email: 'review@example.net' } },
    ...{ extraReaders: [], run: null, commit: true, push: false },
  };
  const env = { PATH: process.env.PATH, REVIEW_SSH_KEY: generateKey().private };
  const { world, close } = openWorld(
    { quiet: true },
    { env, cwd: directory, isInteractive: false },
  );
  onTestFinished(() => close());
  await takeBaseline('web', operator, world);
  return { directory, operator, world };
}
