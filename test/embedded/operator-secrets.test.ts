import { describe, expect, it, onTestFinished } from 'vitest';
import { createWorld } from '../../src/composition/world.ts';
import type { Repository } from '../../src/model/repository.ts';
import { collect } from '../../src/observe/collect.ts';
import { reviewConfig } from '../../src/model/config.ts';
import type { OpenCriteria } from '../../src/steps/open-criteria.ts';
import { collectionOf } from '../observe/fake-effects.ts';
import { generateKey, startSshServer } from './ssh-server.ts';

const login = generateKey();
const given = {
  REVIEW_SSH_KEY: login.private,
  REVIEW_IDENTITY_PASSPHRASE: 'open sesame',
  REVIEW_FORGE_TOKEN: 'tok-of-the-forge',
};
/** The key as a file has it; its armour alone would be known by its look. */
const keyLine = login.private.split('\n')[2] ?? '';

/** What a review keeps of a command on a host that prints `text`. */
async function kept(text: string): Promise<string> {
  const server = await startSshServer({
    hostKey: generateKey().private,
    authorizedKey: login.public,
    answer: () => Promise.resolve({ stdout: JSON.stringify([text]), stderr: text, exit: 0 }),
  });
  onTestFinished(() => server.close());
  const { world, close } = createWorld({}, { env: given, cwd: '/', isInteractive: false });
  onTestFinished(() => close());
  const web = { address: '127.0.0.1', port: server.port, user: 'reviewer', hostKey: server.pin };
  const criteria = { config: reviewConfig.parse({ hosts: { web } }) };
  const opened = { criteria, text: () => null } as unknown as OpenCriteria;
  const lookout = await world.lookout(opened, {} as Repository, '0'.repeat(40), () =>
    Promise.resolve({ ok: false, reason: 'none' }),
  );
  onTestFinished(() => lookout.close());
  const step = { run: ['ip', '-j', 'link'], parse: 'json' };
  const seen = await collect(collectionOf([step]), lookout.effects, lookout.usesSudo);
  expect(seen[0]).toMatchObject({ failure: null, exit: 0 });
  return JSON.stringify(seen);
}

describe('what the operator gave in REVIEW_* stays out of the evidence', () => {
  it.each([
    ['the passphrase', given.REVIEW_IDENTITY_PASSPHRASE],
    ['a token', given.REVIEW_FORGE_TOKEN],
    ['a line of the key', keyLine],
  ])('%s, though the host prints it', async (_, secret) => {
    const evidence = await kept(`before ${secret} after`);
    expect(evidence).not.toContain(secret);
    expect(evidence).toContain('before ‹redacted:operator› after');
  });

  it('and what is no secret stays in it', async () => {
    expect(await kept('/home/me/.ssh/id')).toContain('/home/me/.ssh/id');
  });
});
