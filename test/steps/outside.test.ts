import { expect, it } from 'vitest';
import { outside as outsideShape } from '../../src/model/outside.ts';
import { askOutside, type OutsideView } from '../../src/steps/outside.ts';

const token = `ghp_${'a1B2'.repeat(9)}`;
const claim = {
  phase: 'pvfix',
  milestone: 'M1',
  summary: `done with ${token}`,
  commit: 'a'.repeat(40),
  author: { name: `Ada ${token}`, email: `${token}@example.net` },
  committedAt: '2026-06-13T05:49:12.000Z',
};
const criteria = {
  sheets: new Map(),
  probes: new Map(),
  collectors: new Map(),
  config: { hosts: {} },
};
const view = {
  subject: { phase: 'pvfix', claim, commit: claim.commit },
  opened: { criteria },
  world: { now: () => new Date(0), evaluate: () => Promise.resolve([]) },
  plan: { checks: [], collections: [] },
  observed: { observations: [], hosts: [], limits: {} },
} as unknown as OutsideView;

/** What comes of an adversary that says always the same, and what it was told. */
async function said(text: string) {
  const told: string[] = [];
  const ask = (input: string) => {
    told.push(input);
    return Promise.resolve({ bytes: text.length, text });
  };
  const { outside } = await askOutside({ name: 'x', ask }, view);
  return { outside, told: told.join('') };
}

it('is told no secret that a claim holds', async () => {
  expect((await said('{}')).told).not.toContain(token);
});

it('is not followed into the depth', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const { outside } = await said(`{"requests":[{"probe":"no-such","with":{"x":${deep}}}]}`);
  expect(outside.calls).toMatchObject([{ failure: 'its answer is nested too deeply' }]);
});

it('leaves evidence that is read again, and holds no secret, whatever it says', async () => {
  const long = `${'x'.repeat(140)} ${token}`;
  const subject = `leak/${'x'.repeat(150)}:${token}`;
  const evidence = [`${'x'.repeat(1950)} ${token}`];
  const request = { probe: `no-such`, with: { token } };
  const { outside } = await said(
    JSON.stringify({
      findings: [{ subject, severity: 'note', title: `${long} ${'y'.repeat(300)}`, evidence }],
      requests: [request],
    }),
  );
  expect(outside.findings).toHaveLength(1);
  expect(outsideShape.parse(JSON.parse(JSON.stringify(outside)))).toEqual(outside);
  expect(JSON.stringify(outside)).not.toContain(token);
});
