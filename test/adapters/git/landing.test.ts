/** What a run that was killed while it wrote into a checkout leaves, and whose lock is never touched. */
import { existsSync, linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasEnded, thisRunner, type Runner } from '../../../src/adapters/git/alive.ts';
import { checkout, publish, status } from './checkout.ts';
import { git, removeScratch } from './scratch.ts';

afterAll(removeScratch);

const self = thisRunner();
/** Another process has its number by now. */
const killed: Runner = { ...self, started: `${self.started}0` };

const lockOf = (top: string): string => join(top, '.git/index.lock');

function note(top: string, runner: Runner | string): string {
  const path = join(top, '.git/cold-review-0123456789ab.run');
  writeFileSync(path, typeof runner === 'string' ? runner : JSON.stringify(runner));
  return path;
}

it.each<[string, Runner, boolean]>([
  ['this one', self, false],
  ['one whose number another has', killed, true],
  ['one before the machine started anew', { ...self, boot: 'before' }, true],
  ['one of another machine', { ...killed, machine: 'elsewhere' }, false],
  ['one of another container', { ...killed, namespace: 'pid:[1]' }, false],
])('of %s it is known whether it has ended', (_, runner, ended) => {
  expect(hasEnded(runner)).toBe(ended);
});

describe('a run that was killed', () => {
  it('holds nobody up: its lock is a name of its note', async () => {
    const top = checkout();
    linkSync(note(top, killed), lockOf(top));
    expect(await publish(top)).toMatchObject({ published: true });
    expect(status(top)).toEqual([]);
    expect(readdirSync(join(top, '.git')).filter((name) => /cold-review|lock/.test(name))).toEqual(
      [],
    );
  });

  it('does not make the lock of another one its own', async () => {
    const top = checkout();
    note(top, killed);
    writeFileSync(lockOf(top), 'of a git that runs');
    expect(await publish(top)).toMatchObject({ published: false, reason: 'locked' });
    expect(readFileSync(lockOf(top), 'utf8')).toBe('of a git that runs');
  });
});

it.each<[string, Runner | string]>([
  ['that goes on', self],
  ['of which nobody here knows', { ...killed, machine: 'elsewhere' }],
  ['whose note cannot be read', '{'],
])('a run %s keeps its lock, and what it was about to do', async (_, runner) => {
  const top = checkout();
  linkSync(note(top, runner), lockOf(top));
  const head = git(top, ['rev-parse', 'HEAD']);
  expect(await publish(top)).toMatchObject({ published: false, reason: 'locked' });
  expect(existsSync(lockOf(top))).toBe(true);
  expect(git(top, ['rev-parse', 'HEAD'])).toBe(head);
});

it('a plan that names what is outside of the checkout moves nothing there', async () => {
  const top = checkout();
  const victim = join(top, '../victim');
  writeFileSync(victim, 'theirs\n');
  writeFileSync(join(top, '../.victim.cold-review-0123456789ab'), 'planted\n');
  const was = git(top, ['hash-object', victim]);
  const files = [{ path: '../victim', was }];
  const plan = { commit: git(top, ['rev-parse', 'HEAD']), index: '', files, made: [] };
  writeFileSync(join(top, '.git/cold-review-0123456789ab.plan'), JSON.stringify(plan));
  note(top, killed);
  expect(await publish(top)).toMatchObject({ published: true });
  expect(readFileSync(victim, 'utf8')).toBe('theirs\n');
});
