import { RE2JS } from 're2js';
import { z } from 'zod';
import { containsRedaction } from '../document/redact.ts';
import { parseInstant } from '../model/instant.ts';
import { parseDuration } from '../model/units.ts';
import { analysis, type AnalysisResult } from './analysis.ts';

const priorities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
const shown = { entries: 20, text: 300 } as const;
/** Between two questions to one host, and between its clock and an entry that is just being written. */
const slack = 5000;

/** Messages of journald that entries are missing: a sender was too fast, the kernel's buffer ran over. */
const gaps = new Set(['a596d6fe7bfa4994828e72309e95d61e', 'e9bf28e6e834481bb6f48f548ad13606']);

const entry = z.object({
  at: z.string(),
  source: z.string(),
  pid: z.string(),
  units: z.array(z.string()),
  priority: z.string(),
  id: z.string(),
  message: z.string().nullable(),
});
type Entry = z.infer<typeof entry>;

/** Where systemd puts what a unit says (systemd.exec(5)); a timer has no such settings. */
const unit = z.object({
  Id: z.string(),
  LoadState: z.string(),
  LogLevelMax: z.string().default('-1'),
  LogNamespace: z.string().default(''),
  StandardError: z.string().default('inherit'),
  StandardOutput: z.string().default('journal'),
});
type Unit = z.infer<typeof unit>;

const shape = {
  variables: z.object({
    units: z.array(unit).length(1),
    clock: z.array(z.string()).length(1),
    newest: z.array(z.object({ pid: z.literal('1') })).max(1),
    oldest: z.array(z.object({ at: z.string(), source: z.string(), pid: z.literal('1') })).max(1),
    entries: z.array(entry),
  }),
  params: z.object({
    unit: z.string(),
    window: z.string(),
    pattern: z.string().optional(),
    priority: z.enum(priorities).optional(),
  }),
  knowsRedaction: true,
};

/**
 * Entries of a unit's journal over a window up to now, by the host's clock, that match a pattern and are at least as
 * grave as a priority. Gives `matching`, the last twenty; `count`, which is not known where a secret was taken out of
 * an entry; `gaps`, how often journald says that entries are missing; and `reaches`, always true: it looks only
 * where the journal begins before the window, shows entries of PID 1, and has this one among those it was asked for.
 */
export const journalEntries = analysis(shape, (seen, params): AnalysisResult => {
  const from = beginOf(seen, params.window);
  if (!from.ok) return from;
  const { oldest, entries, units } = seen;
  const isWitness = ({ pid, source }: Entry): boolean =>
    pid === '1' && source === oldest[0]?.source;
  if (!entries.some(isWitness))
    return no('the entry of PID 1 that the window begins with did not come back with the others');
  const own = entries.filter((one) => one.units.includes(params.unit));
  const [unit] = units;
  if (unit?.LoadState === 'loaded' && unit.Id !== params.unit)
    return no(`${params.unit} is another name of ${unit.Id}, by which the journal knows it`);
  if (unit?.LoadState !== 'loaded' && own.length === 0)
    return no(`${params.unit} is not loaded, and the journal has nothing of it`);
  const inside = own.filter(({ at }) => (parseInstant(at) ?? from.begin) >= from.begin);
  const told = matching(inside, params.pattern, params.priority);
  const lost = unit?.LoadState === 'loaded' ? lostOf(unit, params.priority ?? 'debug') : null;
  return told.ok && told.value.count === 0 && lost !== null ? no(lost) : told;
});

/** Why the host's journal does not have all that a unit says; null where it has. */
function lostOf(unit: Unit, priority: (typeof priorities)[number]): string | null {
  const { LogLevelMax, LogNamespace, StandardError, StandardOutput } = unit;
  if (LogNamespace !== '') return `it writes to a journal of its own, ${LogNamespace}`;
  const isKept = /^(journal|syslog|kmsg)(\+console)?$/;
  const error = StandardError === 'inherit' ? StandardOutput : StandardError;
  for (const [name, value] of Object.entries({ StandardOutput, StandardError: error }))
    if (!isKept.test(value)) return `what it says does not go to the journal: ${name}=${value}`;
  if (LogLevelMax !== '-1' && Number(LogLevelMax) < priorities.indexOf(priority))
    return `the journal keeps nothing of it below ${priorities[Number(LogLevelMax)] ?? LogLevelMax}: LogLevelMax=`;
  return null;
}

type Seen = z.infer<typeof shape.variables>;
type Begin = { readonly ok: true; readonly begin: number } | { ok: false; reason: string };

/** When the window begins, where the journal can be seen and reaches back to it. */
function beginOf({ clock, newest, oldest }: Seen, window: string): Begin {
  const now = parseInstant(clock[0] ?? '');
  const length = parseDuration(window);
  if (now === null || length === null) return no(`the clock reads ${JSON.stringify(clock[0])}`);
  if (newest.length === 0)
    return no(
      'it shows no entry of PID 1: outside of the groups systemd-journal and adm a login sees its own entries only',
    );
  const [first] = oldest;
  if (!first) return no(`the journal does not reach back ${window}`);
  const at = parseInstant(first.at);
  if (at === null || at > now - length + slack)
    return no(`the entry that the window should begin with is of ${first.at}`);
  return { ok: true, begin: now - length };
}

function matching(
  entries: readonly Entry[],
  pattern: string | undefined,
  priority: (typeof priorities)[number] | undefined,
): AnalysisResult {
  const compiled = pattern === undefined ? null : RE2JS.compile(pattern);
  const gravest = priorities.indexOf(priority ?? 'debug');
  const grave = entries.filter((one) => rankOf(one) <= gravest);
  const found = grave.filter(({ message }) => !compiled || compiled.matcher(message ?? '').find());
  const hidden = compiled
    ? grave.filter(
        ({ message }) =>
          message === null || (containsRedaction(message) && !compiled.matcher(message).find()),
      )
    : [];
  if (found.length === 0 && hidden.length > 0)
    return no('no entry matches, but one was too long, or a secret was taken out of it');
  const matching = found.slice(-shown.entries).map(lineOf);
  return {
    ok: true,
    value: {
      reaches: true,
      matching,
      gaps: entries.filter(({ id }) => gaps.has(id)).length,
      ...(hidden.length > 0 ? {} : { count: found.length }),
    },
  };
}

/** Without a priority an entry is of the gravest: none is left out for want of one. */
function rankOf({ priority }: Entry): number {
  return /^[0-7]$/.test(priority) ? Number(priority) : 0;
}

function lineOf({ at, message }: Entry): string {
  return `${at} ${(message ?? '').replace(/\s+/g, ' ')}`.slice(0, shown.text);
}

function no(reason: string) {
  return { ok: false, reason } as const;
}
