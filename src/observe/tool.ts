// Files of the claimed commit, given to their own tool. What it says counts only where it can tell right from wrong.
import { posix } from 'node:path';
import type { Failure } from '../model/observation.ts';
import type { ToolStep } from '../model/step.ts';
import { parseDuration, parseSize } from '../model/units.ts';
import { globMatcher } from '../probes/glob.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { toolWords, type ToolAsked } from '../probes/sandbox.ts';
import { tools, type Tool } from '../probes/tools/index.ts';
import { contextOf } from './context.ts';
import { digestOf } from './digest.ts';
import type { Effects, TreeFile } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';
import { redactTexts } from './redact-texts.ts';
import { runTool, sampleTrouble, ToolTrouble, type Limits, type ToolFile } from './tool-run.ts';

const most = { files: 64, bytes: 8_388_608 } as const;

/** Gives each file that fits to the tool; two samples first, one right and one wrong. */
export async function observeTool(
  collection: Collection,
  index: number,
  step: ToolStep,
  effects: Effects,
): Promise<Recorded> {
  const asked = bind(step.tool, collection.params) as ToolAsked;
  const { deadline, cap } = collection.collector;
  const limits = {
    deadlineMs: parseDuration(deadline) ?? 10_000,
    capBytes: parseSize(cap) ?? 262_144,
  };
  const context = contextOf(collection, index, toolWords(asked));
  const started = effects.now();
  const startedAt = started.toISOString();
  const tool = tools.get(asked.name);
  if (!tool)
    return recordFailure(context, { kind: 'input', reason: `no tool ${asked.name}` }, startedAt);
  const files: unknown[] = [];
  const record = (failure: Failure | null): Recorded => {
    const value = redactTexts({ tool: tool.name, files }, effects.redact);
    const when = { startedAt, durationMs: effects.now().getTime() - started.getTime() };
    return { observation: recordJson(context, JSON.stringify(value), when, failure), value };
  };
  try {
    const trouble = await sampleTrouble(tool, limits, effects);
    if (trouble) return record(trouble);
    const { main, given } = await filesOf(asked, limits, effects);
    for (const file of main) files.push(await askAbout(file, tool, given, limits, effects));
    return record(null);
  } catch (error) {
    if (error instanceof ToolTrouble) return record(error.failure);
    const reason = error instanceof Error ? error.message : 'the files could not be read';
    return record({ kind: 'transport', reason });
  }
}

/** The files that are asked about, and all regular ones that the sandbox is given. */
async function filesOf(
  { path, includes = [] }: ToolAsked,
  { capBytes }: Limits,
  effects: Effects,
): Promise<{ main: readonly TreeFile[]; given: readonly ToolFile[] }> {
  const isMain = globMatcher([path]);
  const isIncluded = globMatcher(includes);
  const found = await effects.readFiles((one) => isMain(one) || isIncluded(one), capBytes);
  const lacking = includes.find((glob) => !found.some((one) => globMatcher([glob])(one.path)));
  if (lacking !== undefined) throw new ToolTrouble('input', `no file of the claim fits ${lacking}`);
  const strange = found.find((one) => isIncluded(one.path) && !isRegular(one));
  if (strange) throw new ToolTrouble('input', `${strange.path} is a ${strange.kind}`);
  const odd = found.find((one) => one.path.split('/').some((part) => /^\.{0,2}$/.test(part)));
  if (odd) throw new ToolTrouble('input', `${odd.path} is no path of a file`);
  const given = found.filter(isRegular).map(({ path: at, bytes }) => {
    if (bytes === null) throw new ToolTrouble('cut', `${at} has more than ${capBytes} bytes`);
    return { path: at, bytes };
  });
  const size = given.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (given.length > most.files || size > most.bytes) {
    const reason = `${given.length} files of ${size} bytes: more than ${most.files} of ${most.bytes}`;
    throw new ToolTrouble('cut', reason);
  }
  return { main: found.filter((one) => isMain(one.path)), given };
}

function isRegular({ kind }: TreeFile): boolean {
  return kind === 'file' || kind === 'executable';
}

async function askAbout(
  { path, kind, mode }: TreeFile,
  tool: Tool,
  files: readonly ToolFile[],
  limits: Limits,
  effects: Effects,
): Promise<Record<string, unknown>> {
  const own = files.find((one) => one.path === path);
  if (!own) return { path, kind, mode, accepted: false, statements: 0, said: [] };
  for (const file of files) refuseElsewhere(tool, path, file, files);
  const text = new TextDecoder().decode(own.bytes);
  if (tool.overlooks?.test(text) === true)
    throw new ToolTrouble('input', `${path} says itself what ${tool.name} is to overlook`);
  const { accepted, said } = await runTool({ of: path, tool, file: path, files }, limits, effects);
  const lines = text.split(/\r?\n/);
  const statements = lines.filter((line) => line.trim() !== '' && !tool.comment.test(line)).length;
  return { path, kind: 'file', mode, digest: digestOf(own.bytes), accepted, statements, said };
}

/** What a file takes in has to be there: a pattern that fits nothing is silent in some tools. What it would run is never there. */
function refuseElsewhere(
  { name, includes, runs }: Tool,
  main: string,
  { path, bytes }: ToolFile,
  files: readonly ToolFile[],
): void {
  const text = new TextDecoder().decode(bytes);
  if (runs?.test(text) === true)
    throw new ToolTrouble('input', `${path} names what ${name} would run`);
  // UTF-16, which some read: what it takes in is not seen here.
  if (includes && text.includes('\0')) throw new ToolTrouble('input', `${path} is no plain text`);
  for (const wanted of includes?.(text) ?? []) {
    const at = posix.join(posix.dirname(main), wanted);
    const isThere = !wanted.startsWith('/') && files.some((one) => globMatcher([at])(one.path));
    if (isThere) continue;
    const reason = `${path} takes in ${wanted}, which is none of the files that were given (includes)`;
    throw new ToolTrouble('input', reason);
  }
}
