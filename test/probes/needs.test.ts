import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Collection } from '../../src/probes/plan.ts';
import { groupsOf, needsOf, wantsManager } from '../../src/probes/needs.ts';
import { collectionOf } from '../observe/fake-effects.ts';

const list = (...run: string[]) => ({ run, parse: 'text' });

describe('what a collection needs of a login', () => {
  it.each<[string, Collection, Partial<ReturnType<typeof needsOf>>]>([
    [
      'every program once',
      collectionOf([list('ss', '-H'), list('ip', 'a'), list('ss')]),
      { programs: [['ss'], ['ip']], root: [] },
    ],
    [
      'one of those that answer instead of each other',
      collectionOf([list('ss'), { ...list('netstat'), insteadOf: 0 }, list('ip')]),
      { programs: [['ss', 'netstat'], ['ip']] },
    ],
    [
      'root for the vectors that say so, with the deadline',
      collectionOf([{ ...list('nft', 'list'), root: true }, list('ip')], { deadline: '3s' }),
      { programs: [['nft'], ['ip']], root: [{ argv: ['nft', 'list'], deadlineMs: 3000 }] },
    ],
    [
      'nothing of a step that is left out',
      collectionOf([{ ...list('id'), given: 'user' }, list('ls')]),
      { programs: [['ls']] },
    ],
    [
      'all of it where the parameter is given',
      collectionOf([{ ...list('id'), given: 'user' }], { params: { user: 'x' } }),
      { programs: [['id']] },
    ],
    [
      'a connection by sshd for a request from there',
      collectionOf([{ request: { url: { param: 'url' } } }]),
      { programs: [], forwards: true },
    ],
    [
      'nothing for a request from here',
      collectionOf([{ request: { url: { param: 'url' } } }], { vantage: 'reviewer' }),
      { programs: [], root: [], forwards: false },
    ],
  ])('is %s', (_, collection, needs) => {
    expect(needsOf(collection)).toMatchObject(needs);
  });
});

describe('the rights that probes name', () => {
  it.each([
    ['group docker, which is root in all but name', ['docker'], false],
    ['The login is in the group systemd-journal or adm.', ['systemd-journal', 'adm'], false],
    ['a swarm manager, and group docker', ['docker'], true],
    ['root, by sudo for `nft -j list ruleset`', [], false],
    [undefined, [], false],
  ])('%s', (rights, groups, manager) => {
    expect(groupsOf(rights)).toEqual(groups);
    expect(wantsManager(rights)).toBe(manager);
  });

  it('are understood wherever a shipped probe speaks of a group or a manager', () => {
    const folder = new URL('../../probes/', import.meta.url);
    const rights = readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => parse(readFileSync(new URL(name, folder), 'utf8')) as { rights?: string })
      .flatMap(({ rights }) => rights ?? []);
    expect(rights.filter((one) => /group/.test(one)).length).toBeGreaterThan(20);
    for (const one of rights) {
      expect(groupsOf(one).length > 0, one).toBe(/group/i.test(one));
      expect(wantsManager(one), one).toBe(/manager/i.test(one));
    }
  });
});
