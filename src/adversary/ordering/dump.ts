/** Edge origins as `systemd-analyze dump` states them. */

/** Origins of the edge `unit` after `after`, or undefined where the dump does not show it. */
export type StatedOrigins = (unit: string, after: string) => readonly string[] | undefined;

const UNIT = /^\s*-> Unit (\S+):\s*$/;
/** `After: a.service (origin-file destination-default)`. */
const DEPENDENCY = /^\s*(After|Before): (\S+) \(([a-z0-9 -]+)\)\s*$/;

/**
 * The dump's format is documented as unstable (systemd-analyze(1)), so a line of another form is
 * passed over: its edge then falls back to a derived origin.
 */
export function parseDumpOrigins(text: string): StatedOrigins {
  const stated = { After: new Map<string, string[]>(), Before: new Map<string, string[]>() };
  let unit: string | undefined;
  for (const line of text.split('\n')) {
    const [, header] = UNIT.exec(line) ?? [];
    if (header !== undefined) {
      unit = header;
      continue;
    }
    const [, direction, other, origins] = DEPENDENCY.exec(line) ?? [];
    if (unit === undefined || other === undefined || origins === undefined) continue;
    const words = origins.split(' ').filter((word) => word !== '');
    if (direction === 'After') stated.After.set(`${unit} ${other}`, words.sort());
    else stated.Before.set(`${other} ${unit}`, words.map(mirrored).sort());
  }
  return (from, after) =>
    stated.After.get(`${from} ${after}`) ?? stated.Before.get(`${from} ${after}`);
}

/** What `Before=` says of its own end is about the other end of the `After=` edge. */
function mirrored(origin: string): string {
  if (origin.startsWith('origin-')) return `destination-${origin.slice('origin-'.length)}`;
  if (origin.startsWith('destination-')) return `origin-${origin.slice('destination-'.length)}`;
  return origin;
}
