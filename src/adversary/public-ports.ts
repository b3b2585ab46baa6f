import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const listener = z.object({
  protocol: z.string(),
  address: z.string(),
  port: z.int(),
  device: z.string().nullable(),
});
type Listener = z.infer<typeof listener>;

/** Where Linux takes the ports of those that ask for any. */
const ephemeral = 32_768;

/**
 * Ports that are listened on at every address, or at a public one. UDP ports that a program was given by chance are left out: it has
 * another one after its next start. Gives `wrong`, one for each protocol and port.
 */
export const publicPorts = analysis(
  { variables: z.object({ sockets: z.array(listener) }), params: z.object({}) },
  ({ sockets }): AnalysisResult => {
    const open = sockets.filter(
      (one) => isPublic(one) && !(one.protocol === 'udp' && one.port >= ephemeral),
    );
    const ports = [...new Set(open.map(portOf))];
    const wrong = ports.map((subject): Wrong => {
      const at = open.filter((one) => portOf(one) === subject).map(({ address }) => address);
      const where = [...new Set(at)].sort().join(', ');
      return { subject, says: `${subject} is listened on at ${where}` };
    });
    return { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

function portOf({ protocol, port }: Listener): string {
  return `${protocol}/${port}`;
}

function isPublic({ address, device }: Listener): boolean {
  if (device === 'lo') return false;
  return address === '*' || ['unspecified', 'unicast'].includes(ipaddr.process(address).range());
}
