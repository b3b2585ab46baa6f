import { expect, it } from 'vitest';
import type { EvidenceStore } from '../../src/model/evidence-store.ts';
import { evidenceNamed } from '../../src/steps/evidence-by-digest.ts';

const named = 'abcdef012345';
const digests = [`${named}6`.padEnd(64, '0'), `${named}7`.padEnd(64, '0')];

const find = (word: string, more: Partial<EvidenceStore> = {}) =>
  evidenceNamed(word, {
    repository: '/nowhere',
    store: {
      place: '/store',
      named: (prefix: string) => digests.filter((one) => one.startsWith(prefix)),
      get: (digest: string) => ({ found: true, text: digest }),
      ...more,
    } as unknown as EvidenceStore,
    open: () => Promise.reject(Object.assign(new Error('none'), { name: 'GitFailure' })),
    sideTips: () => Promise.resolve([]),
  });

it('a beginning that several have names none of them', async () => {
  await expect(find(named)).rejects.toMatchObject({ code: 'usage', exit: 2 });
  for (const digest of digests)
    expect(await find(digest.slice(0, 13))).toEqual({ digest, text: digest });
});

it('a digest that nothing has is looked for, and where is said', async () => {
  await expect(find('0'.repeat(64))).rejects.toMatchObject({
    exit: 3,
    message: expect.stringMatching(/0{64}: this is no repository; it is not in \/store/) as string,
  });
});

it('a store that cannot be read is not one that has nothing', async () => {
  const unread = () => {
    throw Object.assign(new Error('EACCES: permission denied, scandir'), { code: 'EACCES' });
  };
  await expect(find(named, { named: unread })).rejects.toMatchObject({
    ...{ code: 'undecidable', exit: 3 },
    message: 'The store /store cannot be read: EACCES: permission denied, scandir.',
  });
});
