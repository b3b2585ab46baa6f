import * as z from 'zod';
import { analysis } from './analysis.ts';
import { analyseOrdering, type OrderingCycle } from './ordering/index.ts';

const block = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/**
 * Ordering cycles of the boot transaction, from the graph that PID 1 computed. Gives `cycles`, a
 * sentence each with the advice where to cut, `latent` ones outside of the transaction, `notes`,
 * `unitsLoaded` and `inTransaction`.
 */
export const orderingCycles = analysis(
  {
    variables: z.object({ units: z.array(block), anchor: z.array(z.string()).length(1) }),
    params: z.object({}),
  },
  ({ units, anchor }) => {
    const result = analyseOrdering({ blocks: units, anchor: anchor[0] ?? '' });
    if (!result.ok) return result;
    const { report } = result;
    return {
      ok: true,
      value: {
        cycles: report.cycles.map(describe),
        components: report.cycles.map(({ members }) => members),
        latent: report.latent.map(({ sentence }) => sentence),
        notes: report.notes,
        unitsLoaded: report.unitsLoaded,
        inTransaction: report.inTransaction,
      },
    };
  },
);

function describe({ sentence, advice, breakable, shortest }: OrderingCycle): string {
  const edges = shortest.map(
    ({ unit, after, origins, file }) =>
      `${unit} after ${after} (${[...origins, ...(file === null ? [] : [file])].join(', ')})`,
  );
  const outcome = breakable ? '' : ' systemd cannot break it: the target fails.';
  return `${sentence}. ${edges.join('; ')}. ${advice}${outcome}`;
}
