// `npm run demo`: the main job, whole, with nothing to set up. `--keep` keeps the scratch repository.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startRecordedHost } from '../embedded/recorded-host.ts';
import { readRecording } from '../embedded/recordings.ts';
import { say, heading } from './stage.ts';
import { WrongEnding, play } from './story.ts';

const began = performance.now();
const keeps = process.argv.includes('--keep');
const folder = mkdtempSync(join(tmpdir(), 'cold-review-demo-'));
const repository = join(folder, 'cc-ci');
const identity = join(folder, 'reviewer_ed25519');
const temporary = join(folder, 'tmp');
const stop = new AbortController();

// On any way out: the end, an error, a signal, a closed pipe.
process.on('exit', () => {
  for (const path of keeps ? [identity, temporary] : [folder]) {
    rmSync(path, { recursive: true, force: true });
  }
});
process.stdout.on('error', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    if (stop.signal.aborted) process.exit();
    stop.abort();
  });
}

async function demo(): Promise<void> {
  const [before, after] = [readRecording('before'), readRecording('after')];
  heading('cold-review, the demo');
  say(
    `A host is embedded here: real SSH and real HTTPS on loopback, with answers that were recorded on a real host (${after.recordedAt.slice(0, 10)}). Everything else is real; \`review\` is the built program, dist/review.js.`,
  );
  const host = await startRecordedHost(before);
  try {
    mkdirSync(repository);
    mkdirSync(temporary);
    writeFileSync(identity, host.identity, { mode: 0o600 });
    await play({
      host,
      workshop: { repository, identity, temporary, signal: stop.signal },
      before,
      after,
    });
  } finally {
    await host.close();
  }
}

function ending(): void {
  heading('As told');
  say(
    `Red before the work, green after it, red for a claim that is not true. (${((performance.now() - began) / 1000).toFixed(1)} s)`,
  );
  say(
    keeps
      ? `The repository is kept in ${repository}; the host is gone, so judge its evidence again with \`review replay\`.`
      : 'The repository was temporary and is gone; `npm run demo -- --keep` keeps it.',
  );
  say('To point it at a host of your own: README.md, "On a host of your own".');
}

try {
  await demo();
  ending();
} catch (error) {
  if (!stop.signal.aborted) {
    process.exitCode = 1;
    const known = error instanceof WrongEnding;
    const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
    process.stderr.write(`\ndemo: ${text ?? ''}\n`);
  }
}
