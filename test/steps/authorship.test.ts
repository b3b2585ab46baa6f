import { afterAll, describe, expect, it } from 'vitest';
import { openCold } from '../../src/adapters/git/index.ts';
import { claimOf } from '../../src/claims/select.ts';
import { readCriteria } from '../../src/criteria/index.ts';
import { authorship } from '../../src/steps/authorship.ts';
import type { OpenCriteria } from '../../src/steps/open-criteria.ts';
import { commitFiles, git, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { around, builtin } from '../criteria/support.ts';

afterAll(removeScratch);

const config = `hosts:
  web:
    address: web.example.net
    user: reviewer
    hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s
`;
const head = `phase: pvfix
title: Room
milestones:
  M1:
    title: Patch
    checks:
      - id: patch
        says: it is patched
        probe: repo-file-match
        with:
          path: module.nix
          pattern: x
adversary:
  accept:
`;
const accept = `    - finding: port-exposed/5432
      reason: closed network
      until: 2026-01-01
`;
const shipped = builtin.filter(({ path }) =>
  /repo-file-match|repository-search|repository-file/.test(path),
);

function commitBy(directory: string, name: string, message: string, files: Record<string, string>) {
  commitFiles(directory, message, files);
  const author = `${name} <${name.toLowerCase()}@example.net>`;
  git(directory, ['commit', '--quiet', '--amend', '--no-edit', `--author=${author}`]);
}

/** Ada writes the waiver, then the builder what they like; of the newest claim who wrote it. */
async function writtenBy(
  after: string,
  claims: readonly string[] = ['Builder M1'],
  before = accept,
) {
  const directory = scratchRepository({ 'review.yaml': config });
  commitBy(directory, 'Ada', 'plan: accept', { 'claims/pvfix.yaml': head + before });
  if (after !== before)
    commitBy(directory, 'Builder', 'plan: more', { 'claims/pvfix.yaml': head + after });
  const anchor = git(directory, ['rev-parse', 'HEAD']);
  for (const [index, claim] of claims.entries()) {
    const [name = '', milestone = ''] = claim.split(' ');
    commitBy(directory, name, `claim(pvfix-${milestone}): done`, { [`${index}`]: 'x' });
  }
  const files = [
    { path: 'review.yaml', text: config },
    { path: 'claims/pvfix.yaml', text: head + after },
  ];
  const read = readCriteria(files, shipped, around);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const repository = await openCold({ repository: directory });
  try {
    const history = await repository.history(await repository.head());
    const source = { from: 'anchor', commit: anchor, files };
    const opened = { criteria: read.criteria, source } as unknown as OpenCriteria;
    const claim = history[0] ? claimOf(history[0]) : null;
    return (await authorship({ phase: 'pvfix', claim }, opened, repository, history)).waivers[0];
  } finally {
    await repository.close();
  }
}

describe('who wrote a waiver', () => {
  it('is who wrote its lines', async () => {
    expect(await writtenBy(accept)).toMatchObject({ by: 'Ada', own: false });
  });

  it.each([
    ['its last day', accept.replace('2026', '2036')],
    [
      'its last day, behind a comment that stands less deep',
      accept.replace('      reason', '# known\n      reason').replace('2026', '2036'),
    ],
    [
      'its last day, behind an empty line',
      accept.replace('      reason', '\n      reason').replace('2026', '2036'),
    ],
    ['the reason over two lines', accept.replace('closed network', 'closed\n        network')],
    [
      'the order of its lines',
      `    - until: 2026-01-01\n${accept.split('\n').slice(1, 2).join('')}\n      finding: port-exposed/5432\n`,
    ],
    ['how deep it stands', accept.replace(/^/gm, '  ').trimEnd() + '\n'],
  ])('is the builder too who changes %s', async (_, after) => {
    expect(await writtenBy(after)).toMatchObject({ own: true });
  });

  it.each([
    ['a comment behind it', `${accept}# nothing more\n`],
    [
      'another one behind it',
      `${accept}    - finding: port-exposed/80\n      reason: r\n      until: 2026-01-01\n`,
    ],
    ['a comment before it', `    # the first\n${accept}`],
  ])('is not the builder who writes %s', async (_, after) => {
    expect(await writtenBy(after)).toMatchObject({ by: 'Ada', own: false });
  });

  it('is no builder’s either while somebody else claims the next milestone', async () => {
    expect(await writtenBy(accept, ['Ada M1', 'Builder M2'])).toMatchObject({ own: true });
    expect(await writtenBy(accept, ['Ada M1', 'Builder M1'])).toMatchObject({ own: false });
  });
});
