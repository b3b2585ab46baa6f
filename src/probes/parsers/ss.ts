import type { Parsed } from './index.ts';

/** One listening socket. */
export interface Listener {
  readonly protocol: string;
  /** `0.0.0.0`, `::`, `127.0.0.1`; `*` stands for both of the first two. */
  readonly address: string;
  readonly port: number;
  /** The interface behind `%`, or null. */
  readonly device: string | null;
  /** Whether an IPv6 socket takes IPv4 too; null where the kernel did not say. */
  readonly v6only: boolean | null;
}

/**
 * `ss -H -l -n -e` with `-t` and `-u`: one listening socket a line, its local address taken apart.
 * `[::]` and `*` are dual-stack unless `v6only:1` stands in the line.
 */
export function parseSs(text: string): Parsed {
  return readListeners(text, 0, listenerOf);
}

/** One socket a line, behind lines that are none; anything else is no list of sockets. */
export function readListeners(
  text: string,
  skipped: number,
  listenerIn: (line: string) => Listener | null,
): Parsed {
  if (text !== '' && !text.endsWith('\n')) return { ok: false, reason: 'the last line is cut off' };
  const listeners: Listener[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (index < skipped || line.trim() === '') continue;
    const one = listenerIn(line);
    if (!one) {
      const shown = JSON.stringify(line.slice(0, 80));
      return { ok: false, reason: `line ${index + 1} is no listening socket: ${shown}` };
    }
    listeners.push(one);
  }
  return { ok: true, value: listeners };
}

const shape =
  /^(?<protocol>tcp|udp) +(?:LISTEN|UNCONN) +\d+ +\d+ +(?<local>\S+):(?<port>\d{1,5}) +\S+:\*(?: (?<rest>.*))?$/;

/** One line of it; null for any other. */
export function listenerOf(line: string): Listener | null {
  const { protocol, local, port, rest = '' } = shape.exec(line.trimEnd())?.groups ?? {};
  if (protocol === undefined || local === undefined || port === undefined) return null;
  const [bracketed = '', device = null] = local.split('%');
  const address = bracketed.replace(/^\[|\]$/g, '');
  if (!/^(?:\*|[0-9.]{7,15}|[0-9a-f:.]{2,45})$/.test(address)) return null;
  const flag = /(?:^| )v6only:([01])(?: |$)/.exec(rest)?.[1];
  return {
    protocol,
    address,
    port: Number(port),
    device: device === null ? null : device.replace(/\]$/, ''),
    v6only: flag === undefined ? null : flag === '1',
  };
}
