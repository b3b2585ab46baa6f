// A forge that git reaches by HTTP, as most do: the token opens it, and stands nowhere that others see.
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerGit } from '../adapters/git/http-server.ts';
import { commitFiles, git } from '../adapters/git/scratch.ts';
import { useForges } from '../forge/use.ts';
import { drone, patched, placesOf, push, stepOf, subjects } from './ci-place.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const place = placesOf(world);
const step = stepOf(world);

const forgeAt = useForges();

/** A request of git's, and what else on this machine saw of it. */
interface Asked {
  readonly request: IncomingMessage;
  readonly commandLines: readonly string[];
  /** What stands in files of the run, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** A claim on a forge; `refuse` says of a request of git's which status it gets in place of an answer. */
async function claimed(refuse: (request: IncomingMessage) => number | null) {
  const at = await place();
  const asked: Asked[] = [];
  const forge = await forgeAt({
    kind: 'gitea',
    repository: at.bare,
    git: (request, response) => {
      asked.push({ request, commandLines: commandLines(), files: filesOfRuns() });
      const status = refuse(request);
      if (status === null) answerGit(at.bare, request, response);
      else response.writeHead(status, { 'www-authenticate': 'Basic realm="git"' }).end();
    },
  });
  commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
  const event = push(at);
  const env = {
    ...drone(event, at),
    DRONE_GIT_HTTP_URL: `${forge.url}/acme/infra.git`,
    REVIEW_FORGE: 'gitea',
    REVIEW_FORGE_URL: forge.url,
    REVIEW_FORGE_TOKEN: forge.token,
  };
  return { at, forge, event, asked, env };
}

/** Of every process, as anybody on the machine reads them (proc(5)). */
function commandLines(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function filesOfRuns(): Map<string, string> {
  const entries = readdirSync(tmpdir(), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path, read(path)]));
}

/** A process or a file of a moment may be gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const basicOf = (token: string): string =>
  Buffer.from(`x-access-token:${token}`).toString('base64');

const isPush = ({ url = '' }: IncomingMessage): boolean => url.includes('git-receive-pack');

describe('a repository by HTTP', () => {
  it('is cloned and pushed to by the token, which no command line, file, log or review shows', async () => {
    const { at, forge, asked, env } = await claimed(({ headers }) =>
      headers.authorization === `Basic ${basicOf(forge.token)}` ? null : 401,
    );
    const ran = await step(env);
    expect(ran.exit, ran.stderr).toBe(0);
    expect(subjects(at.bare)[0]).toBe('review(pvfix-M1): M1 PASS');
    expect(asked.some(({ request }) => isPush(request))).toBe(true);
    expect(forge.statuses(git(at.bare, ['rev-parse', 'main']))).toHaveLength(1);
    const history = git(at.bare, ['log', '-p', '--all', '--format=fuller']);
    const seen = asked.flatMap(({ commandLines: lines, files }) => [...lines, ...files.values()]);
    for (const secret of [forge.token, basicOf(forge.token)])
      for (const text of [ran.stdout, ran.stderr, history, ...seen])
        expect(text).not.toContain(secret);
    // It was looked where git works: at its process that speaks HTTP, and at the clone that is pushed from.
    expect(seen.some((text) => text.includes(`git-remote-http origin ${forge.url}`))).toBe(true);
    const clones = asked.flatMap(({ files }) => [...files.keys()]);
    expect(clones.some((path) => path.endsWith('repository.git/config'))).toBe(true);
    expect(history).toContain('REVIEW-pvfix.md');
    expect(world.leftovers()).toEqual([]);
  });

  it.each([401, 403])('that refuses the token with %s is told so', async (status) => {
    const { at, event, env } = await claimed(() => status);
    const ran = await step(env);
    expect(ran).toMatchObject({ exit: 2 });
    expect(ran.stderr).toContain('REVIEW_FORGE_TOKEN');
    expect(git(at.bare, ['rev-parse', 'main'])).toBe(event.after);
  });

  it('that may be read and not written keeps the verdict, and says what the token lacks', async () => {
    const { at, event, forge, env } = await claimed((request) => (isPush(request) ? 403 : null));
    const ran = await step(env);
    expect(ran.exit, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('REVIEW_FORGE_TOKEN');
    expect(git(at.bare, ['rev-parse', 'main'])).toBe(event.after);
    expect(forge.statuses(event.after)[0]).toMatchObject({ state: 'error' });
  });
});
