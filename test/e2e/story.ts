// Three reviews of one phase on a real host: numbers, states and the ledger, and what is said while the host is changed.
import { expect } from 'vitest';
import { ledger as ledgerSchema, type Ledger } from '../../src/model/ledger.ts';
import type { Lab } from '../lab/index.ts';
import { lastEvidence, ranTwice } from './evidence.ts';
import { firstFile, secondFile, storySheet } from './story-criteria.ts';
import { endpointOf, Scratch } from './scratch.ts';

const document = 'machine-docs/REVIEW-story.md';

/** What the ledger knows of the milestones: number, state. */
const regressions = ({ findings }: Ledger): string[] =>
  findings
    .filter(({ identity }) => identity.startsWith('regressed/'))
    .map(({ identity, state }) => `${identity} ${state}`);

/** A repository with the phase before its work. */
export async function beginStory(lab: Lab): Promise<Scratch> {
  const scratch = new Scratch(endpointOf(lab));
  await scratch.begin();
  scratch.write('claims/story.yaml', storySheet);
  await scratch.commit('plan: two steps');
  await lab.mustRoot(`echo no >${firstFile}\necho no >${secondFile}`);
  expect(await scratch.review('baseline', 'story')).toMatchObject({ exit: 0 });
  return scratch;
}

/** Claims a milestone and has it reviewed; what the ledger says then. */
async function reviewed(scratch: Scratch, milestone: string) {
  await scratch.commit(`claim(story-${milestone}): done`);
  const { exit, stderr, stdout } = await scratch.review(milestone);
  expect(exit, `${stderr}\n${stdout}`).toBe(0);
  const ledger = ledgerSchema.parse(JSON.parse(scratch.read('machine-docs/REVIEW-story.json')));
  expect(ranTwice(await lastEvidence(scratch, `story-${milestone}`))).toEqual([]);
  return { ledger, stdout };
}

/** M1 holds; M2 undoes it; M2 again, when it is mended. */
export async function tellStory(lab: Lab, scratch: Scratch): Promise<void> {
  await lab.mustRoot(`echo yes >${firstFile}`);
  const first = await reviewed(scratch, 'M1');
  expect(regressions(first.ledger)).toEqual([]);
  await lab.mustRoot(`echo yes >${secondFile}\necho no >${firstFile}`);
  const second = await reviewed(scratch, 'M2');
  expect(regressions(second.ledger)).toEqual(['regressed/M1 open']);
  await lab.mustRoot(`echo yes >${firstFile}`);
  const third = await reviewed(scratch, 'M2');
  expect(regressions(third.ledger)).toEqual(['regressed/M1 fixed']);
  const idOf = ({ findings }: Ledger) =>
    findings.find(({ identity }) => identity === 'regressed/M1')?.id;
  expect(idOf(third.ledger)).toBe(idOf(second.ledger));
  expect(
    third.ledger.entries.map(({ kind, milestone, verdict, superseded }) =>
      [kind, milestone, verdict, superseded].join(' '),
    ),
  ).toEqual([
    'baseline   false',
    'review M1 PASS false',
    'review M2 PASS true',
    'review M2 PASS false',
  ]);
  const text = scratch.read(document);
  expect(text).toContain('- ✗ M1 passed before; looked at again: 1 of 1 check fails.');
  expect(text).toContain('- ✓ Looked at again, and still so: M1 (1 check)');
  const listed = await scratch.git('ls-files', 'machine-docs/evidence');
  for (const path of listed.split('\n')) {
    const replayed = await scratch.review('replay', '--markdown', path);
    expect(text).toContain(replayed.stdout.trim());
  }
}

/** While a package is being installed, nothing of the host can be told. */
export async function installMeanwhile(lab: Lab, scratch: Scratch): Promise<void> {
  // By name and words it is one; what it does is to wait.
  await lab.mustRoot(
    `mkdir -p /srv/busy && printf '#!/bin/sh\\nsleep 300\\n' >/srv/busy/apt-get && chmod 755 /srv/busy/apt-get
systemd-run --quiet --unit=busy /srv/busy/apt-get -y install nothing`,
  );
  const busy = await scratch.report('M2', '--dry-run', '--wait', '1s');
  await lab.mustRoot('systemctl stop busy');
  expect(busy.verdict).toBe('INCONCLUSIVE');
  const [check] = busy.milestones.flatMap(({ checks }) => checks);
  expect(check?.reason).toMatch(
    /in motion: apt-get install is under way, after 1\.\d s of waiting/,
  );
  expect((await scratch.report('M2', '--dry-run')).verdict).toBe('PASS');
}
