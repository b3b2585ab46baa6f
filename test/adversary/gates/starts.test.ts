// What the commands of a unit's start say by themselves.
import { describe, expect, test } from 'vitest';
import { filesOf } from '../../../src/adversary/gates/commands.ts';
import { routesOf } from '../../../src/adversary/gates/rules.ts';
import { readScript } from '../../../src/adversary/gates/script.ts';
import { unitGates } from '../../../src/adversary/gates/starts.ts';
import { endsSoon } from '../../ends-soon.ts';

const targets = (script: string): string[] =>
  readScript(script).gates.flatMap(({ asks }) => asks.map(({ target }) => target));

describe('a start behind its own guard is no gate', () => {
  test.each([
    'systemctl is-active --quiet web && systemctl restart web',
    'systemctl is-active web.service && echo yes && systemctl restart web',
    'if systemctl is-active -q web; then systemctl restart web.service; fi',
    'systemctl is-active --quiet web || exit 0; systemctl restart web',
    'systemctl is-active --quiet web || { echo no; exit 0; }\nsystemctl restart web',
    'if ! systemctl is-active -q web; then exit 0; fi\nsystemctl restart web',
  ])('%s', (script) => {
    expect(targets(script)).toEqual([]);
  });
});

describe('a start behind another guard is a gate', () => {
  test.each([
    'systemctl is-active --quiet web && systemctl restart shop',
    'systemctl is-active --quiet web || systemctl restart shop',
    'systemctl is-active --quiet web shop && systemctl restart shop',
    '! systemctl is-active --quiet shop && systemctl restart shop',
    'true || systemctl is-active --quiet shop && systemctl restart shop',
    'systemctl is-active --quiet shop && true || systemctl restart shop',
    'if systemctl is-active -q shop; then true; else systemctl restart shop; fi',
    'systemctl is-active --quiet shop || break; systemctl restart shop',
    'systemctl is-active --quiet shop || exit 0 & systemctl restart shop',
    'systemctl() { true; }; systemctl is-active shop && /bin/systemctl restart shop',
    'if ! systemctl is-active -q shop; then [ -e /x ] && exit 0; fi; systemctl restart shop',
  ])('%s', (script) => {
    expect(targets(script)).toEqual(['shop.service']);
  });
});

describe('a script of another language', () => {
  const read = (first: string) =>
    unitGates(
      {
        Id: 'a.service',
        Type: 'oneshot',
        TimeoutStartUSec: 'infinity',
        commands: [{ phase: 'ExecStart', path: '/opt/a', argv: '/opt/a' }],
        files: ['/opt/a'],
      },
      new Map([['/opt/a', `${first}\nif x == (1, 2):\n  print("(")\n`]]),
    );

  test.each(['#!/usr/bin/env python3', '#!/usr/bin/perl -w', '#! /usr/local/bin/ruby'])(
    '%s is a program, and named',
    (first) => {
      const { unread, notes } = read(first);
      expect(unread).toEqual([]);
      expect(notes).toEqual([expect.stringContaining('/opt/a is ')]);
    },
  );

  test.each(['#!/bin/sh', '#!/opt/python3', ''])('%j is read as shell', (first) => {
    expect(read(first).unread).toHaveLength(1);
  });
});

const wide = (count: number): string => ' '.repeat(count);

describe('what a builder writes to stall a review ends soon', () => {
  test.each<[string, () => unknown]>([
    ['a rule of blanks', () => routesOf(`Host(\`a\`)${' '.repeat(100_000)}`)],
    ['many lines', () => readScript('a b c\n'.repeat(60_000))],
    ['a count of blanks', () => readScript(`for i in $(seq ${wide(300_000)}x); do sleep 1; done`)],
    ['options of letters', () => readScript(`sh -${'c'.repeat(300_000)}! x`)],
    ['empty lines', () => filesOf({ path: '/bin/sh', argv: `sh -c x${'\n'.repeat(600_000)}y` })],
    ['set with blanks', () => readScript(`set ${' '.repeat(100_000)}x\n`)],
  ])('%s', { timeout: 30_000 }, (_what, run) => {
    endsSoon(run);
  });

  test('and an empty line hides no file that is called', () => {
    const argv = 'sh -c set -e\n\n  /opt/a.sh;\n. /opt/b.sh';
    expect(filesOf({ path: '/bin/sh', argv })).toEqual(['/opt/a.sh', '/opt/b.sh']);
  });

  test('and a blank in a rule hides no name', () => {
    expect(routesOf('! Host (`a`) || Host ( `b` )')).toEqual([{ hosts: ['b'], paths: [] }]);
  });
});
