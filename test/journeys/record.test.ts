import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ledger as ledgerSchema } from '../../src/model/ledger.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

const document = 'machine-docs/REVIEW-pvfix.md';
const ledger = 'machine-docs/REVIEW-pvfix.json';
const read = (directory: string, path: string): string =>
  readFileSync(join(directory, path), 'utf8');

/** The sections of a REVIEW file, markers included, by the first word of their heading. */
const sections = (text: string): string[] =>
  [...text.matchAll(/<!-- cold-review:begin (?:review|baseline)[^]*?cold-review:end .*-->\n/g)].map(
    ([it]) => it,
  );

async function reviewed(directory: string, ...args: string[]) {
  const ran = await world.review(directory, [...args, '--json']);
  return reviewReport.parse(JSON.parse(ran.stdout));
}

it('a section that somebody turned green is red again, is a finding, and replays as one', async () => {
  const directory = world.claimed();
  commitFiles(directory, 'claim(pvfix-M1): still patched\n', { 'module.nix': 'nothing\n' });
  expect((await reviewed(directory, 'M1')).verdict).toBe('FAIL');
  const genuine = read(directory, document);
  const words = '\nA word of the builder:  kept as it is. \n\n\n';
  const forged = genuine.replaceAll('FAIL', 'PASS').concat(words);
  commitFiles(directory, 'docs: a typo\n', {
    [document]: forged,
    [ledger]: read(directory, ledger).replaceAll('FAIL', 'PASS'),
  });

  const report = await reviewed(directory, 'M2');
  expect(report.verdict).toBe('PASS');
  const found = report.findings.filter(({ identity }) => identity.startsWith('record-changed/'));
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ identity: 'record-changed/REVIEW-pvfix.json', new: true }),
      expect.objectContaining({
        identity: expect.stringMatching(/record-changed\/pvfix-M1-/) as unknown,
      }),
      expect.objectContaining({ identity: 'record-changed/status', severity: 'major' }),
    ]),
  );
  const after = read(directory, document);
  for (const section of sections(genuine)) expect(after).toContain(section);
  expect(after).toContain(words);
  const entries = ledgerSchema.parse(JSON.parse(read(directory, ledger))).entries;
  expect(entries.map(({ verdict }) => verdict)).toEqual([null, 'FAIL', 'PASS']);

  const [evidence = ''] = readdirSync(join(directory, 'machine-docs/evidence')).filter((name) =>
    name.startsWith('pvfix-M2'),
  );
  const again = await reviewed(directory, 'replay', join('machine-docs/evidence', evidence));
  expect(again.findings).toEqual(report.findings);
});

it('a file that somebody removed is there again with all that stood in it', async () => {
  const directory = world.claimed();
  const genuine = read(directory, document);
  rmSync(join(directory, document));
  commitFiles(directory, 'chore: tidy up\n');
  const report = await reviewed(directory, 'M1');
  expect(report.findings.map(({ identity }) => identity)).toEqual([
    'record-changed/REVIEW-pvfix.md',
  ]);
  for (const section of sections(genuine)) expect(read(directory, document)).toContain(section);
});

it('evidence that is taken away or altered is a finding until it is there again as recorded', async () => {
  const directory = world.claimed();
  await reviewed(directory, 'M1');
  const there = git(directory, ['rev-parse', 'HEAD']);
  const folder = 'machine-docs/evidence';
  const names = readdirSync(join(directory, folder)).sort();
  const [ofBaseline = '', ofM1 = ''] = ['pvfix-baseline', 'pvfix-M1'].map((one) =>
    names.find((name) => name.startsWith(one)),
  );
  const found = async (...args: string[]) =>
    (await reviewed(directory, ...args)).findings
      .filter(({ identity }) => identity.startsWith('record-changed/'))
      .map(({ identity, state, severity }) => [identity, severity, state].join(' '));
  rmSync(join(directory, folder, ofBaseline));
  const genuine = read(directory, join(folder, ofM1));
  commitFiles(directory, 'chore: smaller\n', {
    [join(folder, ofM1)]: genuine.replace('"summary": "patched"', '"summary": "better"'),
  });
  const both = [ofBaseline, ofM1].map((one) => `record-changed/evidence/${one} major`);
  expect(await found('M2')).toEqual(both.map((one) => `${one} open`));
  // Superseded by now, and still not as its review committed it.
  git(directory, ['checkout', '-q', there, '--', join(folder, ofBaseline)]);
  commitFiles(directory, 'chore: back\n');
  await reviewed(directory, 'M1');
  expect(await found('M2')).toEqual([`${both[0] ?? ''} fixed`, `${both[1] ?? ''} open`]);
  const dry = await found('M2', '--dry-run');
  expect(dry).toEqual([`${both[0] ?? ''} fixed`, `${both[1] ?? ''} open`]);
  const [last = ''] = readdirSync(join(directory, folder))
    .filter((name) => name.startsWith('pvfix-M2'))
    .sort()
    .slice(-1);
  expect(await found('replay', join(folder, last))).toEqual(dry);
});

