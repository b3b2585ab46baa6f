import type { Observation } from '../model/observation.ts';
import type { Exhibit } from '../model/review.ts';
import { commandLine } from './command-line.ts';
import type { View } from './view.ts';

const shownLines = 12;

/** The vectors that a check rests on, each with what a reader needs of its output. */
export function exhibitsOf(views: readonly View[]): Exhibit[] {
  return views.flatMap((view) => {
    const exhibits = known.get(view) ?? exhibitsOfView(view);
    known.set(view, exhibits);
    return exhibits;
  });
}

/** Many checks rest on the same view. */
const known = new WeakMap<View, readonly Exhibit[]>();

function exhibitsOfView({ observations }: View): Exhibit[] {
  return observations
    .filter(({ skipped }) => !skipped)
    .map((seen) => ({
      command: commandLine(seen.argv),
      where: seen.vantage === 'host' ? (seen.host ?? 'host') : seen.vantage,
      startedAt: seen.startedAt,
      durationMs: seen.durationMs,
      exit: seen.exit,
      output: outputOf(seen),
      note: noteOf(seen),
    }));
}

/** Output that reads as it is; fields kept of JSON show as the actual value instead. */
function outputOf({ stdout, stderr, failure, vantage }: Observation): string {
  if (failure) return head([stderr?.text, stdout?.text].filter(Boolean).join('\n'));
  if (!stdout || stdout.kept || vantage !== 'host') return '';
  return stdout.text.split('\n').length > shownLines ? '' : stdout.text.trimEnd();
}

function head(text: string): string {
  return text.trim().split('\n').slice(0, shownLines).join('\n');
}

function noteOf({ failure, attempts, delayedMs }: Observation): string | null {
  const notes = [
    ...(failure ? [failure.reason] : []),
    ...(attempts.length > 0 ? [`answered on try ${attempts.length + 1}`] : []),
    ...(delayedMs > 0 ? [`held back ${Math.round(delayedMs)} ms by the limiter`] : []),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}
