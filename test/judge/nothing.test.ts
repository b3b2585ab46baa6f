/** A check that passes where nothing was seen is refused before it can. */
import { describe, expect, it } from 'vitest';
import { readCriteria } from '../../src/criteria/index.ts';
import { evaluateAll } from '../../src/judge/evaluate.ts';
import type { Evaluate } from '../../src/judge/evaluation.ts';
import { satisfiedByNothing } from '../../src/judge/nothing.ts';
import { around, builtin, valid } from '../criteria/support.ts';

const evaluate: Evaluate = (scopes, jobs) => Promise.resolve([...evaluateAll(scopes, jobs)]);

/** A probe of the repository's own that asks for the services' names, and a check of it. */
async function problemsOf(control: string | null, value: string, expected: string) {
  const probe = [
    'id: no-nightly',
    'title: no nightly service',
    'from: swarm-services',
    ...(control === null ? [] : [`control: '${control}'`]),
    `value: '${value}'`,
    `expect:\n  equals: ${expected}`,
  ].join('\n');
  const sheet = [
    'phase: night',
    'title: Night',
    'host: cc-ci',
    'milestones:\n  M1:\n    title: gone\n    checks:',
    '      - id: gone\n        says: it is gone\n        probe: no-nightly',
  ].join('\n');
  const files = Object.entries(valid).map(([path, text]) => ({ path, text }));
  const read = readCriteria(
    [
      ...files,
      { path: 'claims/night.yaml', text: `${sheet}\n` },
      { path: 'probes/no-nightly.yaml', text: `${probe}\n` },
    ],
    builtin,
    { ...around, probes: [] },
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return satisfiedByNothing(read.criteria, evaluate);
}

const fails = '!services.exists(s, s.Spec.Name == "nightly")';

describe('a check whose commands print nothing', () => {
  it('is refused where its expression hides that nothing satisfies it', async () => {
    const problems = await problemsOf(null, fails, 'true');
    expect(problems).toEqual([
      expect.objectContaining({
        file: 'probes/no-nightly.yaml',
        message:
          'the check "gone" would pass where the commands of no-nightly print nothing: there is no control',
      }),
    ]);
  });

  it.each([
    ['counts nothing', 'size(services) >= 0'],
    ['holds for all of none', 'services.all(s, has(s.Spec))'],
    ['is true of itself', 'size(serviceList) == size(serviceList)'],
  ])('is refused where its control %s', async (_, control) => {
    const [problem] = await problemsOf(control, fails, 'true');
    expect(problem?.message).toContain('the control holds there too');
    expect(problem).toMatchObject({ file: 'probes/no-nightly.yaml', line: 4 });
  });

  it.each([
    ['its control needs something', 'size(services) > 0', fails, 'true'],
    ['its expectation does', null, 'size(services)', '9'],
    ['its expression fails on nothing', null, 'services[0].Spec.Name', 'x'],
  ])('is let through where %s', async (_, control, value, expected) => {
    expect(await problemsOf(control, value, expected)).toEqual([]);
  });
});