it('a section that no review wrote goes, and what nobody touched is no finding', async () => {
  const directory = world.claimed();
  await reviewed(directory, 'M1');
  const genuine = read(directory, document);
  expect((await reviewed(directory, 'M1', '--dry-run')).findings).toEqual([]);
  const planted =
    '\n<!-- cold-review:begin review pvfix-M2-x -->\n## M2: PASS\n<!-- cold-review:end pvfix-M2-x -->\n';
  commitFiles(directory, 'docs\n', { [document]: genuine + planted });
  const report = await reviewed(directory, 'M2');
  const found = report.findings.map(({ identity }) => identity);
  // The host of this baseline was as it is now.
  expect(found).toEqual(['record-changed/pvfix-M2-x', 'nothing-changed/M2']);
  expect(read(directory, document)).not.toContain('pvfix-M2-x -->');
  // Nothing is left to restore: the next review finds what it already knows, and no more.
  expect((await reviewed(directory, 'M1')).findings.filter((one) => one.new)).toEqual([]);
  expect(git(directory, ['status', '--porcelain'])).toBe('');
});

it('a replay says which review rests on the evidence, and passes nothing that none rests on', async () => {
  const directory = world.claimed();
  expect((await reviewed(directory, 'M1')).verdict).toBe('PASS');
  const folder = join(directory, 'machine-docs/evidence');
  const file = readdirSync(folder).find((name) => name.startsWith('pvfix-M1')) ?? '';
  const head = git(directory, ['rev-parse', '--short=8', 'HEAD']);
  const genuine = await world.review(folder, ['replay', file]);
  expect(genuine.stderr).toContain(`the review ${head} rests on it`);
  expect(genuine.exit).toBe(0);

  const text = readFileSync(join(folder, file), 'utf8');
  writeFileSync(join(folder, file), text.replace('"summary": "patched"', '"summary": "better"'));
  const forged = await world.review(folder, ['replay', file]);
  expect(forged.stderr).toMatch(/no review in the history of main rests on it: it was changed/);
  expect(forged.exit).toBe(3);

  const elsewhere = join(scratchDirectory(), file);
  writeFileSync(elsewhere, text);
  const alone = await world.review(directory, ['replay', elsewhere]);
  expect(alone.stderr).toMatch(/whether a review rests on it cannot be told/);
  expect(alone.exit).toBe(0);
});

it('criteria that a claim changes are a finding until a review finds them as they count', async () => {
  const directory = world.claimed();
  const touched = async (milestone: string) =>
    (await reviewed(directory, milestone)).findings
      .filter(({ identity }) => identity.startsWith('criteria-touched/'))
      .map(({ identity, state }) => `${identity} ${state}`);
  const easier = sheet.replace('10.10.0.0/16\n', '10.10.0.0/16\n# easier\n');
  commitFiles(directory, 'claim(pvfix-M2): and easier\n', { 'claims/pvfix.yaml': easier });
  expect(await touched('M2')).toEqual(['criteria-touched/M2 open']);
  commitFiles(directory, 'claim(pvfix-M2): as it was\n', { 'claims/pvfix.yaml': sheet });
  expect(await touched('M2')).toEqual(['criteria-touched/M2 fixed']);
});

/** Findings that a claim is older than what it is judged by, and how the section says it. */
async function exam(directory: string, milestone: string): Promise<string[]> {
  const { findings, verdict } = await reviewed(directory, milestone);
  expect(verdict).toBe('PASS');
  const section = sections(read(directory, document)).at(-1) ?? '';
  const said = /\*\*(?:recorded by no baseline|not those of)[^\n]*/.exec(section) ?? [];
  const found = findings.filter(({ identity }) => identity.startsWith('claim-before-criteria/'));
  return [
    ...found.map(({ identity, severity, state }) => `${identity} ${severity} ${state}`),
    ...said,
  ];
}

async function recorded(directory: string, sheetNow: string): Promise<void> {
  commitFiles(directory, 'plan: other criteria\n', { 'claims/pvfix.yaml': sheetNow });
  expect((await world.review(directory, ['baseline'])).exit).toBe(0);
}

it('a claim that is older than its criteria passes with a finding, until it is made anew', async () => {
  const directory = world.planned();
  expect((await world.review(directory, ['M2'])).stderr).toMatch(
    /no baseline says which criteria count.*\n.*review baseline, after it review claim M2/,
  );
  commitFiles(directory, 'claim(pvfix-M2): recreated\n');
  const without = await world.review(directory, ['M2']);
  expect(without.stderr).toMatch(/Make one before the work.*one that is made anew stands on it/);
  expect((await world.review(directory, ['baseline'])).exit).toBe(0);
  expect(await exam(directory, 'M2')).toEqual([
    'claim-before-criteria/M2 major open',
    '**recorded by no baseline before the claim**',
  ]);
  commitFiles(directory, 'claim(pvfix-M2): recreated, as the sheet says\n');
  expect(await exam(directory, 'M2')).toEqual(['claim-before-criteria/M2 major fixed']);
});

it('criteria that a claim is older than are no finding where they ask the same, and one where they do not', async () => {
  const directory = world.claimed();
  const anchor = git(directory, [
    'log',
    '-1',
    '--format=%(trailers:key=Criteria,valueonly)',
    '--grep',
    '^Criteria:',
  ]);
  await recorded(
    directory,
    sheet.replace(
      '        probe: docker-network-subnet',
      '        holds: once\n        probe: docker-network-subnet',
    ),
  );
  expect(await exam(directory, 'M1')).toEqual([]);
  expect(await exam(directory, 'M2')).toEqual([
    'claim-before-criteria/M2 major open',
    `**not those of** \`${anchor.slice(0, 8)}\`, **which counted at the claim**`,
  ]);
});
