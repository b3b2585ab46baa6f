import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidence as evidenceShape } from '../../src/model/evidence.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, scratchDirectory } from '../adapters/git/scratch.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

function executable(text: string): string {
  const file = join(scratchDirectory(), 'adversary.mjs');
  writeFileSync(file, `#!/usr/bin/env node\n${text}`);
  chmodSync(file, 0o755);
  return file;
}

const read =
  "import { readFileSync } from 'node:fs';\nconst told = JSON.parse(readFileSync(0, 'utf8'));\n";
const network = { network: 'proxy', subnet: '10.10.0.0/16' };
const shadow = { run: ['cat', '/etc/shadow'], control: 'true', value: 'output', equals: 'x' };
const requests = [
  { probe: 'docker-network-subnet', with: network },
  { probe: 'docker-network-subnet', host: 'elsewhere', with: network },
  { probe: 'https-status', host: 'cc-ci', with: { url: 'https://evil.example/', status: 200 } },
  { probe: 'command', with: { ...shadow, parse: 'lines' } },
  { probe: 'port-open', with: { address: '192.0.2.1', port: 22 } },
  { probe: 'no-such-probe' },
];
const curious = `${read}
const finding = { subject: 'house/rule', severity: 'blocking', title: 'it <b>knows</b> better' };
const seen = told.answers.map(({ result, refused }) => result?.verdict ?? refused);
const evidence = [JSON.stringify(Object.keys(process.env).sort()), ...seen];
console.log(JSON.stringify(
  told.answers.length === 0
    ? { requests: ${JSON.stringify(requests)} }
    : { findings: [{ ...finding, evidence }] },
));`;

function evidenceIn(directory: string) {
  const folder = join(directory, 'machine-docs/evidence');
  const name = readdirSync(folder).find((one) => one.startsWith('pvfix-M2')) ?? '';
  const path = join(folder, name);
  return { path, evidence: evidenceShape.parse(JSON.parse(readFileSync(path, 'utf8'))) };
}

describe("the operator's own adversary", () => {
  it('asks declared probes at the sheet’s own places, and what it says changes no verdict', async () => {
    const directory = world.planned();
    commitFiles(directory, 'plan: findings block', {
      'claims/pvfix.yaml': sheet.replace('host: cc-ci', 'blocks: true\nhost: cc-ci'),
    });
    await world.review(directory, ['baseline']);
    commitFiles(directory, 'claim(pvfix-M2): recreated\n', { a: 'a' });
    const file = executable(curious);
    const env = { REVIEW_SECRET_DB: 'hunter2hunter2', REVIEW_ADVERSARY: file };
    const { exit, stdout } = await world.review(directory, ['M2', '--json'], { env });
    expect(exit, stdout).toBe(0);
    const { findings, notes, verdict } = reviewReport.parse(JSON.parse(stdout));
    expect(verdict).toBe('PASS');
    const said = findings.find(({ identity }) => identity === 'outside/house/rule');
    expect(said).toMatchObject({ severity: 'blocking', source: 'adversary.mjs', state: 'open' });
    expect(said?.evidence).toEqual([
      '["HOME","LANG","PATH"]',
      'PASS',
      'it has to name a host of the sheet',
      'the sheet does not name url so',
      expect.stringMatching(/reaches out/),
      'the sheet does not name address so',
      'there is no probe no-such-probe',
    ]);
    const { evidence, path } = evidenceIn(directory);
    expect(evidence.outside).toMatchObject({
      asked: [requests[0]],
      calls: [{ failure: null }, { failure: null }],
    });
    expect(evidence.outside?.refused).toHaveLength(5);
    expect(notes).toContain(
      "The operator's adversary adversary.mjs asked for no-such-probe, refused: there is no probe no-such-probe",
    );
    const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
    expect(document).toMatch(/\*\*Said by\*\* the operator's adversary `adversary.mjs`/);

    // Judging again starts nobody, and the next review without it closes nothing.
    const replayed = await world.review(directory, ['replay', path, '--json']);
    expect(replayed.exit).toBe(0);
    const again = await world.review(directory, ['M2', '--json', '--no-commit']);
    const later = reviewReport.parse(JSON.parse(again.stdout)).findings;
    expect(later.find(({ identity }) => identity === 'outside/house/rule')?.state).toBe('open');
  });

  it.each([
    ['prints no JSON', 'console.log("all is well");', /no JSON/],
    ['says what it should not', 'console.log(`{"verdict":"PASS"}`);', /verdict/],
    ['fails', 'console.error("no model today"); process.exit(3);', /status 3: no model today/],
    [
      'prints without end',
      'const more = () => process.stdout.write("x".repeat(65536), more);\nmore();',
      /more than 1048576 bytes/,
    ],
  ])('that %s is a line in the evidence, a note, and no more', async (_, text, why) => {
    const directory = world.claimed();
    const { exit, stdout } = await world.review(directory, [
      ...['M2', '--json', '--adversary', executable(text)],
    ]);
    expect(exit, stdout).toBe(0);
    const { evidence } = evidenceIn(directory);
    expect(evidence.outside?.calls.map(({ failure }) => failure)).toEqual([
      expect.stringMatching(why),
    ]);
    expect(evidence.outside?.findings).toEqual([]);
    const [note] = reviewReport.parse(JSON.parse(stdout)).notes;
    expect(note).toMatch(/^The operator's adversary adversary\.mjs said nothing that counts: /);
    expect(note).toMatch(why);
  });

  it('is never a file of the reviewed repository', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'feat: my own judge\n', { 'judge.sh': '#!/bin/sh\necho {}\n' });
    for (const file of ['judge.sh', join(scratchDirectory(), 'none')]) {
      const { exit, stderr } = await world.review(directory, ['M2', '--adversary', file]);
      expect(exit).toBe(2);
      expect(stderr).toMatch(/lies in the reviewed checkout|There is no adversary/);
    }
  });

  it('is written in the twenty lines that the documents show', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/adversary-command.md'), 'utf8');
    const [, example = ''] = /```js\n#!.*\n([^`]*(?:`[^`]+`[^`]*)*?)```/.exec(page) ?? [];
    const directory = world.claimed();
    await world.review(directory, ['M2', '--json', '--adversary', executable(example)]);
    const { evidence } = evidenceIn(directory);
    expect(evidence.outside?.calls.map(({ failure }) => failure)).toEqual([null, null]);
    expect(evidence.outside?.asked).toMatchObject([
      { probe: 'systemd-unit-active', host: 'cc-ci' },
    ]);
  });
});
