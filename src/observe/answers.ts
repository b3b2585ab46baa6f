import type { Failure, FailureKind } from '../model/observation.ts';
import { isoTime, type Clock } from './clock.ts';
import type { VectorAnswer } from './session.ts';

export function failureAnswer(clock: Clock, kind: FailureKind, reason: string): VectorAnswer {
  const failure: Failure = { kind, reason };
  const startedAt = isoTime(clock.now());
  return { startedAt, durationMs: 0, exit: null, stdout: null, stderr: null, failure };
}
