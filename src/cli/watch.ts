import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { ReviewFailure } from '../model/failure.ts';
import { parseDuration } from '../model/units.ts';
import type { WatchFile } from '../watch/file.ts';
import { readWatchFile } from '../watch/read-file.ts';
import { openWatch } from '../watching/open.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';
import { keptOf } from './watch-kept.ts';
import { outsideOf, type WatchPlace } from './watch-place.ts';

/** `review watch`: until it is told to stop. */
export async function watchCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const path = resolve(terminal.cwd, options.config ?? 'watch.yaml');
  const place: WatchPlace = { folder: dirname(path), env: terminal.env };
  const file = fileAt(path, place);
  const watch = await openWatch(file, keptOf(file, place), terminal);
  const told = signals();
  await watch.start();
  const signal = await told.first;
  const graceMs = parseDuration(file.stop) ?? 0;
  watch.log.info('stopping', { signal, graceMs });
  // Ends at once: nothing has been moved that is not moved whole, and what is temporary goes on exit.
  const late = setTimeout(() => {
    watch.log.warn('stopped', { finished: false });
    process.exit(interrupted);
  }, graceMs);
  await watch.stop();
  clearTimeout(late);
  told.done();
  watch.log.info('stopped', { finished: true });
  return 0;
}

const interrupted = 130;

/** The first signal, as a promise; the second ends the process. */
function signals() {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let stop: (signal: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => (stop = resolve));
  let count = 0;
  const onSignal = (signal: string) => {
    count += 1;
    if (count > 1) process.exit(interrupted);
    stop(signal);
  };
  for (const name of names) process.on(name, onSignal);
  return {
    first,
    done: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}

function fileAt(path: string, place: WatchPlace): WatchFile {
  const read = readWatchFile({ path, text: textAt(path) }, outsideOf(place));
  if (read.ok) return read.value;
  throw new ReviewFailure(
    'configuration',
    'The watcher does not start: its file has mistakes.',
    'Nothing is watched until all of them are mended.',
    read.problems,
  );
}

function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ReviewFailure(
      'usage',
      `There is no file ${path} that can be read.`,
      'Example: review watch --config /etc/cold-review/watch.yaml (docs/watcher.md)',
    );
  }
}
