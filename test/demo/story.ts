// The history of phase pvfix, told with the real program: red before the work, green after it, red for a claim that is not true.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedHost } from '../embedded/recorded-host.ts';
import type { Recording } from '../embedded/recordings.ts';
import { commit, git, review, type Workshop } from './commands.ts';
import { excerpt } from './excerpt.ts';
import { patched, planned, reported, type Files } from './files.ts';
import { exited, heading, quoted, say, typed, width } from './stage.ts';

/** The demo did not go as told. */
export class WrongEnding extends Error {}

/** What the story is played with. */
export interface Props {
  readonly host: RecordedHost;
  readonly workshop: Workshop;
  readonly before: Recording;
  readonly after: Recording;
}

/**
 * Plays the story.
 * @throws WrongEnding where a step ended otherwise than it is told
 */
export async function play(props: Props): Promise<void> {
  try {
    await planPhase(props);
    await claimM1(props);
    await claimM2(props);
    showFile(props);
    await claimInVain(props);
  } finally {
    // First of all: it is the cause of whatever else went wrong.
    assertRecorded(props.host);
  }
}

async function planPhase({ host, workshop }: Props): Promise<void> {
  heading('1. A plan, and how it was before');
  say(
    "The proxy network of host cc-ci is on Docker's default /24, and runs out of addresses. The plan is committed; claims/pvfix.yaml says what has to be true at its end. The reviewer looks once before the work, so that green later means something.",
  );
  await git(['init', '--quiet'], workshop);
  await git(['symbolic-ref', 'HEAD', 'refs/heads/main'], workshop);
  await committed(planned(host), 'plan(pvfix): room for the VIPs of the proxy network', workshop);
  await reviewed(['baseline', 'pvfix'], 0, workshop);
  const body = await git(['log', '-1', '--format=%B'], workshop);
  for (const red of ['FAIL M1 patch', 'FAIL M2 subnet']) {
    if (!body.includes(red)) throw new WrongEnding(`The baseline does not say "${red}".`);
  }
}

async function claimM1({ workshop }: Props): Promise<void> {
  heading('2. The patch is claimed');
  say('The builder edits nix/modules/swarm.nix. The claim is the subject of a commit.');
  await committed(patched, 'claim(pvfix-M1): proxy /16 patch + maintenance plan ready', workshop);
  await reviewed(['M1'], 0, workshop);
}

async function claimM2({ host, workshop, after }: Props): Promise<void> {
  heading('3. The work is done, and claimed');
  say(
    'The builder takes the services down, removes the network, deploys the patch, and brings all back. (The embedded host goes on with what was recorded after that.)',
  );
  host.become(after);
  await committed(
    reported,
    'claim(pvfix-M2): proxy recreated as /16, all services healthy',
    workshop,
  );
  await reviewed(['M2'], 0, workshop);
}

function showFile({ workshop }: Props): void {
  heading('4. What the reviewer wrote');
  say('Committed together with the evidence; both reviews made a section of it:');
  const file = join('machine-docs', 'REVIEW-pvfix.md');
  typed(`less ${file}`);
  const markdown = readFileSync(join(workshop.repository, file), 'utf8');
  quoted(excerpt(markdown, 'pvfix-M2', width - 2));
}

async function claimInVain({ host, workshop, before }: Props): Promise<void> {
  heading('5. The same claim, had the work not been done');
  say(
    'The same commit, the same nice words; the host is as it was before. (--dry-run: look and judge, write nothing.)',
  );
  host.become(before);
  await reviewed(['M2', '--dry-run'], 1, workshop);
}

/** An answer "no such tool" that the real host would not have given is no demo, whatever the verdicts. */
function assertRecorded({ unrecorded }: RecordedHost): void {
  const [first] = unrecorded;
  if (first === undefined) return;
  throw new WrongEnding(
    `The recordings are older than the probes: none has \`${first.join(' ').slice(0, 100)}\`. Make them anew: node --import tsx test/embedded/record.ts`,
  );
}

async function committed(files: Files, subject: string, workshop: Workshop): Promise<void> {
  typed(`git commit -m '${subject}'`);
  await commit(files, subject, workshop);
}

async function reviewed(
  words: readonly string[],
  expected: number,
  workshop: Workshop,
): Promise<void> {
  typed(['review', ...words].join(' '));
  const status = await review(words, workshop);
  exited(status);
  if (status === expected) return;
  throw new WrongEnding(
    `\`review ${words.join(' ')}\` ended with exit status ${status}; ${expected} was to come.`,
  );
}
