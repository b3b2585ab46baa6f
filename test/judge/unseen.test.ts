import { describe, expect, it } from 'vitest';
import { judgeChecks } from '../../src/judge/checks.ts';
import { collection, evaluate, observed, planned, verdictOf } from './planned.ts';

describe('a break-it probe that says what it could not look at', () => {
  const told = (unseen: string, seen: object) =>
    verdictOf(
      {
        probe: {
          value: 'seen.found',
          expect: { empty: true },
          finding: { severity: 'minor', unseen },
        },
      },
      observed({ found: [], ...seen }),
    );
  const untold = 'whether it saw everything could not be told';

  it.each([
    ['cannot be evaluated', 'seen.hidden', untold],
    ['does not parse', 'seen.hidden ==', untold],
    ['is no list', '"a"', untold],
    ['is a list of no texts', '[1]', untold],
    ['names some', '["a", "b"]', 'it could not look at a, b'],
    ['names many', '["a", "b", "c", "d"]', 'it could not look at a, b, c and 1 more'],
  ])('passes nothing where that %s', async (_, expression, unseen) => {
    expect(await told(expression, {})).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: unseen,
      unseen,
    });
    expect(await told(expression, { found: ['x'] })).toMatchObject({
      verdict: 'FAIL',
      reason: `expected is empty, actual ["x"]; ${unseen}`,
      unseen,
    });
  });

  it('passes where there is nothing', async () => {
    const result = await told('seen.hidden', { hidden: [] });
    expect(result).toMatchObject({ verdict: 'PASS', reason: null });
    expect(result.unseen).toBeUndefined();
  });
});

describe('a probe that does not ask what its analysis could not look at', () => {
  const secrets = (path: string) => [{ Name: 'app', secrets: [{ Type: 'bind', Source: path }] }];
  const told = async (mounted: unknown[], finding?: object) => {
    const probe = {
      ...{ analysis: 'mounted-secrets', value: 'analysis.wrong', expect: { empty: true } },
      ...(finding && { finding }),
    };
    const variables = { mounted, mountedPlaces: [] };
    const view = { collection, observations: [], variables, observed: {}, failure: null };
    const views = new Map([[collection.id, view]]);
    const [result] = await judgeChecks([planned({ probe })], views, evaluate);
    return result;
  };
  const unseen = 'it could not look at /keys/a';

  it.each([undefined, { severity: 'minor' }])('passes nothing: %j', async (finding) => {
    const seen = await told(secrets('/keys/a'), finding);
    expect(seen).toMatchObject({ verdict: 'INCONCLUSIVE', reason: unseen, unseen });
    expect(await told([], finding)).toMatchObject({ verdict: 'PASS', reason: null });
  });
});

it('what cannot be told, and is nothing to speak of, is passed on and keeps no probe from passing', async () => {
  const told = async (User: string) => {
    const Secrets = [{ File: { Name: 'x', UID: '0', GID: '0', Mode: 0o444 } }];
    const services = [
      { Spec: { Name: 'app', TaskTemplate: { ContainerSpec: { User, Secrets } } } },
    ];
    const probe = {
      ...{ analysis: 'swarm-secrets', value: 'analysis.wrong', expect: { empty: true } },
    };
    const variables = { services };
    const view = { collection, observations: [], variables, observed: {}, failure: null };
    const [result] = await judgeChecks(
      [planned({ probe })],
      new Map([[collection.id, view]]),
      evaluate,
    );
    return result;
  };
  expect(await told('www-data')).toMatchObject({ verdict: 'PASS', kept: ['secret x of app'] });
  expect((await told('1000'))?.kept).toBeUndefined();
});
