/** Where a unit's file says that it waits: the line of the setting. */
import type { FileLine } from '../gates/proxy-name.ts';
import type { Unit, UnitTable } from './units.ts';

export interface Declaration {
  /** Which of the two units' files says it. */
  readonly by: 'unit' | 'after';
  /** `/etc/systemd/system/x.service:4`. */
  readonly where: string;
}

export type Declared = (unit: Unit, after: Unit) => Declaration | undefined;

/** `lines`: `After=` and `Before=` of the units' files, as grep printed them. Names in them may be aliases. */
export function declaredIn(lines: readonly FileLine[], table: UnitTable): Declared {
  const byFile = new Map<string, FileLine[]>();
  for (const line of lines) {
    const known = byFile.get(line.path);
    if (known === undefined) byFile.set(line.path, [line]);
    else known.push(line);
  }
  const says = (unit: Unit, setting: string, other: Unit): string | undefined => {
    for (const path of [unit.fragmentPath ?? '', ...unit.dropInPaths]) {
      for (const { text, line } of byFile.get(path) ?? []) {
        const [, name, value = ''] = /^\s*(\w+)\s*=\s*(.*)$/.exec(text) ?? [];
        if (name !== setting) continue;
        if (value.split(/\s+/).some((one) => table.find(one) === other)) return `${path}:${line}`;
      }
    }
    return undefined;
  };
  return (unit, after) => {
    const own = says(unit, 'After', after);
    if (own !== undefined) return { by: 'unit', where: own };
    const other = says(after, 'Before', unit);
    return other === undefined ? undefined : { by: 'after', where: other };
  };
}
