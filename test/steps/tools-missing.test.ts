import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/model/observation.ts';
import { forgeMissing } from '../../src/steps/forge-missing.ts';
import { toolsMissing } from '../../src/steps/tools-missing.ts';
import type { NamedCheck } from '../../src/steps/hindrances.ts';
import { ranAs } from '../probes/recorded-run.ts';
import { collectionOf } from '../observe/fake-effects.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

function check(name: string, tool: string): NamedCheck {
  const step = { tool: { name: { param: 'tool' }, path: { param: 'path' } } };
  const collection = collectionOf([step], { vantage: 'repository', params: { tool, path: 'a' } });
  return { name, planned: {} as NamedCheck['planned'], collections: [collection] };
}

/** A machine that has visudo, and no nft. */
const sandbox = ({ of, argv }: { of: string; argv: readonly string[] }) =>
  Promise.resolve(
    ranAs(
      argv.includes('nft')
        ? { failure: { kind: 'tool-missing', reason: 'nft is not on this machine.' } }
        : { exit: of.endsWith('wrong') ? 1 : 0, stdout: '', stderr: 'sample:1:1: syntax error\n' },
      9999,
      clock,
    ),
  );

describe('tools of this machine', () => {
  it('are missed once, for all the checks that want them, with the package', async () => {
    const checks = [check('m8-M1 a', 'nft'), check('m8-M1 b', 'visudo'), check('m8-M1 c', 'nft')];
    expect(await toolsMissing(checks, { sandbox })).toEqual([
      {
        why: 'nft is not on this machine. Debian has it in the package nftables.',
        wayOut: '',
        grants: [],
        checks: ['m8-M1 a', 'm8-M1 c'],
      },
    ]);
  });
});

describe('the forge', () => {
  const asking = {
    ...check('m8-M1 ci', 'nft'),
    collections: [collectionOf([{ builds: 'claim' }])],
  };
  const failing = (kind: FailureKind) => () =>
    Promise.resolve({ ok: false, failure: { kind, reason: 'no forge is named' } } as const);

  it.each<[string, FailureKind, readonly string[]]>([
    ['is missed by the checks that ask it', 'input', ['m8-M1 ci']],
    ['is not missed where it does not know a commit that was not pushed', 'exit', []],
  ])('%s', async (_what, kind, checks) => {
    const all = [asking, check('m8-M1 a', 'nft')];
    const found = await forgeMissing(all, { builds: failing(kind) });
    expect(found.flatMap((one) => one.checks)).toEqual(checks);
  });
});
