// A recorded run of a tool, as the sandbox gives it.
import { failureAnswer } from '../../src/observe/answers.ts';
import { isoTime, type Clock } from '../../src/observe/clock.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';
import { StreamSink } from '../../src/observe/stream.ts';
import type { RecordedRun } from './recording.ts';

/** The answer that was recorded; one that was not is a failure. */
export function ranAs(run: RecordedRun | undefined, capBytes: number, clock: Clock): VectorAnswer {
  if (!run) return failureAnswer(clock, 'transport', 'it was not recorded');
  if ('failure' in run) return failureAnswer(clock, run.failure.kind, run.failure.reason);
  const stream = (text: string) => {
    const sink = new StreamSink(capBytes);
    sink.push(Buffer.from(text));
    return sink.result();
  };
  const outputs = { stdout: stream(run.stdout), stderr: stream(run.stderr) };
  return {
    startedAt: isoTime(clock.now()),
    durationMs: 10,
    exit: run.exit,
    ...outputs,
    failure: null,
  };
}
