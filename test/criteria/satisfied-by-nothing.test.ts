import { describe, expect, it } from 'vitest';
import { lines, problemsWith } from './support.ts';

const file = 'probes/mount-free.yaml';

describe('an expectation that nothing would satisfy', () => {
  const probe = (expectation: string): string =>
    `id: mount-free\ntitle: x\nfrom:\n  collector: mounts\n  with:\n    target: /\nvalue: mounts.filesystems\nexpect:\n  ${expectation}\n`;

  it.each([
    'empty: true',
    'equals: 0',
    'equals: null',
    "equals: ''",
    'equals: []',
    'equals: false',
    'atMost: 0',
    'atMost: 3',
    'atLeast: 0',
    'containsNone: [a]',
    'subset: [a]',
    'oneOf: [0, 404]',
    "matches: 'a*'",
  ])('%s needs a control', (expectation) => {
    const found = lines(problemsWith({ [file]: probe(expectation) }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('probes/mount-free.yaml:9:');
    expect(found[0]).toContain('the probe needs a control');
  });

  it.each([
    'empty: false',
    'equals: 1',
    'atLeast: 1',
    'contains: [a]',
    'sameSet: [a]',
    "semver: '>=1.2'",
    'oneOf: [1, 2]',
    'matches: a+',
  ])('%s does not', (expectation) => {
    expect(problemsWith({ [file]: probe(expectation) })).toEqual([]);
  });
});
