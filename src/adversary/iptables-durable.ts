import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { bootOf, type Boot } from './filters/iptables-boot.ts';
import { differencesOf } from './filters/iptables-differences.ts';
import { liveShape, liveTables } from './filters/iptables-live.ts';
import { inOrder } from './wrong.ts';

const files = z.array(
  z.object({
    path: z.string(),
    state: z.string(),
    lines: z.array(z.object({ text: z.string() })),
  }),
);
const shape = z.object({
  ...liveShape,
  foundHooks: files,
  hooks: files,
  ruleFiles: files,
  includedFilters: files,
  filterFiles: files,
  serviceUnits: z.array(
    z.object({ Id: z.string(), UnitFileState: z.string(), LoadState: z.string() }),
  ),
  starts: z.array(
    z.object({
      Id: z.string(),
      commands: z.array(z.object({ argv: z.string() })),
      files: z.array(z.string()),
    }),
  ),
  scripts: files,
});

/**
 * Rules, chains and policies of iptables that live, against those of the files that the boot loads by iptables-restore: what the next boot
 * would not have, and what it brings back. What programs make when they start is left out on both sides, and chains that a script of the boot
 * names are its own. Gives `wrong`; a reason where a program did not print all tables there are, and where something differs and what the
 * boot makes cannot be told.
 */
export const iptablesDurable = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const live = liveTables(seen);
    if (!live.ok) return live;
    const unlisted = seen.starts.find((one) => !isListed(one.Id, seen.serviceUnits));
    if (unlisted) return { ok: false, reason: `nothing is said of ${unlisted.Id}'s state` };
    const boot = bootOf(seen);
    const wrong = ([4, 6] as const).flatMap((family) =>
      differencesOf(family, live.tables[family], boot),
    );
    const untold = reasonOf(boot);
    if (wrong.length > 0 && untold !== null) return { ok: false, reason: untold };
    return { ok: true, value: { wrong: inOrder(wrong), files: boot.loaded.length } };
  },
);

/** Both listings are of all services; those of logins and of systemd-run come and go between the two. */
const isListed = (unit: string, units: readonly { readonly Id: string }[]): boolean =>
  /^(?:run-|user@|user-runtime-dir@)/.test(unit) || units.some(({ Id }) => Id === unit);

function reasonOf({ untold }: Boot): string | null {
  const [first] = untold;
  return first === undefined ? null : `rules differ from those of the boot, and ${first}`;
}
