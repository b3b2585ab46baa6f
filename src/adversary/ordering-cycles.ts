import * as z from 'zod';
import type { Severity } from '../model/severity.ts';
import { analysis } from './analysis.ts';
import { propertyBlock } from './ordering/block.ts';
import { reportOn, type OrderingCycle } from './ordering/index.ts';
import { missingFrom, prepareOrdering } from './ordering/prepare.ts';
import { edgeInWords, mermaidOf, subjectOf } from './ordering/telling.ts';

const orderLines = z.array(
  z.looseObject({
    path: z.string(),
    lines: z.array(z.looseObject({ number: z.int(), text: z.string() })),
  }),
);

interface Finding {
  readonly subject: string;
  readonly says: string;
  readonly evidence: readonly string[];
  readonly severity: Severity;
}

/**
 * Ordering cycles of the boot transaction, from the graph that PID 1 computed. Gives `findings`; `components`, their members; `latent` cycles outside of
 * the transaction and those that only a `shutdown` would meet, a sentence each; `notes`, `unitsLoaded` and `inTransaction`.
 */
export const orderingCycles = analysis(
  {
    variables: z.object({
      units: z.array(propertyBlock),
      anchor: z.array(z.string()).length(1),
      unitFiles: z.array(z.looseObject({ Id: z.string() })),
      orderLines,
    }),
    params: z.object({}),
  },
  (seen) => {
    const input = {
      blocks: seen.units,
      anchor: seen.anchor[0] ?? '',
      orderLines: seen.orderLines.flatMap(({ path, lines }) =>
        lines.map(({ number, text }) => ({ path, line: number, text })),
      ),
    };
    const result = prepareOrdering(input);
    if (!result.ok) return result;
    const unlisted = missingFrom(
      result.prepared,
      seen.unitFiles.map(({ Id }) => Id),
    );
    if (unlisted !== undefined)
      return { ok: false, reason: `the files of ${unlisted} are not shown` };
    const report = reportOn(result.prepared);
    const known = new Set(report.cycles.map(({ members }) => subjectOf(members)));
    const shutdown = report.shutdownRisk.filter(({ members }) => !known.has(subjectOf(members)));
    return {
      ok: true,
      value: {
        findings: report.cycles.map(bootCycle),
        components: report.cycles.map(({ members }) => members),
        latent: report.latent.map(({ sentence }) => sentence),
        shutdown: shutdown.map(({ sentence }) => sentence),
        notes: report.notes,
        unitsLoaded: report.unitsLoaded,
        inTransaction: report.inTransaction,
      },
    };
  },
);

function bootCycle({ members, sentence, advice, breakable, shortest }: OrderingCycle): Finding {
  const outcome = breakable
    ? 'systemd drops a job of it at each boot, not always the same'
    : 'systemd cannot break it: the target fails';
  return {
    subject: subjectOf(members),
    says: `The next boot meets an ordering cycle: ${sentence}; ${outcome}`,
    severity: breakable ? 'major' : 'blocking',
    evidence: [...shortest.map(edgeInWords), advice, ...mermaidOf(shortest)],
  };
}
