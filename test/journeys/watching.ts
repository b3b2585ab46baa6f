/** Watchers as people run them: the built command on a file, its log, its endpoint. */
import { createHmac, randomUUID } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, vi } from 'vitest';
import { scratchDirectory } from '../adapters/git/scratch.ts';
import type { Ran, World } from './journey.ts';

type Line = Readonly<Record<string, unknown>>;

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Lines of the log so far. */
  lines(): readonly Line[];
  /** The first line of an event, when it is there; of one repository, where it is named. */
  line(event: string, repository?: string): Promise<Line>;
  webhook(name: string, body?: string, event?: string): Promise<number>;
  /** Waits for a poll that found nothing new. */
  quiet(name: string): Promise<void>;
}

interface Watchers {
  /** Starts the built command on a file, and waits until it listens. */
  readonly start: (file: string, env: Readonly<Record<string, string>>) => Promise<Running>;
  /** Has this done after the test. */
  readonly atEnd: (end: () => Promise<unknown>) => void;
}

/** What webhooks are signed with. */
export const secret = 'a secret for webhooks';

/** Watchers of a file of tests; each ends with its test. */
export function useWatchers(world: World): Watchers {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const atEnd = (end: () => Promise<unknown>) => void ends.push(end);
  return { atEnd, start: (file, env) => started(file, env, world, atEnd) };
}

async function started(
  file: string,
  env: Readonly<Record<string, string>>,
  world: World,
  atEnd: Watchers['atEnd'],
): Promise<Running> {
  const folder = scratchDirectory();
  writeFileSync(join(folder, 'watch.yaml'), file);
  let text = '';
  let child: ChildProcess | undefined;
  const ended = world.review(folder, ['watch'], {
    env,
    started: (one) => {
      child = one;
      one.stdout?.on('data', (chunk: string) => (text += chunk));
    },
  });
  const lines = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const line: Running['line'] = (event, repository) =>
    vi.waitFor(
      () => {
        const found = lines().find(
          (one) =>
            one.event === event && (repository === undefined || one.repository === repository),
        );
        if (!found) throw new Error(`no ${event} in:\n${text}`);
        return found;
      },
      { timeout: 60_000, interval: 20 },
    );
  if (!child) throw new Error('The watcher did not start.');
  const own = child;
  atEnd(() => {
    own.kill('SIGKILL');
    return ended;
  });
  const { port } = await Promise.race([
    line('listening'),
    ended.then(({ stderr }) => {
      throw new Error(stderr);
    }),
  ]);
  const origin = `http://127.0.0.1:${String(port)}`;
  return { child: own, ended, lines, line, ...endpointOf(origin) };
}

function endpointOf(origin: string): Pick<Running, 'webhook' | 'quiet'> {
  return {
    webhook: async (name, body = JSON.stringify({ id: randomUUID() }), event = 'push') => {
      const { status } = await fetch(`${origin}/hooks/${name}`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-gitea-event': event,
          'x-gitea-delivery': randomUUID(),
          'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
        },
      });
      return status;
    },
    quiet: (name) =>
      vi.waitFor(
        async () => {
          const answer = await fetch(`${origin}/metrics`);
          const polls = `polls_total{repository="${name}",outcome="no-news"}`;
          expect(await answer.text()).toContain(polls);
        },
        { timeout: 60_000, interval: 100 },
      ),
  };
}
