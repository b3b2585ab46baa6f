/** How long a task has been in its state: between the two, in milliseconds. */
export interface Age {
  readonly least: number;
  readonly most: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const never: Age = { least: hour, most: Number.MAX_SAFE_INTEGER };

/**
 * Reads what `docker service ps` says of a state, `Failed 3 minutes ago`, as go-units writes it: whole seconds and minutes are rounded
 * down, and from an hour on it is an hour at the least. Null for anything else.
 */
export function ageOf(state: string): Age | null {
  const words = /^[A-Z][a-z]+ (?<age>.+) ago\s*$/.exec(state)?.groups?.age?.toLowerCase();
  if (words === undefined) return null;
  if (words === 'less than a second') return { least: 0, most: second };
  if (words === 'about a minute') return { least: minute, most: 2 * minute };
  if (words === 'about an hour') return { least: hour * 0.5, most: never.most };
  const { count, unit = '' } =
    /^(?<count>\d+) (?<unit>second|minute|hour|day|week|month|year)s?$/.exec(words)?.groups ?? {};
  if (count === undefined) return null;
  const each = { second, minute }[unit];
  return each === undefined
    ? never
    : { least: Number(count) * each, most: (Number(count) + 1) * each };
}
