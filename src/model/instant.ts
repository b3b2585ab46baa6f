/**
 * The instants that hosts print, as milliseconds since the epoch.
 * Knows RFC 3339 (`docker inspect`), Go's `time.Time.String` (`docker network ls`),
 * and systemd.time(7) in UTC (`systemctl show`). Anything else, and Go's zero time, is null.
 */
export function parseInstant(text: string): number | null {
  const found = rfc3339.exec(text) ?? goString.exec(text) ?? systemd.exec(text);
  if (!found?.groups) return null;
  const { date = '', time = '', fraction = '', zone = 'Z' } = found.groups;
  const millis = Date.parse(
    `${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset(zone)}`,
  );
  return Number.isNaN(millis) || !isDay(date) || date.startsWith('0001-') ? null : millis;
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

const rfc3339 =
  /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d\d:\d\d)$/;
const goString =
  /^(?<date>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))? (?<zone>[+-]\d{4}) \S{1,6}(?: m=\S{1,30})?$/;
const systemd =
  /^[A-Z][a-z]{2} (?<date>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,6}))? (?<zone>UTC)$/;

function offset(zone: string): string {
  if (zone === 'Z' || zone === 'UTC') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
