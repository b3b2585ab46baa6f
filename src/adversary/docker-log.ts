import { RE2JS } from 're2js';
import { z } from 'zod';
import { containsRedaction } from '../document/redact.ts';
import { analysis, type AnalysisResult } from './analysis.ts';

const entry = z.object({ at: z.string(), text: z.string() });
type Entry = z.infer<typeof entry>;

const shown = { entries: 20, text: 300 } as const;

/**
 * Lines that a container wrote within a window up to now, on either output. Gives `count`; `reaches`, whether the log begins
 * before the window, or cannot have lost anything; `has` and `hasNot`, the last lines that match each pattern; `strange`,
 * lines that are no JSON object with all of `fields`, and `asked`, of how many that was asked. A line that a secret was
 * taken out of is a reason where it alone could decide.
 */
export const dockerLog = analysis(
  {
    variables: z.object({
      running: z.array(z.unknown()).max(1),
      containers: z
        .array(
          z.object({
            HostConfig: z.object({
              LogConfig: z.object({
                Type: z.string(),
                Config: z.record(z.string(), z.string()).nullish(),
                /** Podman's alone. */
                Size: z.string().optional(),
              }),
            }),
          }),
        )
        .max(1),
      older: z.array(entry),
      entries: z.array(entry),
    }),
    params: z.object({
      has: z.string().optional(),
      hasNot: z.string().optional(),
      except: z.string().optional(),
      fields: z.array(z.string()).optional(),
    }),
    knowsRedaction: true,
  },
  ({ running, containers, older, entries }, params): AnalysisResult => {
    const [container] = containers;
    if (running.length !== containers.length)
      return { ok: false, reason: 'the container and what was inspected do not belong together' };
    const log = container?.HostConfig.LogConfig ?? { Type: 'none' };
    const has = params.has === undefined ? [] : matching(entries, params.has);
    const hasNot = params.hasNot === undefined ? [] : matching(entries, params.hasNot);
    if (typeof has === 'string') return { ok: false, reason: has };
    if (typeof hasNot === 'string') return { ok: false, reason: hasNot };
    const except = params.except === undefined ? null : RE2JS.compile(params.except);
    const asked = entries.filter(({ text }) => except?.matcher(text).find() !== true);
    const strange = asked.filter(({ text }) => !isRecord(text, params.fields ?? []));
    if (params.fields && strange.length > 0 && strange.every(({ text }) => containsRedaction(text)))
      return {
        ok: false,
        reason: 'a secret was taken out of each line that is not as it should be',
      };
    return {
      ok: true,
      value: {
        running: running.length,
        count: entries.length,
        lines: entries.length + older.length,
        reaches: log.Size === undefined ? reaches(log, older) : reachesOfPodman(older, entries),
        has: has.map(lineOf),
        hasNot: hasNot.map(lineOf),
        asked: asked.length,
        strange: strange.slice(-shown.entries).map(lineOf),
      },
    };
  },
);

interface Log {
  readonly Type: string;
  readonly Config?: Readonly<Record<string, string>> | null | undefined;
}

function reaches({ Type, Config }: Log, older: readonly Entry[]): boolean {
  return older.length > 0 || (Type === 'json-file' && Config?.['max-size'] === undefined);
}

/**
 * What --until means depends on the version of Podman, so that a line counts as older only if it stands before all of the
 * window; and a limit of containers.conf is not told, so that no log is known to be whole.
 */
function reachesOfPodman(older: readonly Entry[], [first]: readonly Entry[]): boolean {
  return older.some(({ at }) => first === undefined || at < first.at);
}

/** The last lines that match; why that cannot be told, where none does and a secret was taken out of one. */
function matching(entries: readonly Entry[], pattern: string): readonly Entry[] | string {
  const compiled = RE2JS.compile(pattern);
  const found = entries.filter(({ text }) => compiled.matcher(text).find());
  if (found.length > 0) return found.slice(-shown.entries);
  const hidden = entries.find(({ text }) => containsRedaction(text));
  return hidden === undefined
    ? []
    : `no line matches, but a secret was taken out of the one of ${hidden.at}`;
}

/** Whether a line is a JSON object with all of the fields, none of them null. */
function isRecord(text: string, fields: readonly string[]): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const record = value as Record<string, unknown>;
    return fields.every((name) => Object.hasOwn(record, name) && record[name] !== null);
  } catch {
    return false;
  }
}

function lineOf({ at, text }: Entry): string {
  return `${at} ${text}`.slice(0, shown.text);
}
