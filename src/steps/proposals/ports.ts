import { z } from 'zod';
import { listeningSockets } from '../../adversary/listening-sockets.ts';
import { source, type Draft } from './proposal.ts';

/** Linux takes ports from here on for connections of its own making (ip_local_port_range): there by chance. */
const firstOfChance = 32_768;

const socket = z.object({ protocol: z.enum(['tcp', 'udp']), port: z.int() });
const bound = z.object({ addresses: z.array(z.string()) });

/** Where each lasting port is listened on, address by address. */
export const ports = source(
  { about: 'listening sockets', collector: 'listening-sockets', probes: ['port-bound-to'] },
  z.object({ sockets: z.array(z.looseObject(socket.shape)) }),
  ({ sockets }) => {
    const known = new Map(sockets.map((one) => [portName(one), one]));
    const lasting = [...known.values()].filter(({ port }) => port < firstOfChance);
    const tcp = lasting.flatMap(({ protocol, port }) => (protocol === 'tcp' ? [port] : []));
    const besides = tcp.includes(22) ? null : (tcp[0] ?? null);
    const drafts = lasting
      .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1))
      .map((one) => portDraft(one, sockets, besides));
    return drafts.includes(null) ? null : drafts.filter((one) => one !== null);
  },
);

/** The name of the draft about a port. */
export function portName({ protocol, port }: z.infer<typeof socket>): string {
  return `${protocol} ${port}`;
}

function portDraft(
  { protocol, port }: z.infer<typeof socket>,
  sockets: readonly unknown[],
  besides: number | null,
): Draft | null {
  const asked = { port, protocol, besides: besides ?? 22 };
  const analysed = listeningSockets({ sockets }, asked, {});
  const seen = bound.safeParse(analysed.ok ? analysed.value : null);
  if (!seen.success) return null;
  const { addresses } = seen.data;
  return {
    name: portName({ protocol, port }),
    says: `${protocol} port ${port} is listened on at ${addresses.join(', ')}, and nowhere else`,
    probe: 'port-bound-to',
    with: {
      port,
      ...(protocol === 'tcp' ? {} : { protocol }),
      addresses,
      ...(besides === null ? {} : { besides }),
    },
  };
}
