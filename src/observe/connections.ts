import type { OpenResult } from './effects.ts';

/** One connection a host, shared by all that ask, and made anew where it is asked for again and gone. */
export interface Connections {
  get(host: string): Promise<OpenResult>;
  /** The same where it stands, or where the host does not let us in; else a new one, the same for all that ask at once. */
  again(host: string): Promise<OpenResult>;
  close(): Promise<void>;
}

/** Connections that are opened when they are first asked for. */
export function connections(open: (host: string) => Promise<OpenResult>): Connections {
  const current = new Map<string, Promise<OpenResult>>();
  const all: Promise<OpenResult>[] = [];
  const make = (host: string): Promise<OpenResult> => {
    const fresh = open(host);
    current.set(host, fresh);
    all.push(fresh);
    return fresh;
  };
  const get = (host: string) => current.get(host) ?? make(host);
  return {
    get,
    again: async (host) => {
      const known = get(host);
      const isOver = isGone(await known);
      return isOver && get(host) === known ? make(host) : get(host);
    },
    close: async () => {
      const opened = await Promise.all(all);
      await Promise.all(opened.map(async (one) => (one.ok ? one.session.close() : undefined)));
    },
  };
}

function isGone(opened: OpenResult): boolean {
  return opened.ok ? opened.session.isLost() : opened.failure.kind === 'transport';
}
