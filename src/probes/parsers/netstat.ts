import type { Parsed } from './index.ts';
import { readListeners, type Listener } from './ss.ts';

/**
 * `netstat -l -n -t -u -W` of net-tools (netstat(8)): what `ss` says of the same sockets, but for the interface and for
 * whether an IPv6 socket takes IPv4 too, which netstat does not tell. Without `-W` it cuts long addresses.
 */
export function parseNetstat(text: string): Parsed {
  const [title = '', header = ''] = text.split('\n');
  return isHead(title, header)
    ? readListeners(text, 2, listenerOf)
    : { ok: false, reason: 'it does not begin as a list of netstat does' };
}

function isHead(title: string, header: string): boolean {
  return (
    title.startsWith('Active Internet connections') &&
    /^Proto +Recv-Q +Send-Q +Local Address\b/.test(header)
  );
}

const shape =
  /^(?<protocol>tcp|udp)6? +\d+ +\d+ +(?<local>\S+):(?<port>\d{1,5}) +\S+:\*(?: +(?<state>LISTEN))?\s*$/;

function listenerOf(line: string): Listener | null {
  const { protocol, local, port, state } = shape.exec(line)?.groups ?? {};
  if (protocol === undefined || local === undefined || port === undefined) return null;
  if ((protocol === 'tcp') !== (state !== undefined)) return null;
  if (!/^(?:[0-9.]{7,15}|[0-9a-f:.]{2,45})$/.test(local)) return null;
  return { protocol, address: local, port: Number(port), device: null, v6only: null };
}
