import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const reached = z.object({ address: z.string(), port: z.string(), besides: z.string() });

/**
 * How a port answers, address by address. Gives `addresses`, how many were tried; `open`, those where it takes
 * connections; `how`, `open`, `closed` (refused) or `filtered` (silence, or a firewall's refusal), each once; and `reached`,
 * whether the port beside it took a connection on every address. Silence of an
 * address that nothing else was reached at is a reason: it may be on the way that packets are lost.
 */
export const portAnswers = analysis(
  {
    variables: z.object({
      connection: z.object({ outcome: z.literal('tried'), addresses: z.array(reached) }),
    }),
    params: z.object({ port: z.int(), besides: z.int() }),
  },
  ({ connection: { addresses } }, { port, besides }): AnalysisResult => {
    if (port === besides) return { ok: false, reason: 'the port is its own control' };
    const ways = addresses.map((one) => ({ ...one, how: wayOf(one) }));
    const unknown = ways.find(({ how }) => how === null);
    if (unknown) {
      const reason = `nothing shows that ${unknown.address} can be reached: port ${port}: ${unknown.port}, port ${besides}: ${unknown.besides}`;
      return { ok: false, reason };
    }
    return {
      ok: true,
      value: {
        addresses: addresses.length,
        open: ways.filter(({ how }) => how === 'open').map(({ address }) => address),
        how: [...new Set(ways.map(({ how }) => how))].sort(),
        reached: addresses.length > 0 && addresses.every((one) => one.besides === 'open'),
      },
    };
  },
);

function wayOf({ port, besides }: z.infer<typeof reached>): 'open' | 'closed' | 'filtered' | null {
  if (port === 'open') return 'open';
  if (port === 'refused') return 'closed';
  const isSilent = port === 'timeout' || port === 'unreachable';
  return isSilent && besides === 'open' ? 'filtered' : null;
}
