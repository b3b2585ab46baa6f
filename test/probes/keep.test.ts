import { describe, expect, it } from 'vitest';
import { keepFields } from '../../src/probes/keep.ts';

describe('the fields that are kept', () => {
  const labels = { 'com.docker.compose.project': 'app', 'secret.of.us': 'x', com: { docker: 1 } };

  it.each([
    [['Labels.[com.docker.compose.project]'], { Labels: { 'com.docker.compose.project': 'app' } }],
    [['Labels.com.docker'], { Labels: { com: { docker: 1 } } }],
    [['Labels.[com.docker]'], { Labels: {} }],
    [['[Labels].com'], { Labels: { com: { docker: 1 } } }],
  ])('%o', (paths, kept) => {
    expect(keepFields({ Labels: labels, Env: ['A=b'] }, paths)).toEqual(kept);
  });
});
