import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../src/probes/glob.ts';
import { endsSoon } from '../ends-soon.ts';

describe('a glob', () => {
  it.each([
    ['**/*.py', 'db.py', true],
    ['**/*.py', 'app/x/db.py', true],
    ['**/*.py', 'app/db.pyc', false],
    ['**/*.py', 'app/db.py/x', false],
    ['*.py', 'app/db.py', false],
    ['app/**', 'app/x/y', true],
    ['app/**', 'app', false],
    ['app/**', 'apple/x', false],
    ['app/**/x', 'app/x', true],
    ['app/**/x', 'app/a/b/x', true],
    ['app/**/x', 'app/ax', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['k8s/*.yaml', 'k8s/a.b.yaml', true],
    ['k8s/*.yaml', 'k8sxa.yaml', false],
    ['a+(b).txt', 'a+(b).txt', true],
    ['a+(b).txt', 'aab.txt', false],
    ['x', 'a\nx', false],
    ['**', 'a\nb/c', true],
  ])('%s and %o: %o', (glob, path, fits) => {
    expect(globMatcher([glob])(path)).toBe(fits);
  });

  it('is one of several; none fits nothing', () => {
    expect(globMatcher(['a', 'b'])('b')).toBe(true);
    expect(globMatcher([])('b')).toBe(false);
  });

  it('that has many stars takes no time', () => {
    const matches = globMatcher([`${'*a'.repeat(30)}b`]);
    expect(endsSoon(() => matches('a'.repeat(5000)))).toBe(false);
  });
});
