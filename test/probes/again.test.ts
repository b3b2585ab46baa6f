import { expect, it } from 'vitest';
import { checksAgain } from '../../src/probes/again.ts';
import { probe as probeSchema } from '../../src/model/probe.ts';
import { milestone as milestoneSchema } from '../../src/model/sheet.ts';

const probes = new Map(
  ['plain', 'compares'].map((id) => [
    id,
    probeSchema.parse({
      ...{ id, title: id, from: 'it' },
      params: { of: { type: id === 'compares' ? 'fact' : 'name', optional: true } },
    }),
  ]),
);
const check = (id: string, holds: string, of?: string, probe = 'compares') => ({
  ...{ id, says: id, probe, holds },
  ...(of === undefined ? {} : { with: { of } }),
});

it.each([
  ['all that always holds', [check('a', 'always'), check('b', 'once')], ['a']],
  [
    'what holds once, where a fact of it is compared with',
    [check('a', 'always', 'b.started'), check('b', 'once'), check('c', 'once')],
    ['a', 'b'],
  ],
  [
    'not where only something that holds once compares with it',
    [check('a', 'once', 'b.started'), check('b', 'once')],
    [],
  ],
  [
    'not for a text that only looks like a fact',
    [check('a', 'always', 'b.started', 'plain'), check('b', 'once')],
    ['a'],
  ],
])('looks again at %s', (_, checks, wanted) => {
  const milestone = milestoneSchema.parse({ title: 'T', checks });
  expect(checksAgain(milestone, probes).map(({ id }) => id)).toEqual(wanted);
});
