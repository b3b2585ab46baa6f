import { describe, expect, it } from 'vitest';
import { nftables } from '../../src/adversary/nftables.ts';

const by = (right: unknown, key = 'iifname', op = '==') => ({
  match: { op, left: { meta: { key } }, right },
});
const accept = { accept: null };
const drop = { drop: null };
const counter = { counter: { packets: 0, bytes: 0 } };
const established = {
  match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established'] },
};

function ask(rules: readonly (readonly object[])[], wanted = 'docker0', direction = 'in') {
  const at = { family: 'inet', table: 'filter' };
  const ruleset = {
    nftables: [
      { metainfo: { version: '1.0.6', json_schema_version: 1 } },
      { chain: { ...at, name: 'forward', hook: 'forward', policy: 'drop' } },
      ...rules.map((expr, index) => ({
        rule: { ...at, chain: 'forward', handle: index + 1, expr },
      })),
      { rule: { ...at, chain: 'other', handle: 99, expr: [accept] } },
    ],
  };
  const params = { ...at, chain: 'forward', interface: wanted, direction };
  const result = nftables({ ruleset }, params, {});
  return result.ok ? result.value.accepting : result.reason;
}

describe('a chain that accepts an interface', () => {
  it.each<[string, readonly (readonly object[])[], string, string, unknown]>([
    ['by its name', [[by('docker0'), accept]], 'docker0', 'in', [1]],
    ['by a wildcard', [[by('br-*'), counter, accept]], 'br-1', 'in', [1]],
    ['by the same wildcard', [[by('br-*'), accept]], 'br-*', 'in', [1]],
    ['by one of a set', [[by({ set: ['eth0', 'docker0'] }), accept]], 'docker0', 'in', [1]],
    ['whatever it is', [[accept]], 'docker0', 'in', [1]],
    [
      'behind a rule with conditions',
      [
        [established, drop],
        [by('docker0'), accept],
      ],
      'docker0',
      'in',
      [2],
    ],
    ['in the other direction', [[by('docker0', 'oifname'), accept]], 'docker0', 'out', [1]],
    ['no rule', [], 'docker0', 'in', []],
    ['another interface', [[by('eth0'), accept]], 'docker0', 'in', []],
    ['a narrower one', [[by('br-1'), accept]], 'br-*', 'in', []],
    ['the other direction only', [[by('docker0', 'oifname'), accept]], 'docker0', 'in', []],
    ['all but it', [[by('docker0', 'iifname', '!='), accept]], 'docker0', 'in', []],
    ['some packets of it', [[by('docker0'), established, accept]], 'docker0', 'in', []],
    [
      'by one interface to another',
      [[by('docker0'), by('eth0', 'oifname'), accept]],
      'docker0',
      'in',
      [],
    ],
    ['counted only', [[by('docker0'), counter]], 'docker0', 'in', []],
    ['behind a drop of all', [[drop], [by('docker0'), accept]], 'docker0', 'in', []],
    [
      'behind its own drop',
      [
        [by('docker0'), drop],
        [by('docker0'), accept],
      ],
      'docker0',
      'in',
      [],
    ],
    [
      'a part of it dropped before',
      [
        [by('br-1'), drop],
        [by('br-*'), accept],
      ],
      'br-*',
      'in',
      [],
    ],
    [
      'another one dropped before',
      [
        [by('eth0'), drop],
        [by('br-*'), accept],
      ],
      'br-*',
      'in',
      [2],
    ],
    [
      'behind a jump of all',
      [[{ jump: { target: 'x' } }], [accept]],
      'docker0',
      'in',
      expect.any(String),
    ],
    [
      'behind a return',
      [[by('docker0'), { return: null }], [accept]],
      'docker0',
      'in',
      expect.any(String),
    ],
    [
      'what it does is not known',
      [[by('docker0'), { queue: {} }]],
      'docker0',
      'in',
      expect.any(String),
    ],
    ['a statement that is not known', [[{ xt: {} }, accept]], 'docker0', 'in', []],
  ])('%s', (_, rules, wanted, direction, handles) => {
    expect(ask(rules, wanted, direction)).toEqual(handles);
  });

  it.each([[{}], [{ nftables: [] }], [{ nftables: [{ metainfo: { json_schema_version: 2 } }] }]])(
    'cannot be told from %o',
    (ruleset) => {
      const params = { family: 'inet', table: 'filter', chain: 'forward' };
      expect(nftables({ ruleset }, params, {}).ok).toBe(false);
    },
  );
});
