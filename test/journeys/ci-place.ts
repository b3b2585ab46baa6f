/** A place that CI builds: a bare repository that a builder pushes to, and the step that a push starts. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { bareOf, git, scratchDirectory } from '../adapters/git/scratch.ts';
import type { Ran, World } from './journey.ts';

export interface Place {
  /** The forge's side. */
  readonly bare: string;
  /** The builder's clone. */
  readonly builder: string;
}

/** What a push event says. */
export interface PushEvent {
  readonly before: string;
  readonly after: string;
  readonly branch: string;
}

/** Makes the claim of M1 true. */
export const patched = { 'module.nix': 'docker network create --subnet 10.10.0.0/16 proxy\n' };

/** Places with a baseline, which is taken once. */
export function placesOf(world: World): () => Promise<Place> {
  let observed: Promise<string> | undefined;
  const observe = async () => {
    const directory = world.planned();
    const { exit, stderr } = await world.review(directory, ['baseline']);
    expect(exit, stderr).toBe(0);
    return directory;
  };
  return async () => {
    observed ??= observe();
    return placeOf(await observed);
  };
}

/** A repository as a forge has it, and a clone of a builder's to push from. */
export function placeOf(directory: string): Place {
  const bare = bareOf(directory);
  const builder = join(scratchDirectory(), 'builder');
  git(bare, ['clone', '-q', bare, builder]);
  return { bare, builder };
}

/** Pushes what the builder has. */
export function push({ builder }: Place, branch = 'main', force = false): PushEvent {
  const line = git(builder, ['ls-remote', 'origin', `refs/heads/${branch}`]);
  const before = line === '' ? '0'.repeat(40) : line.slice(0, 40);
  const how = force ? ['--force'] : [];
  git(builder, ['push', '-q', ...how, 'origin', `HEAD:refs/heads/${branch}`]);
  return { before, after: git(builder, ['rev-parse', 'HEAD']), branch };
}

/** The variables that Drone documents for a push. */
export function drone({ before, after, branch }: PushEvent, { bare }: Place) {
  return {
    CI: 'true',
    DRONE: 'true',
    DRONE_BUILD_EVENT: 'push',
    DRONE_BRANCH: branch,
    DRONE_COMMIT_BEFORE: before,
    DRONE_COMMIT_AFTER: after,
    DRONE_COMMIT_MESSAGE: 'docs: the message of the head, which is no claim',
    DRONE_REPO: 'acme/infra',
    DRONE_GIT_HTTP_URL: bare,
    DRONE_BUILD_LINK: 'https://drone.example.net/acme/infra/17',
  };
}

/** A step runs in a folder that is no checkout of anything: the clone is ours. */
export function stepOf(world: World) {
  return (env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Ran> =>
    world.review(scratchDirectory(), ['ci', ...args], { env });
}

/** Subjects of a branch, newest first. */
export function subjects(bare: string, branch = 'main'): string[] {
  return git(bare, ['log', '--format=%s', '--first-parent', branch]).split('\n');
}
