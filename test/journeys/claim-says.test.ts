// What a claim's message says of times and deployed commits, beside what the host shows.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evidence as evidenceSchema } from '../../src/model/evidence.ts';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { readRecording, type Recording } from '../embedded/recordings.ts';
import { useWorld } from './journey.ts';

const world = useWorld();

const evidenceIn = (directory: string, name: string): string[] =>
  readdirSync(join(directory, 'machine-docs/evidence'))
    .filter((one) => one.startsWith(name))
    .sort()
    .map((one) => join('machine-docs/evidence', one));

/** Since when the host shows that its Docker runs. */
function startOfDocker(directory: string): Date {
  const [baseline = ''] = evidenceIn(directory, 'pvfix-baseline');
  const { observations } = evidenceSchema.parse(
    JSON.parse(readFileSync(join(directory, baseline), 'utf8')),
  );
  const shown = observations.find(({ collector }) => collector === 'docker-daemon')?.stdout?.text;
  const [, date = '', time = ''] =
    /^ActiveEnterTimestamp=\w+ (\S+) (\S+) UTC$/m.exec(shown ?? '') ?? [];
  return new Date(`${date}T${time}Z`);
}

async function found(directory: string, ...args: string[]): Promise<string[]> {
  const ran = await world.review(directory, [...args, '--json']);
  return reviewReport
    .parse(JSON.parse(ran.stdout))
    .findings.filter(({ identity }) => /^claim-names-(?:later|other)-/.test(identity))
    .map(({ identity, severity, state }) => `${identity} ${severity} ${state}`);
}

it('times and commits of a claim that its host does not show are findings, until it is claimed as it is', async () => {
  const directory = world.claimed();
  const before = git(directory, ['rev-parse', '--short=10', 'HEAD']);
  const work = commitFiles(directory, 'feat: the front\n', { 'front.txt': 'new\n' }).slice(0, 7);
  const recording = readRecording('after');
  const text = JSON.stringify(recording).replaceAll('lab/app:1', `lab/app:${work}`);
  world.host.become(JSON.parse(text) as Recording);

  const start = startOfDocker(directory);
  const said = (at: Date): string => `${at.toISOString().slice(0, 16)}Z`;
  const dayBefore = new Date(start.getTime() - 24 * 60 * 60_000);
  const wrong = [
    'claim(pvfix-M2): recreated\n',
    `- Restarted docker.service at ${said(dayBefore)}.`,
    `- ccci-bridge_app runs the image built from ${before} <b>@all</b>`,
    '- All routes checked at 2999-01-01T00:00:00Z',
  ];
  commitFiles(directory, wrong.join('\n'));
  const names = [
    'claim-names-later-time/M2',
    'claim-names-other-time/M2/docker.service',
    'claim-names-other-commit/M2/ccci-bridge_app',
  ];
  expect(await found(directory, 'M2')).toEqual(names.map((one) => `${one} minor open`));
  const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
  expect(document).toContain(said(dayBefore));
  // A program's output and a claim's words stand in fences, where nothing renders.
  const outside = document.replace(/^( *)(`{3,})\w*\n[^]*?^\1\2$/gm, '');
  expect(document).toContain('<b>@all</b>');
  expect(outside).not.toMatch(/<b>|@all/);
  const [file = ''] = evidenceIn(directory, 'pvfix-M2').slice(-1);
  expect(await found(directory, 'replay', file)).toEqual(names.map((one) => `${one} minor open`));

  const right = [
    'claim(pvfix-M2): recreated\n',
    `- Restarted docker.service at ${said(start)}.`,
    `- ccci-bridge_app runs the image built from ${work}`,
  ];
  commitFiles(directory, right.join('\n'));
  expect(await found(directory, 'M2')).toEqual(names.map((one) => `${one} minor fixed`));
});
