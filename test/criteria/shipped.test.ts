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
  it('are read with their collectors where a sheet uses them, with the one that every host is asked by, and no others', () => {
    const result = read(builtin);
    if (!result.ok) throw new Error('not read');
    const used = result.criteria.builtin.map(({ path }) => path);
    expect(used).toEqual([
      'probes/docker-network-subnet.yaml',
      'probes/https-status.yaml',
      'probes/systemd-unit-active.yaml',
      'probes/collectors/docker-networks.yaml',
      'probes/collectors/host-motion.yaml',
      'probes/collectors/https.yaml',
      'probes/collectors/systemd-unit.yaml',
    ]);
    expect([...result.criteria.probes.keys()].sort()).toEqual([
      'docker-network-subnet',
      'https-status',
      'mount-free',
      'systemd-unit-active',
    ]);
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
