import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledger as ledgerSchema } from '../../src/model/ledger.ts';
import { commitFiles } from '../adapters/git/scratch.ts';
import { useWorld } from './journey.ts';

const world = useWorld();
const module = (create: string) => ({ 'module.nix': `docker network create ${create}\n` });
const patched = module('--subnet 10.10.0.0/16 proxy');
const unpatched = module('proxy');
const conflict = { 'notes.txt': '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n' };
const settled = { 'notes.txt': 'a\n' };

const read = (directory: string, name: string) =>
  readFileSync(join(directory, 'machine-docs', name), 'utf8');
const stateOf = (directory: string, begins: string) =>
  ledgerSchema
    .parse(JSON.parse(read(directory, 'REVIEW-pvfix.json')))
    .findings.find(({ identity }) => identity.startsWith(begins))?.state;
const markers = (directory: string) => stateOf(directory, 'repo-conflict-markers/');
const regressed = (directory: string) => stateOf(directory, 'regressed/M1');

describe('a claim that is looked at after a later commit was', () => {
  it('brings nothing back that was settled since', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(pvfix-M1): still so\n', conflict);
    await world.review(directory, ['M1']);
    expect(markers(directory)).toBe('open');
    commitFiles(directory, 'fix: one of them\n', settled);
    await world.review(directory, ['recheck']);
    expect(markers(directory)).toBe('fixed');
    for (const again of ['M1', 'M1']) {
      await world.review(directory, [again]);
      expect(markers(directory)).toBe('fixed');
    }
    expect(read(directory, 'REVIEW-pvfix.md')).toContain('a later commit was looked at since');
    // Another claim is looked at as it is.
    commitFiles(directory, 'claim(pvfix-M1): and so\n', conflict);
    await world.review(directory, ['M1']);
    expect(markers(directory)).toBe('regressed');
  });

  it('neither closes nor raises, also where nobody looked at it before', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(pvfix-M1): without\n');
    commitFiles(directory, 'claim(pvfix-M2): with\n', conflict);
    await world.review(directory, ['M2']);
    expect(markers(directory)).toBe('open');
    await world.review(directory, ['M1']);
    expect(markers(directory)).toBe('open');

    const other = world.claimed();
    commitFiles(other, 'claim(pvfix-M1): with\n', conflict);
    commitFiles(other, 'claim(pvfix-M2): without\n', settled);
    await world.review(other, ['M2']);
    await world.review(other, ['M1']);
    expect(markers(other)).toBeUndefined();
  });

  it('does not say that its milestone holds again, which a later one has undone', async () => {
    const directory = world.claimed();
    await world.review(directory, ['M1']);
    commitFiles(directory, 'claim(pvfix-M2): and M1 undone\n', unpatched);
    await world.review(directory, ['M2']);
    expect(regressed(directory)).toBe('open');
    await world.review(directory, ['M1']);
    expect(regressed(directory)).toBe('open');
    commitFiles(directory, 'claim(pvfix-M1): patched again\n', patched);
    await world.review(directory, ['M1']);
    expect(regressed(directory)).toBe('fixed');
  });

  it('does not say that another milestone is undone, which holds at the later one', async () => {
    const directory = world.claimed();
    commitFiles(directory, 'claim(pvfix-M2): M1 is not yet patched\n', unpatched);
    commitFiles(directory, 'claim(pvfix-M1): patched\n', patched);
    await world.review(directory, ['M1']);
    await world.review(directory, ['M2']);
    expect(regressed(directory)).toBeUndefined();
  });
});
