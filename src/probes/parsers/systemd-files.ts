import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

/** `systemctl show -p Id,FragmentPath,DropInPaths`: `{ Id, paths }` of each unit, the files that make it. */
export function parseSystemdFiles(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const blocks = parsed.value as Record<string, string | string[]>[];
  if (
    blocks.some((block) => typeof block.Id !== 'string' || typeof block.FragmentPath !== 'string')
  )
    return { ok: false, reason: 'a unit does not show its Id and FragmentPath' };
  const units = blocks.map(({ Id = '', FragmentPath = '', DropInPaths = '' }) => ({
    Id,
    // A colon would part the path from the number of a line.
    paths: [FragmentPath, DropInPaths]
      .flat()
      .flatMap((value) => value.split(' '))
      .filter((path) => /^\/[^:]+$/.test(path)),
  }));
  // systemctl lists in no order: what is asked next should not change with it.
  return { ok: true, value: units.sort((a, b) => (String(a.Id) < String(b.Id) ? -1 : 1)) };
}
