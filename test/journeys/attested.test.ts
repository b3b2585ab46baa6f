import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

const atTheEnd = `    attested:
      - says: the last line
        attested: { by: Ada, ref: mail of June }
`;

const attested = (...says: readonly string[]): string =>
  sheet.replace(
    '  M2:\n',
    [
      '    attested:',
      ...says.map(
        (one) => `      - says: ${one}\n        attested: { by: Ada, ref: mail of June }`,
      ),
      '  M2:\n',
    ].join('\n'),
  ) + atTheEnd;

function commitBy(directory: string, name: string, message: string, text: string) {
  commitFiles(directory, message, { 'claims/pvfix.yaml': text });
  const author = `${name} <${name.toLowerCase()}@example.net>`;
  git(directory, ['commit', '--quiet', '--amend', '--no-edit', `--author=${author}`]);
}

it('a statement that the claim’s author wrote is shown as not attested, whoever it names', async () => {
  const directory = world.planned();
  commitBy(directory, 'Ada', 'plan: who looked', attested('the map was read'));
  const more = attested(
    'the map was read',
    'all is well',
    '>-\n          the wall\n          stands',
  );
  commitBy(directory, 'Ada', 'plan: more', more.replace('all is well', 'nothing is well'));
  commitBy(directory, 'Builder', 'plan: better', more.replace('stands', 'stands well'));
  // The map from names to names is the builder's file too.
  commitFiles(directory, 'docs: names\n', {
    '.mailmap': 'Ada <ada@example.net> Builder <builder@example.net>\n',
  });
  await world.review(directory, ['baseline']);
  commitFiles(directory, 'claim(pvfix-M1): patched\n', {
    'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n',
  });
  git(directory, [
    ...['commit', '--quiet', '--amend', '--no-edit'],
    '--author=Somebody <BUILDER@example.net>',
  ]);

  const { stdout } = await world.review(directory, ['M1', '--json']);
  const { milestones, verdict } = reviewReport.parse(JSON.parse(stdout));
  expect(verdict).toBe('PASS');
  expect(milestones[0]?.attested.map(({ says, counts }) => [says, counts])).toEqual([
    ['the map was read', true],
    ['all is well', false],
    ['the wall stands well', false],
  ]);
  commitFiles(directory, 'claim(pvfix-M2): recreated\n');
  const last = await world.review(directory, ['M2', '--json', '--no-commit']);
  const of = reviewReport.parse(JSON.parse(last.stdout)).milestones[0]?.attested;
  expect(of?.map(({ says, counts }) => [says, counts])).toEqual([['the last line', true]]);
  const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
  expect(document).toContain('- the map was read · attested by Ada, `mail of June`');
  expect(document).toContain(
    "- all is well · **not attested**: the claim's author wrote that it is, by Ada, `mail of June`",
  );
});
