import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { addressesOf, listener, type Listener } from './listeners.ts';
import { inOrder, type Wrong } from './wrong.ts';

const connected = listener.extend({ device: z.string().nullable() });
type Connected = z.infer<typeof connected>;

/** Where Linux takes the ports of those that ask for any. */
const ephemeral = 32_768;

/**
 * Ports that are listened on at every address, or at a public one, and that no check of the sheet expects there: `asked` has those,
 * `tcp/443` or `tcp/443@192.0.2.7`. UDP ports that a program was given by chance are left out: it has another one after its next
 * start. Gives `wrong`, one for each protocol and port.
 */
export const publicPorts = analysis(
  {
    variables: z.object({ sockets: z.array(connected) }),
    // Evidence of reviews that did not compare with the sheet has no such.
    params: z.object({ asked: z.array(z.string()).optional() }),
  },
  ({ sockets }, { asked }): AnalysisResult => {
    const expected = new Set(asked);
    const open = sockets.filter(
      (one) =>
        isPublic(one) &&
        !(one.protocol === 'udp' && one.port >= ephemeral) &&
        !isExpected(one, expected),
    );
    const ports = [...new Set(open.map(portOf))];
    const wrong = ports.map((subject): Wrong => {
      const at = open.filter((one) => portOf(one) === subject).map(({ address }) => address);
      const where = [...new Set(at)].sort().join(', ');
      const says = `${subject} is listened on at ${where}`;
      return {
        subject,
        says: asked ? `${says}, and no check of the sheet expects it there` : says,
      };
    });
    return { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

function portOf({ protocol, port }: Listener): string {
  return `${protocol}/${port}`;
}

function isPublic({ address, device }: Connected): boolean {
  if (device === 'lo') return false;
  return address === '*' || ['unspecified', 'unicast'].includes(ipaddr.process(address).range());
}

/** Whether each of its addresses is expected, by itself or as one of all of its family. */
function isExpected(one: Listener, expected: ReadonlySet<string>): boolean {
  const port = portOf(one);
  if (expected.has(port)) return true;
  return addressesOf(one).every((address) => {
    const all = address.includes(':') ? '::' : '0.0.0.0';
    return expected.has(`${port}@${address}`) || expected.has(`${port}@${all}`);
  });
}
