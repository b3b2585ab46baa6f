import { describe, expect, it } from 'vitest';
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
