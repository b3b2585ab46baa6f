// Makes the recordings anew from a real host: `node --import tsx test/embedded/record.ts [NAME...]`.
// Boots a lab of its own (docs/lab.md), brings it into each state, asks what a review asks, and takes it down.
import { mkdirSync, writeFileSync } from 'node:fs';
import { upLab, type Lab } from '../lab/index.ts';
import { sabotageNamed } from '../lab/sabotages.ts';
import { recordHost } from './record-host.ts';
import { recordingPlan } from './record-plan.ts';
import { backToBefore, recordedSabotages, settled } from './record-states.ts';
import { recordingFile } from './recordings.ts';

const wanted = process.argv.slice(2);
const wants = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

async function save(
  lab: Lab,
  name: string,
  says: string,
  collectors?: readonly string[],
): Promise<void> {
  const recording = await recordHost(lab, recordingPlan(lab, collectors), says);
  mkdirSync(new URL('.', recordingFile(name)), { recursive: true });
  writeFileSync(recordingFile(name), `${JSON.stringify(recording, null, 2)}\n`);
  const { answers, routes } = recording;
  console.log(`${name}: ${answers.length} answers, ${routes.length} routes`);
}

/** One host, so that what changed between the two is the work alone. */
async function recordPhase(lab: Lab): Promise<void> {
  const doTheWork = await backToBefore(lab);
  await save(lab, 'before', 'before phase pvfix: the proxy network on the default /24');
  await doTheWork();
  await save(
    lab,
    'after',
    'after phase pvfix: the proxy network on 10.10.0.0/16, nine services up',
  );
}

async function recordSabotage(
  lab: Lab,
  name: string,
  collectors: readonly string[],
): Promise<void> {
  const sabotage = sabotageNamed(name);
  const undo = await sabotage.apply(lab);
  await save(lab, name, sabotage.says, collectors);
  await undo();
  await settled(lab);
}

const lab = await upLab();
try {
  if (wants('before') || wants('after')) await recordPhase(lab);
  else await settled(lab);
  for (const [name, collectors] of Object.entries(recordedSabotages)) {
    if (wants(name)) await recordSabotage(lab, name, collectors);
  }
} finally {
  await lab.down();
}
