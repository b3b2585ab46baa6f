import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { filterFiles } from './filters/declared.ts';
import { bootOf } from './filters/iptables-boot.ts';
import { differencesOf } from './filters/iptables-differences.ts';
import { Doubts } from './filters/iptables-doubts.ts';
import { hookModes } from './filters/iptables-hooks.ts';
import { liveShape, liveTables } from './filters/iptables-live.ts';
import { starts, unlisted } from './filters/started.ts';
import { inOrder } from './wrong.ts';

const shape = z.object({
  ...liveShape,
  foundHooks: filterFiles,
  hooks: filterFiles,
  hookModes,
  ruleFiles: filterFiles,
  includedFilters: filterFiles,
  filterFiles,
  serviceUnits: z.array(
    z.object({ Id: z.string(), UnitFileState: z.string(), LoadState: z.string() }),
  ),
  starts,
  scripts: filterFiles,
});

/**
 * Rules, chains and policies of iptables that live, against those of the files that the boot loads by iptables-restore: what the next boot
 * would not have, and what it brings back. What programs make when they start is left out on both sides. Gives `wrong`; `kept`, rules that are told together; and `unseen`: what else
 * may make rules at the boot (scripts, managers, files that were not read), as far as something differs where they may. A reason where a
 * program did not print all tables there are.
 */
export const iptablesDurable = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const live = liveTables(seen);
    if (!live.ok) return live;
    const missing = unlisted(seen.starts, seen.serviceUnits);
    if (missing !== null) return { ok: false, reason: missing };
    const boot = bootOf(seen);
    const doubts = new Doubts(boot.doubts);
    const told = ([4, 6] as const).flatMap((family) =>
      differencesOf(family, live.tables[family], boot.loaded, doubts),
    );
    const { unseen } = doubts;
    const kept: string[] = [];
    const wrong = told.map(({ rules = [], ...one }) => {
      kept.push(...rules);
      return one;
    });
    return { ok: true, value: { wrong: inOrder(wrong), kept, unseen, files: boot.loaded.length } };
  },
);
