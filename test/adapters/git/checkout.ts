/** A checkout with a REVIEW file, and a publication that adds a section to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCold, publishToCheckout } from '../../../src/adapters/git/index.ts';
import type { CheckoutRequest, Publication } from '../../../src/model/repository.ts';
import { author, bytes, git, scratchRepository } from './scratch.ts';

export const REVIEW = 'docs/REVIEW-a.md';
export const oldReview = '# Review\n\nsection 1\n';

/** Appends our section to whatever stands at the tip, as the document editor does. */
export const addSection = (text: string): string => `${text}section 2\n`;

export const request: CheckoutRequest = {
  author,
  merge: (path, theirs) => (path === REVIEW ? addSection(theirs) : null),
  render: () =>
    Promise.resolve({
      files: [
        { path: REVIEW, bytes: bytes(addSection(oldReview)) },
        { path: 'docs/evidence/e1.json', bytes: bytes('{}\n') },
      ],
      message: 'review(a-M1): M1 PASS\n',
    }),
};

export async function publish(
  directory: string,
  change: Partial<CheckoutRequest> = {},
): Promise<Publication> {
  const repository = await openCold({ repository: directory });
  try {
    return await publishToCheckout(repository, { ...request, ...change });
  } finally {
    await repository.close();
  }
}

export const checkout = (files: Readonly<Record<string, string>> = {}): string =>
  scratchRepository({
    [REVIEW]: oldReview,
    'src/a': 'a\n',
    'src/b': 'b\n',
    'src/c': 'c\n',
    ...files,
  });

export const status = (directory: string): string[] =>
  git(directory, ['status', '--porcelain', '--untracked-files=all']).split('\n').filter(Boolean);
export const show = (directory: string, name: string): string => git(directory, ['show', name]);
export const read = (directory: string, path: string): string =>
  readFileSync(join(directory, path), 'utf8');

/** Everything a user could miss. */
export function state(directory: string): unknown {
  return {
    head: git(directory, ['rev-parse', 'HEAD']),
    symbolic: read(directory, '.git/HEAD'),
    index: git(directory, ['ls-files', '-s']),
    status: status(directory),
    diff: git(directory, ['diff', 'HEAD']),
    files: readdirSync(directory, { recursive: true })
      .map(String)
      .filter((path) => !path.startsWith('.git/'))
      .sort(),
    refs: git(directory, ['for-each-ref']),
  };
}
