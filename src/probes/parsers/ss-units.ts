import type { Parsed } from './index.ts';
import { listenerOf } from './ss.ts';

/**
 * `ss -Hltne`: listening TCP sockets, each with `unit`, the unit whose control group it was made in, or null where the
 * kernel or ss does not tell. Unlike process ids, the control group is shown to everybody.
 */
export function parseSsUnits(text: string): Parsed {
  if (!text.endsWith('\n'))
    return { ok: false, reason: 'the output is cut off, or nothing listens at all' };
  const sockets: unknown[] = [];
  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    const found = listenerOf(`tcp ${line}`);
    if (!found) return { ok: false, reason: `line ${index + 1} is no listening socket` };
    const { address, port } = found;
    sockets.push({ address, port, unit: unitIn(/ cgroup:(\S+)/.exec(line)?.[1]) });
  }
  return { ok: true, value: sockets };
}

/** `/system.slice/nginx.service`; what a service makes below itself is the service's. */
function unitIn(group: string | undefined): string | null {
  return group?.split('/').find((part) => /\.(?:service|socket|mount)$/.test(part)) ?? null;
}
