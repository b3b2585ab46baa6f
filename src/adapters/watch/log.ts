/** Logs as JSON, a line each: whatever texts are in it, a line stays a line and shows nothing that is hidden. */
import { pino, type DestinationStream } from 'pino';
import { visibleLine } from '../../document/visible.ts';

export interface WatchLog {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** Longest text of a field. */
const longest = 600;

/** Opens the log on standard output. */
export function openLog(
  redact: (text: string) => string,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): WatchLog {
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' };
  const formatters = { level: (label: string) => ({ level: label }) };
  const log = pino({ ...options, formatters }, destination);
  const told = (fields: Fields = {}) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? shown(redact(value)) : value,
      ]),
    );
  return {
    info: (event, fields) => {
      log.info(told(fields), event);
    },
    warn: (event, fields) => {
      log.warn(told(fields), event);
    },
    error: (event, fields) => {
      log.error(told(fields), event);
    },
  };
}

function shown(text: string): string {
  const line = visibleLine(text);
  return line.length > longest ? `${line.slice(0, longest)} [cut]` : line;
}
