import { expect, it } from 'vitest';
import type { EvidenceStore } from '../../src/model/evidence-store.ts';
import type { Draft, RemoteRequest, Repository } from '../../src/model/repository.ts';
import type { Operator } from '../../src/steps/operator.ts';
import { publish, type Publisher } from '../../src/steps/publish.ts';
import { render, review } from '../document/builders.ts';

const digest = 'd'.repeat(64);
const operator = { author: { name: 'a', email: 'b' }, signingKey: null } as Operator;
const repository = {
  kind: 'remote',
  branch: 'main',
  read: () => Promise.resolve({ found: 'absent' }),
} as unknown as Repository;

/** Publishes a review, and tells what happened, in order. */
async function published(why: string | null, outside: boolean) {
  const told: string[] = [];
  let draft: Draft | null = null;
  const store = {
    place: '/store',
    put: (name: string, text: string) => {
      told.push(`put ${name} ${text}`);
      return why;
    },
  } as unknown as EvidenceStore;
  const publisher = {
    render,
    toRemote: async (_: Repository, request: RemoteRequest) => {
      draft = await request.render('0'.repeat(40));
      told.push('commit');
      return {
        published: true,
        commit: 'c',
        branch: 'main',
        isPushed: true,
        attempts: 1,
        kept: [],
      };
    },
  } as unknown as Publisher;
  const evidence = { name: 'x.json', digest, ...(outside && { outside: true as const }) };
  const composed = {
    review: review({ evidence }),
    file: { name: 'x.json', digest, text: 'bytes' },
    document: null,
  };
  const place = { side: null, head: '0'.repeat(40), store };
  const publication = await publish(
    () => Promise.resolve(composed),
    'docs',
    repository,
    operator,
    publisher,
    place,
  );
  const paths = (draft as Draft | null)?.files.map(({ path }) => path) ?? [];
  return { told, publication, paths };
}

it('evidence that is not committed is put away before the commit that names it', async () => {
  const { told, publication, paths } = await published(null, true);
  expect(told).toEqual([`put ${digest} bytes`, 'commit']);
  expect(publication.published).toBe(true);
  expect(paths).toEqual(['docs/REVIEW-pvfix.md', 'docs/REVIEW-pvfix.json']);
});

it('nothing is committed where it could not be put away', async () => {
  const { told, publication } = await published('no space left', true);
  expect(told).toEqual([`put ${digest} bytes`]);
  expect(publication).toMatchObject({ published: false, reason: 'unkept' });
  expect(publication).toHaveProperty(
    'detail',
    expect.stringMatching(/d{64} .*\/store: no space left/),
  );
});

it('evidence that is committed is put nowhere else', async () => {
  const { told, paths } = await published(null, false);
  expect(told).toEqual(['commit']);
  expect(paths).toContain('docs/evidence/x.json');
});
