/** The lasting name of what a wait is for: the same in other words, and whoever brings it. */
import type { Ask } from './model.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/;

/** The ports of a web server are what a name without one means. */
const OF_THE_WEB: ReadonlySet<string> = new Set(['80', '443']);

/**
 * What an ask is for, without how it asks: `ci.example.net` of `https://ci.example.net/health`, a unit by its own name.
 * @param unitOf id of a unit by any of its names
 */
export function awaitedOf(
  { kind, target }: Pick<Ask, 'kind' | 'target'>,
  unitOf: (name: string) => string | undefined,
): string {
  if (kind === 'unit') return unitOf(target) ?? target;
  return kind === 'http' || kind === 'tcp' ? placeOf(target) : target;
}

/** Host and port of a URL or of `host:port`; the text itself where it is neither. */
export function placeOf(target: string): string {
  const [, host = '', port = ''] =
    /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#\s]+)(?::(\d{1,5}))?(?:[/?#].*)?$/i.exec(
      target,
    ) ?? [];
  if (host === '') return target;
  const name = LOOPBACK.test(host) ? 'localhost' : host.toLowerCase();
  return port === '' || OF_THE_WEB.has(port) ? name : `${name}:${port}`;
}

/** What makes a deadlock the same one in the next review: who waits, and for what. No name of a unit holds a `>`. */
export function gateSubject(waiter: string, awaited: string): string {
  return `${waiter}>${awaited}`;
}
