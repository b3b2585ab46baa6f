/** What ships with the package is read only where it is used. */
import { describe, expect, it } from 'vitest';
import { readCriteria } from '../../src/criteria/index.ts';
import { around, builtin, valid } from './support.ts';

const { analyses } = around;
const files = Object.entries(valid).map(([path, text]) => ({ path, text }));
const broken = { path: 'probes/broken.yaml', text: 'id: broken\nvalue: [\n' };

function read(
  shipped: typeof builtin,
  surroundings: Partial<typeof around> = {},
): ReturnType<typeof readCriteria> {
  return readCriteria(files, shipped, { analyses, ...surroundings });
}

describe('the probes that ship', () => {
  const breakIt = builtin.filter(({ text }) => /^finding:/m.test(text)).map(({ path }) => path);

  it('are read with their collectors where a sheet uses them or every host is asked by them, and no others', () => {
    const result = read(builtin);
    if (!result.ok) throw new Error('not read');
    const used = result.criteria.builtin.map(({ path }) => path);
    const asked = builtin.filter(({ path }) => breakIt.includes(path)).map(({ text }) => text);
    expect(breakIt.length).toBeGreaterThan(10);
    expect(used.filter((path) => !path.includes('/collectors/')).sort()).toEqual(
      [
        ...breakIt,
        'probes/docker-network-subnet.yaml',
        'probes/https-status.yaml',
        'probes/systemd-unit-active.yaml',
      ].sort(),
    );
    const collectors = used.flatMap(
      (path) => /^probes\/collectors\/(.+)\.yaml$/.exec(path)?.[1] ?? [],
    );
    expect(collectors).toEqual(
      expect.arrayContaining(['docker-networks', 'https', 'systemd-unit']),
    );
    const isAsked = (id: string) =>
      ['https', 'systemd-unit', 'docker-networks', 'host-motion'].includes(id) ||
      asked.some((text) => new RegExp(`\\b${id}\\b`).test(text));
    expect(collectors.filter((id) => !isAsked(id))).toEqual([]);
    expect([...result.criteria.probes.keys()]).toEqual(
      expect.arrayContaining([
        'docker-network-subnet',
        'https-status',
        'mount-free',
        'systemd-unit-active',
      ]),
    );
  });

  it('are read by name, and all where all are wanted', () => {
    expect(read([...builtin, broken]).ok).toBe(true);
    expect(read([...builtin, broken], { probes: ['broken'] }).ok).toBe(false);
    expect(read([...builtin, broken], { probes: 'all' }).ok).toBe(false);
  });

  it('give the same criteria again when only those that were used are at hand', () => {
    const result = read(builtin);
    if (!result.ok) throw new Error('not read');
    const again = read(result.criteria.builtin);
    expect(again.ok && again.criteria.builtin).toEqual(result.criteria.builtin);
  });
});

describe('an expression that does not parse', () => {
  const own = { path: 'probes/mount-free.yaml', text: valid['probes/mount-free.yaml'] ?? '' };
  const bad = { ...own, text: own.text.replace('mounts.', 'mounts.(') };
  const others = files.filter(({ path }) => path !== own.path);

  it('is a mistake where there is a reader, and left to the judge where there is none', () => {
    expect(bad.text).not.toBe(own.text);
    expect(readCriteria([...others, bad], builtin, around).ok).toBe(false);
    expect(readCriteria([...others, bad], builtin, { analyses }).ok).toBe(true);
  });
});
