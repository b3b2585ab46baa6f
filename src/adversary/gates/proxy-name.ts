/** A name that a proxy serves, and whom it hands requests to. */
import type { Route } from './rules.ts';

/** A line of a file, as `grep -Hn` prints it. */
export interface FileLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface ProxyName {
  readonly route: Route;
  /** Ports of this host that it hands requests to. */
  readonly ports: readonly number[];
  /** Whether that is all that it hands them to, whatever is asked for. */
  readonly isWhole: boolean;
  readonly unit: string;
  readonly where: string;
}

/** Ports of this host that one directive hands requests to, any of them; null where that cannot be told. */
export type Handed = readonly number[] | null;

/** The port of an address of this host; undefined of any other, and of a socket's file. */
export function ownPort(address: string, preset?: number): number | undefined {
  const [, host = '', port] =
    /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]|)(?::(\d{1,5}))?$/.exec(address) ?? [];
  if (port !== undefined) return Number(port);
  return host === '' ? undefined : preset;
}

/** Names of a site with what its directives hand requests to: where those differ, which one a request gets is not known. */
export function served(
  names: readonly string[],
  handed: readonly Handed[],
  { path, line }: FileLine,
  unit: string,
): ProxyName[] {
  const ports = [...new Set(handed.flatMap((one) => one ?? []))].sort((a, b) => a - b);
  const isWhole =
    ports.length > 0 && handed.every((one) => one !== null && new Set(one).size === ports.length);
  const rest = { ports, isWhole, unit, where: `${path}:${line}` };
  const hosts = names.map((name) => name.toLowerCase());
  const isPlain = (name: string): boolean => /^[a-z0-9][\w.-]*$/.test(name);
  const plain = hosts.filter(isPlain);
  // nginx.org, "Server names": `*.a`, `.a`, `a.*`, `~...`, and `_` for all that has no other.
  const patterns = hosts.filter((name) => !isPlain(name));
  const ends = patterns.map((name) => /^\*?(\.[\w.-]+)$/.exec(name)?.[1] ?? '');
  return [
    ...(plain.length === 0 ? [] : [{ ...rest, route: { hosts: plain, paths: [] } }]),
    ...(patterns.length === 0
      ? []
      : [{ ...rest, route: { hosts: ends, paths: [], isPattern: true as const } }]),
  ];
}
