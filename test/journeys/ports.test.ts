// An open port and the claim: what no check of the sheet expects is a finding, until one that counts does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reviewReport } from '../../src/report/json.ts';
import { commitFiles } from '../adapters/git/scratch.ts';
import { readRecording } from '../embedded/recordings.ts';
import { sheet, useWorld } from './journey.ts';

const world = useWorld();

const listing = 'ss -Hltune';
const door = 'tcp LISTEN 0 511 0.0.0.0:8443 0.0.0.0:* ino:1 sk:1 cgroup:/x <->\n';

/** The host as it was recorded, and somebody listens at 8443. */
function opened() {
  const recording = readRecording('after');
  const answers = recording.answers.map((one) =>
    one.argv.join(' ') === listing ? { ...one, stdout: `${one.stdout.trimEnd()}\n${door}` } : one,
  );
  return { ...recording, answers };
}

const asking = `${sheet}      - id: api
        says: the API is listened on
        probe: port-listening
        with:
          port: 8443
`;

it('is a finding until a check that counts expects it, and the claim’s own sheet does not', async () => {
  const directory = world.claimed();
  world.host.become(opened());
  const reviewed = async (...args: readonly string[]) => {
    const { stdout, stderr, exit } = await world.review(directory, [...args, '--json']);
    expect(exit, stderr).toBe(0);
    const { findings, evidence } = reviewReport.parse(JSON.parse(stdout));
    const found = findings.find(({ identity }) => identity.startsWith('public-port/'));
    // What the REVIEW file says follows from the evidence alone.
    const file = join(directory, 'machine-docs/evidence', evidence.name);
    const replayed = await world.review(directory, ['replay', '--markdown', file]);
    const document = readFileSync(join(directory, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
    expect(document).toContain(replayed.stdout.trim());
    return found;
  };
  const a2 = { id: 'A2', identity: 'public-port/tcp/8443@cc-ci' };
  expect(await reviewed('M2')).toMatchObject({
    ...{ ...a2, state: 'open' },
    title: 'tcp/8443 is listened on at 0.0.0.0, and no check of the sheet expects it there',
  });
  commitFiles(directory, 'claim(pvfix-M2): recreated, and it is in the sheet\n', {
    'claims/pvfix.yaml': asking,
  });
  expect(await reviewed('M2')).toMatchObject({ ...a2, state: 'open' });
  expect(await reviewed('baseline')).toMatchObject({ ...a2, state: 'fixed' });
});
