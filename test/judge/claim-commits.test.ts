import { describe, expect, it } from 'vitest';
import { commitsToCompare, lookedForCommits, wrongCommits } from '../../src/judge/claim-commits.ts';
import { claimedCommit, otherCommit, looks, plan, saying } from './claimed-host.ts';

const found = (text: string): string[] =>
  wrongCommits(saying(`claim(pvfix-M1): done\n\n${text}\n`), plan).map(({ identity }) => identity);
const other = (name: string): string => `claim-names-other-commit/M1/${name}`;

describe('a commit that a claim says is deployed', () => {
  it.each<[string, string]>([
    ['deployed web 4f2c1aa', 'web'],
    ['Deployed 4f2c1aa to web.', 'web'],
    ['web runs the image built from 4f2c1aa', 'web'],
    ['deployed registry.example.net/web:4f2c1aa', 'web'],
    ['`db` is running commit 4f2c1aa on cc-ci', 'db'],
    ['shop_front redeployed from commit 4f2c1aa', 'shop_front'],
    ['deployed web:sha-4f2c1aa at 2026-06-13 05:40 UTC', 'web'],
  ])('is a finding: %s', (text, name) => {
    expect(found(text)).toEqual([other(name)]);
  });

  it.each<[string]>([
    ['deployed web 9e8d7c6'],
    [`shop_front runs 9e8d7c6`],
    ['deployed 4f2c1aa'],
    ['deployed traefik 4f2c1aa'],
    ['deployed web and db from 4f2c1aa'],
    ['web: fixes the crash of 4f2c1aa'],
    ['deployed web, which reverts 4f2c1aa'],
    ['web was running 4f2c1aa'],
    ['web no longer runs 4f2c1aa'],
    ['deployed web from 4f2c1aa..9e8d7c6'],
    ['deployed web 4f2c1aa then 9e8d7c6'],
    [`deployed web@sha256:4f2c1aa${'0'.repeat(57)}`],
    ['deployed web 20260613'],
    ['deployed web defaced'],
    ['web should be deployed from 4f2c1aa'],
    ['is web running 4f2c1aa?'],
    ['deployed web. The commit is 4f2c1aa'],
    ['deployed bot 4f2c1aa'],
    ['deployed cache 4f2c1aa'],
    ['deployed web 1234abc'],
    ['cc-ci runs 4f2c1aa'],
    ['```\ndeployed web 4f2c1aa\n```'],
    ['deployed the module of 4f2c1aa that web needs'],
  ])('is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is looked up with what the host shows, and only where a thing is named', () => {
    expect(commitsToCompare(saying('deployed shop_front 4f2c1aa'), plan)).toEqual([
      '4f2c1aa',
      otherCommit,
    ]);
    expect(commitsToCompare(saying('deployed 4f2c1aa'), plan)).toEqual([]);
    expect(commitsToCompare(saying('deployed web 20260613'), plan)).toEqual([]);
    expect(commitsToCompare(saying(undefined), plan)).toEqual([]);
  });

  it('names both', () => {
    const [raised] = wrongCommits(saying('deployed web 4f2c1aa'), plan);
    expect(raised).toMatchObject({
      severity: 'minor',
      title:
        'The claim says that web is deployed from 4f2c1aa11111, and its host shows 9e8d7c622222',
      evidence: [
        'deployed web 4f2c1aa',
        'web on cc-ci: the image registry.example.net/web:9e8d7c6 says 9e8d7c622222',
      ],
    });
    expect(claimedCommit).toContain('4f2c1aa');
  });

  it.each<[string, string | undefined, boolean]>([
    ['is compared and fits', 'deployed web 9e8d7c6', true],
    ['is not said any more', 'nothing more', true],
    ['differs', 'deployed web 4f2c1aa', false],
    ['is not known', undefined, false],
  ])('that is a finding is looked for where what it is of %s', (_what, said, looked) => {
    const evidence = saying(said);
    expect(lookedForCommits(evidence, plan)(other('web'))).toBe(looked);
  });

  it('closes nothing where nothing was read', () => {
    const evidence = saying('deployed web 4f2c1aa', [looks.units]);
    expect(wrongCommits(evidence, plan)).toEqual([]);
    expect(lookedForCommits(evidence, plan)(other('web'))).toBe(false);
  });
});
