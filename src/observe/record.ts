import { RE2JS } from 're2js';
import type { Failure, Observation, Output } from '../model/observation.ts';
import { keepFields } from '../probes/keep.ts';
import { parseOutput } from '../probes/parsers/index.ts';
import type { Collector } from '../model/probe.ts';
import type { RunStep } from '../model/step.ts';
import { digestOf } from './digest.ts';
import type { Redact } from './effects.ts';
import { short } from './first-line.ts';
import { redactTexts } from './redact-texts.ts';
import type { VectorAnswer } from './session.ts';
import type { RawStream } from './stream.ts';

/** What a step left: the observation for the evidence, and its parsed output for later steps. */
export interface Recorded {
  readonly observation: Observation;
  readonly value: unknown;
}

type Context = Pick<
  Observation,
  'collection' | 'collector' | 'step' | 'vantage' | 'host' | 'argv' | 'delayedMs' | 'attempts'
>;

const excerpt = 2000;

/** Turns the answer of a vector into an observation: checked, parsed, fields kept, redacted. */
export function recordVector(
  step: RunStep,
  collector: Collector,
  answered: VectorAnswer,
  context: Context,
  redact: Redact,
): Recorded {
  const answer = step.both ? { ...answered, stdout: joined(answered) } : answered;
  if (isRefused(step, answer)) return recordRefused(answer, context, redact);
  const keep = step.keep ?? collector.keep;
  const failure = withPackage(answer.failure ?? exitFailure(answer, step, redact), step, collector);
  const parsed = failure || !answer.stdout ? null : parseOutput(step.parse, answer.stdout.text);
  const unread: Failure | null =
    parsed && !parsed.ok ? { kind: 'unparsable', reason: parsed.reason } : null;
  const value = parsed?.ok ? parsed.value : undefined;
  const stdout = answer.stdout && storedOutput(answer.stdout, keep, value, redact);
  return {
    observation: {
      ...context,
      startedAt: answer.startedAt,
      durationMs: answer.durationMs,
      exit: answer.exit,
      stdout,
      stderr: answer.stderr && stored(answer.stderr, head(redact(answer.stderr.text)), false),
      skipped: false,
      failure: failure ?? unread,
    },
    value,
  };
}

/** Whether the tool says that nothing listens where it asks: that is an answer. */
function isRefused(
  { refused, exit: expected }: RunStep,
  { exit, failure, stderr }: VectorAnswer,
): boolean {
  if (refused === undefined || failure || exit === null || expected.includes(exit)) return false;
  return RE2JS.compile(refused)
    .matcher(stderr?.text ?? '')
    .find();
}

function recordRefused(answer: VectorAnswer, context: Context, redact: Redact): Recorded {
  const { startedAt, durationMs, exit, stderr } = answer;
  const value = { refused: true };
  const seen = recordJson(context, JSON.stringify(value), { startedAt, durationMs });
  const said = stderr && stored(stderr, head(redact(stderr.text)), false);
  return { observation: { ...seen, exit, stderr: said }, value };
}

/** Both outputs as one, the second behind the first. Where either was not printed to its last line feed, so is the whole. */
function joined({ stdout, stderr }: VectorAnswer): RawStream | null {
  if (!stdout || !stderr || stderr.bytes === 0) return stdout;
  const isWhole = stdout.text === '' || stdout.text.endsWith('\n');
  const text = isWhole
    ? `${stdout.text}${stderr.text}`
    : `${stdout.text}\n${stderr.text.replace(/\n$/, '')}`;
  return {
    text,
    bytes: stdout.bytes + stderr.bytes,
    digest: digestOf(`${stdout.digest}${stderr.digest}`),
    cut: stdout.cut || stderr.cut,
  };
}

/** An observation of our own making: what was read or asked for, as JSON without secrets. */
export function recordJson(
  context: Context,
  text: string,
  when: Pick<Observation, 'startedAt' | 'durationMs'>,
  failure: Failure | null = null,
): Observation {
  const bytes = Buffer.byteLength(text);
  const stdout = { text, bytes, digest: digestOf(text), cut: false, kept: true };
  return { ...blank(context, when.startedAt), ...when, stdout, failure };
}

/** An observation that was never made, and why. */
export function recordFailure(context: Context, failure: Failure, startedAt: string): Recorded {
  return { observation: { ...blank(context, startedAt), failure }, value: undefined };
}

/** A step without input: the earlier step listed nothing. */
export function recordSkip(context: Context, startedAt: string): Recorded {
  return { observation: { ...blank(context, startedAt), skipped: true }, value: [] };
}

function blank(context: Context, startedAt: string): Observation {
  return {
    ...context,
    startedAt,
    durationMs: 0,
    exit: null,
    stdout: null,
    stderr: null,
    skipped: false,
    failure: null,
  };
}

function exitFailure(answer: VectorAnswer, step: RunStep, redact: Redact): Failure | null {
  if (answer.exit !== null && step.exit.includes(answer.exit)) return null;
  const said =
    redact(answer.stderr?.text ?? '')
      .replace(/^Password: *$/gm, '')
      .trim()
      .split('\n')[0] ?? '';
  const status = answer.exit === null ? 'no exit status' : `exit status ${answer.exit}`;
  const denied = /permission denied|access denied|operation not permitted/i.test(said);
  const reason = said === '' ? status : `${status}: ${short(said)}`;
  return { kind: denied ? 'denied' : 'exit', reason };
}

/** Says where the tool is to be had; another one may be what is missing (timeout, sudo). */
function withPackage(
  failure: Failure | null,
  { run: [tool] }: RunStep,
  { package: name }: Collector,
): Failure | null {
  if (failure?.kind !== 'tool-missing' || name === undefined) return failure;
  if (typeof tool !== 'string' || !failure.reason.startsWith(`${tool} `)) return failure;
  return { ...failure, reason: `${failure.reason} Debian has it in the package ${name}.` };
}

/** What the evidence keeps of an output: the declared fields, or the text; of unread output an excerpt. */
function storedOutput(
  raw: RawStream,
  keep: readonly string[] | undefined,
  value: unknown,
  redact: Redact,
): Output {
  if (keep === undefined)
    return stored(raw, value === undefined ? head(redact(raw.text)) : redact(raw.text), false);
  const kept =
    value === undefined ? '' : JSON.stringify(redactTexts(keepFields(value, keep), redact) ?? null);
  return stored(raw, kept, true);
}

/** @param text redacted before it is cut: half a secret has no shape */
function stored({ bytes, digest, cut }: RawStream, text: string, kept: boolean): Output {
  return { text, bytes, digest, cut, kept };
}

function head(text: string): string {
  return text.slice(0, excerpt);
}
