import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readCriteria } from '../../src/criteria/index.ts';
import { exampleAt } from '../../src/criteria/example-line.ts';
import { design } from './design.ts';
import { around, builtin, problemsWith, valid } from './support.ts';

describe('the examples', () => {
  it('are criteria without a mistake, with the probes that ship', () => {
    const files = Object.entries(valid).map(([path, text]) => ({ path, text }));
    const read = readCriteria(files, builtin, around);
    expect(read.ok ? [] : read.problems).toEqual([]);
  });

  it('give the criteria that a review goes by', () => {
    const files = Object.entries(valid).map(([path, text]) => ({ path, text }));
    const read = readCriteria(files, builtin, around);
    if (!read.ok) throw new Error('not read');
    const { criteria } = read;
    expect([...criteria.sheets.keys()]).toEqual(['pvfix']);
    expect(criteria.config.hosts['cc-ci']?.jump).toBe('bastion');
    expect(criteria.probes.get('mount-free')?.params.kind?.default).toBe('ext4');
    expect(criteria.collectors.get('mounts')?.steps).toHaveLength(1);
    expect(criteria.origin('probe', 'https-status')).toBe('builtin:probes/https-status.yaml');
    expect(criteria.origin('sheet', 'pvfix')).toBe('claims/pvfix.yaml');
    expect(criteria.locate('sheet', 'pvfix', ['milestones', 'M2', 'title'])).toEqual({
      file: 'claims/pvfix.yaml',
      line: 8,
      column: 12,
    });
  });

  it('of a place are valid lines for that place', () => {
    expect(exampleAt('sheet', ['milestones', 'M7', 'checks', 4, 'probe'])).toBe(
      'probe: docker-network-subnet',
    );
    expect(exampleAt('config', ['hosts', 'anything', 'port'])).toBe('port: 22');
    expect(exampleAt('config', ['report'])).toBe(
      'report:\n  forge: gitea\n  url: https://git.example.net',
    );
    expect(exampleAt('config', ['nothing'])).toBeUndefined();
  });

  it('in messages are YAML that can be copied', () => {
    const found = problemsWith({
      'review.yaml': 'hosts:\n  a:\n    adress: x\n',
      'claims/pvfix.yaml': 'phase: pvfix\ntitel: x\nmilestones:\n  M1:\n    checks: []\n',
      'probes/mount-free.yaml': 'id: mount-free\n',
      'probes/collectors/mounts.yaml': 'id: mounts\nclass: hots\nsteps: []\n',
    });
    const examples = found.flatMap(({ example }) => example ?? []);
    expect(examples.length).toBeGreaterThan(7);
    for (const example of examples)
      expect(() => {
        parse(example);
      }).not.toThrow();
  });
});

describe('the examples of the design', () => {
  const file = (path: string): { path: string; text: string } => ({
    path,
    text: design[path] ?? '',
  });
  const own = ['review.yaml', 'claims/pvfix.yaml'];

  it('are a configuration and a sheet without a mistake, with the probes that ship', () => {
    const read = readCriteria(own.map(file), builtin, around);
    expect(read.ok ? [] : read.problems).toEqual([]);
  });

  it('are a probe and a collector without a mistake', () => {
    const shipped = Object.keys(design).filter((path) => !own.includes(path));
    const read = readCriteria([file('review.yaml')], shipped.map(file), around);
    expect(read.ok ? [] : read.problems).toEqual([]);
  });
});
