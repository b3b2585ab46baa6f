import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EvidenceStore } from '../../src/model/evidence-store.ts';
import type { ReadResult, Repository } from '../../src/model/repository.ts';
import type { Setting, Subject } from '../../src/steps/setting.ts';
import { evidenceBytes, keptFor, unkept } from '../../src/steps/evidence-place.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const entry = { path: 'e', mode: '100644', kind: 'file', blob: '0', size: 1 } as const;

const holding = (text: string | null): Pick<Repository, 'read'> => ({
  read: () =>
    Promise.resolve<ReadResult>(
      text === null
        ? { found: 'absent' }
        : { found: 'file', entry, bytes: new TextEncoder().encode(text) },
    ),
});

const keeping = (text: string | null, wanted: string): EvidenceStore => ({
  place: '/store',
  trouble: () => null,
  put: () => null,
  get: (digest) =>
    text === wanted
      ? { found: true, text }
      : { found: false, reason: `not in /store: ${digest === sha256(wanted) ? 'gone' : '?'}` },
  named: () => [],
});

const at = { commit: 'c0ffee00'.repeat(5), path: 'machine-docs/evidence/x.json' };

it('is what has the digest, wherever it lies, or is not there: with the digest and where it was looked for', async () => {
  const texts = fc.constantFrom('right', 'wrong', null);
  const place = fc.constantFrom(at, null);
  await fc.assert(
    fc.asyncProperty(texts, texts, place, fc.boolean(), async (here, there, where, isStore) => {
      const digest = sha256('right');
      const store = isStore ? keeping(there, 'right') : undefined;
      const read = await evidenceBytes(digest, where, holding(here), store);
      const isCommitted = where !== null && here === 'right';
      if (isCommitted || (isStore && there === 'right')) {
        expect(read).toEqual({ found: true, text: 'right' });
        return;
      }
      const reason = read.found ? '' : read.reason;
      expect(reason).toContain(digest);
      expect(reason).toContain(isStore ? 'not in /store' : 'no --evidence-store was given');
      if (where)
        expect(reason).toContain(`${here === null ? 'nothing' : 'other bytes'} at c0ffee00:`);
    }),
    { numRuns: 60 },
  );
});

it('what keeps evidence from being kept is said without the folder, which the way out names', () => {
  const why = "ENOENT: no such file or directory, lstat '/root-of-operator'";
  const store = { ...keeping(null, ''), place: '/root-of-operator/store', trouble: () => why };
  const found = unkept({ evidence: 'outside' }, store, null);
  expect(found?.says).toBe('Evidence cannot be kept where the operator wants it.');
  expect(found?.wayOut).toContain(`/root-of-operator/store: ${why}. Name a folder`);
});

it.each([
  ['https://git.example.net/acme/infra.git', {}],
  ['ssh://git@git.example.net/acme/infra.git', {}],
  ['git@git.example.net:acme/infra.git', {}],
  ['/srv/infra', { machine: 'review-1' }],
  ['file:///srv/infra.git', { machine: 'review-1' }],
])('evidence of %s says whose it is, of a path on which machine', async (origin, more) => {
  const subject = { kind: 'baseline', commit: 'c'.repeat(40) } as Subject;
  const setting = {
    world: { evidenceStore: keeping(null, ''), machineName: 'review-1' },
    repository: { kind: 'remote', origin, roots: () => Promise.resolve([subject.commit]) },
    operator: { commit: true, push: true },
  } as unknown as Setting;
  expect(await keptFor(subject, setting)).toEqual({
    keptFor: { repository: origin, root: subject.commit, ...more },
  });
});
