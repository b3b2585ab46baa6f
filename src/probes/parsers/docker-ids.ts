import type { Parsed } from './index.ts';

/** `docker ps --format 'table {{.ID}}'`: a header, which shows that Docker answered, and an id a line, `{ ID }` each. */
export function parseDockerIds(text: string): Parsed {
  const [header, ...ids] = text.split('\n');
  if (ids.pop() !== '' || !/^(?:CONTAINER )?ID\s*$/.test(header ?? ''))
    return { ok: false, reason: 'it is no table of ids, or not a whole one' };
  const bad = ids.find((id) => !/^[a-z0-9]{12,64}\s*$/.test(id));
  return bad === undefined
    ? { ok: true, value: ids.map((id) => ({ ID: id.trim() })) }
    : { ok: false, reason: `no id: ${bad.slice(0, 60)}` };
}
