import { describe, expect, it } from 'vitest';
import { collector } from '../../src/model/probe.ts';
import type { RunStep } from '../../src/model/step.ts';
import { checkVector } from '../../src/criteria/check-vector.ts';

/** What is wrong with a step of Docker's that Podman is asked by these words. */
function mistakes(podman: RunStep['podman'], run = ['docker', 'ps', '--format', '{{json .}}']) {
  const value = collector.parse({
    id: 'listed',
    class: 'docker',
    steps: [{ run, parse: 'json-lines', keep: ['ID'], podman }],
  });
  const [step] = value.steps as RunStep[];
  if (!step) throw new Error('no step');
  const file = { path: 'probes/collectors/listed.yaml', valueAt: () => ({ line: 1, column: 1 }) };
  const loaded = { file, value } as unknown as Parameters<typeof checkVector>[0];
  const around = { extraReaders: new Set() } as unknown as Parameters<typeof checkVector>[3];
  return checkVector(loaded, step, ['steps', 0], around).map(({ message }) => message);
}

describe('what is asked of Podman in the place of Docker', () => {
  it('is the same, or other words that only read', () => {
    expect(mistakes({})).toEqual([]);
    expect(mistakes({ run: ['podman', 'ps', '--format', 'json'], parse: 'podman-ps' })).toEqual([]);
  });

  it.each([
    [['podman', 'rm', 'web'], /rm/],
    [['podman', 'exec', 'web', 'sh'], /in this place/],
    [['sh', '-c', 'podman ps'], /in the place of Docker/],
    [['docker', 'ps'], /in the place of Docker/],
  ])('is not %j', (run, reason) => {
    expect(mistakes({ run }).join()).toMatch(reason);
  });

  it('stands only where Docker is asked', () => {
    expect(mistakes({}, ['podman', 'ps', '--format', '{{json .}}']).join()).toMatch(/in the place/);
  });
});
