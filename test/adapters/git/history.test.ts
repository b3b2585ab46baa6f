import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import type { Repository } from '../../../src/model/repository.ts';
import { commitFiles, git, removeScratch, scratchRepository } from './scratch.ts';

afterAll(removeScratch);

describe('history', () => {
  const messages = [
    'claim(pvfix-M1): first\n',
    'fix: nothing to see\n',
    'fix: a squash\n\nclaim(pvfix-M9): in the body\n',
    '\n\n  claim(pvfix-M8): indented\n',
    'claim(pvfix-M2): two lines\nof subject\n\nClaim: x\n',
    'review(pvfix-M1): M1 PASS\n\nbody\n\n\nClaim: y\n',
  ];
  let past: Repository;
  let last: string;

  beforeAll(async () => {
    const source = scratchRepository();
    for (const message of messages) last = commitFiles(source, message);
    past = await openCold({ repository: source });
  });
  afterAll(() => past.close());

  it('has what looks like claims and reviews, newest first', async () => {
    expect((await past.history(last)).map(({ subject }) => subject)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M2): two lines of subject',
      'fix: a squash',
      'claim(pvfix-M1): first',
    ]);
  });

  it('has everything when asked, as git itself shows it', async () => {
    const all = await past.history(last, { all: true });
    expect(all).toHaveLength(messages.length + 1);
    for (const commit of all) {
      const show = (format: string): string =>
        git(past.directory, ['log', '-1', `--format=${format}`, commit.id]);
      expect([commit.subject, commit.body.trimEnd(), commit.parents.join(' ')]).toEqual([
        show('%s'),
        show('%b').trimEnd(),
        show('%P'),
      ]);
      expect(commit.committedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    }
  });

  it('ends where it is told', async () => {
    const [newest] = await past.history(last, { limit: 1 });
    expect(newest?.id).toBe(last);
    expect(await past.history(last, { since: last, all: true })).toEqual([]);
  });

  it('includes side branches that were merged', async () => {
    const source = scratchRepository();
    git(source, ['checkout', '-q', '-b', 'side']);
    const claim = commitFiles(source, 'claim(side-M1): x\n', { s: '1' });
    git(source, ['checkout', '-q', 'main']);
    commitFiles(source, 'main moves\n', { m: '1' });
    git(source, ['merge', '-q', '--no-edit', 'side']);
    const opened = await openCold({ repository: source });
    const head = await opened.head();
    expect((await opened.history(head)).map(({ id }) => id)).toEqual([claim]);
    expect((await opened.commitInfo(head)).parents).toHaveLength(2);
    expect([await opened.isAncestor(claim, head), await opened.isAncestor(head, claim)]).toEqual([
      true,
      false,
    ]);
    await opened.close();
  });

  it('survives commits that no porcelain would make', async () => {
    const source = scratchRepository();
    const tree = git(source, ['rev-parse', 'HEAD^{tree}']);
    const raw = (header: string, message: string): string =>
      git(source, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
        input: `tree ${tree}\n${header}\n\n${message}`,
      });
    const ids = [
      raw(
        'author A <a> 99999999999999999999 +0000\ncommitter A <a> 99999999999999999999 +0000',
        'claim(a-M1): far',
      ),
      raw('author A <a> -5 +0000\ncommitter A <a> -5 +0000', 'claim(a-M1): before'),
      raw('author  <> 0 +0000\ncommitter  <> 0 +0000\nencoding latin1', 'claim(a-M1): empty ident'),
      raw(
        'author A\u001b[31m <a\u0007> 1 +9999\ncommitter A <a> 1 +9999',
        'claim(a-M1): \u001b[2J\u202e',
      ),
    ];
    const opened = await openCold({ repository: source });
    for (const id of ids) {
      const { committedAt } = await opened.commitInfo(id);
      expect(new Date(committedAt).toISOString()).toBe(committedAt);
    }
    await opened.close();
  });
});
