/** Polls of many repositories of few servers: what is known of a server makes the next one cheaper. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitFailure } from './failure.ts';
import { temporaryDirectory } from './temporary.ts';
import { remoteRefs } from './tips.ts';
import { trustAnchorOf } from './trust-anchor.ts';

/** Where a server shows chains of more than one anchor, that one is soon known not to be enough. */
const mostMisled = 3;

interface Lean {
  /** Has git trust the anchor alone. */
  readonly env: NodeJS.ProcessEnv;
  readonly remove: () => void;
}

interface Server {
  readonly origin: string;
  /** How often in a row an anchor was not enough. */
  misled: number;
  /** Known once a poll succeeded, where it can be. */
  lean?: Promise<Lean | null> | undefined;
}

/** A function that asks for the refs of a remote, as {@link remoteRefs} does. */
export function openPolls(): typeof remoteRefs {
  const servers = new Map<string, Server>();
  return async (url, refs, access) => {
    const origin = originOf(url);
    if (origin === null) return remoteRefs(url, refs, access);
    const server = servers.get(origin) ?? { origin, misled: 0 };
    servers.set(origin, server);
    return pollOf(server, (env) => remoteRefs(url, refs, access, env));
  };
}

async function pollOf(
  server: Server,
  ask: (env?: NodeJS.ProcessEnv) => Promise<string>,
): Promise<string> {
  const { lean } = server;
  const known = await lean;
  if (known) {
    try {
      const answer = await ask(known.env);
      server.misled = 0;
      return answer;
    } catch (error) {
      // A login that is refused, or no repository, is an answer: asked again it would be the same.
      if (!(error instanceof GitFailure) || error.code !== 'unreachable') throw error;
      // Another certificate by now, or the server is away: git says which, with all that the system trusts.
      if (server.lean === lean) forget(server, known);
    }
  }
  const answer = await ask();
  if (server.misled < mostMisled) server.lean ??= leanOf(server.origin).catch(() => null);
  return answer;
}

/** Asked after a poll that succeeded: what git believed is what its anchor is looked for in. */
async function leanOf(origin: string): Promise<Lean | null> {
  const anchor = await trustAnchorOf(origin);
  if (anchor === null) return null;
  const directory = temporaryDirectory();
  const file = join(directory.path, 'anchor.pem');
  const none = join(directory.path, 'none');
  writeFileSync(file, anchor);
  mkdirSync(none);
  // Debian's git reads a folder of certificates besides the file, unless another is named (http.sslCAPath, git-config(1)).
  return {
    env: { GIT_SSL_CAINFO: file, GIT_SSL_CAPATH: none },
    remove: () => {
      directory.remove();
    },
  };
}

function forget(server: Server, known: Lean): void {
  server.lean = undefined;
  server.misled += 1;
  known.remove();
}

function originOf(url: string): string | null {
  return /^https:/i.test(url) && URL.canParse(url) ? new URL(url).origin : null;
}
