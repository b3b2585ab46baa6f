import { z } from 'zod';
import type { Parsed } from './index.ts';

/** journalctl(1) says this on standard output where nothing was found, whatever the format. */
const noEntries = '-- No entries --';

/** A field of systemd.journal-fields(7): bytes that are no text come as numbers, several values as a list. */
const one = z.union([z.string(), z.array(z.int().min(0).max(255))]);
const field = z.union([one, z.array(one).min(1)]);
const micros = z.string().regex(/^\d{13,17}$/);

const entry = z.looseObject({
  __REALTIME_TIMESTAMP: micros,
  MESSAGE: field.nullish(),
  _SOURCE_REALTIME_TIMESTAMP: micros.optional(),
  _PID: z.string().optional(),
  _SYSTEMD_UNIT: z.string().optional(),
  UNIT: field.optional(),
  OBJECT_SYSTEMD_UNIT: z.string().optional(),
  COREDUMP_UNIT: z.string().optional(),
  PRIORITY: z.string().optional(),
  MESSAGE_ID: z.string().optional(),
});

/**
 * `journalctl -o json`: a list of entries, each `at` (RFC 3339), `second` (of the epoch, rounded down), `source` (when its
 * sender made it, microseconds), `pid`, `units` (whose it is, or whom it is about), `priority`, `id` of the message
 * and `message`, null where journalctl left it out as too long.
 */
export function parseJournal(text: string): Parsed {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 1 && lines[0] === noEntries) return { ok: true, value: [] };
  if (text !== '' && !text.endsWith('\n'))
    return { ok: false, reason: 'the last entry is cut off' };
  const entries: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    const read = entry.safeParse(jsonOf(line));
    if (!read.success)
      return { ok: false, reason: `line ${index + 1} is no entry of a journal in JSON` };
    entries.push(shown(read.data));
  }
  return { ok: true, value: entries };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function shown(data: z.infer<typeof entry>) {
  const millis = Number(data.__REALTIME_TIMESTAMP.slice(0, -3));
  const about = [data._SYSTEMD_UNIT, data.OBJECT_SYSTEMD_UNIT, data.COREDUMP_UNIT];
  const units = [...about, ...(data.UNIT === undefined ? [] : texts(data.UNIT))];
  return {
    at: new Date(millis).toISOString(),
    second: String(Math.floor(millis / 1000)),
    source: data._SOURCE_REALTIME_TIMESTAMP ?? '',
    pid: data._PID ?? '',
    units: [...new Set(units.filter((unit) => unit !== undefined))],
    priority: data.PRIORITY ?? '',
    id: data.MESSAGE_ID ?? '',
    message: data.MESSAGE === null ? null : texts(data.MESSAGE ?? '').join('\n'),
  };
}

/** @returns each value as text; bytes as UTF-8, with U+FFFD for what is none */
function texts(value: z.infer<typeof field>): string[] {
  if (typeof value === 'string') return [value];
  if (isBytes(value)) return [textOf(value)];
  return value.map((each) => (typeof each === 'string' ? each : textOf(each)));
}

function isBytes(value: readonly unknown[]): value is readonly number[] {
  return value.every((each) => typeof each === 'number');
}

function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
