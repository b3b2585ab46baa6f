import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts, typeRules } from '../../src/criteria/index.ts';
import { safeAsWord } from '../../src/criteria/types.ts';
import { parameterType, type ParameterType } from '../../src/model/parameter.ts';
import { endsSoon } from '../ends-soon.ts';

const good: Readonly<Record<ParameterType, readonly unknown[]>> = {
  string: ['a b', '--x', 'ü'],
  name: ['proxy', 'web_1', 'a.b', 'redis:7', 'user@host', '10.0.0.1', '_x'],
  unit: [
    'swarm-init.service',
    'getty@tty1.service',
    'dev-disk-by\\x2dlabel.swap',
    'a.b.target',
    'x.timer',
  ],
  path: ['/', '/etc/os-release', '/a b', '/..a', '/a//b'],
  'repository-path': ['flake.nix', 'nix/modules/swarm.nix', '.github/ci.yml', 'a b', '..a'],
  cidr: [
    '10.10.0.0/16',
    '0.0.0.0/0',
    '192.168.1.1/32',
    '10.128.0.0/9',
    'fd00::/8',
    '2001:db8::/32',
  ],
  url: [
    'https://a.example/',
    'http://a.example',
    'https://a.example:8443/x?y=z%20',
    'https://[::1]/',
    'https://10.0.0.1/',
  ],
  endpoint: ['a.example:443', '10.0.0.1:80', '[::1]:8080', 'localhost:65535'],
  versions: ['>=24.0.7 <26', '^1.2', '1.x || 2.1.0', '<2'],
  pattern: ['^a+$', '(?i)x', 'a|b', '\\bx\\b', '\\{\\{'],
  integer: [0, -1, 9007199254740991],
  boolean: [true, false],
  duration: ['0s', '250ms', '10s', '5m', '2h', '3d'],
  size: ['0B', '512B', '64KiB', '1MiB', '20GiB', '2TiB'],
  port: [1, 5432, 65535],
  expression: ['output[0].State', 'size(output)'],
  select: [
    'SELECT count(*) FROM orders',
    "select state from orders where note = 'it''s; -- no comment' order by id limit 1".replace(
      '; --',
      ',',
    ),
    'SELECT max(id) FROM (SELECT id FROM orders WHERE id IN (1, 2)) o',
    'SELECT "into" FROM orders',
    `SELECT 1 AS "it's" FROM orders WHERE note <> 'a "b" ü'`,
    'SELECT o.id FROM shop.orders o WHERE o.total > 1.5',
  ],
  secret: ['REVIEW_SECRET_API_KEY', 'REVIEW_SECRET_A'],
  header: ['Accept: application/json', 'X-Request-Id: 7: 8'],
  fact: ['subnet.created', 'a-b.cD'],
};

const bad: Readonly<Record<ParameterType, readonly unknown[]>> = {
  string: ['', 5, null, 'a\u0000', 'a\nb', '\u001b[1m', '\u2028', '\ud800', 'x'.repeat(5000)],
  name: [
    '',
    '-x',
    '--all',
    'a b',
    'a/b',
    '.x',
    'a$b',
    'a;b',
    'a`b',
    'ä',
    'a\n',
    7,
    'x'.repeat(256),
  ],
  unit: [
    '',
    '-.slice',
    'nginx',
    'a b.service',
    'a*.service',
    '../a.service',
    'a.services',
    '-a.service',
    'a.service\n',
  ],
  path: ['', 'a', './a', '/../a', '/a/..', '/a/./b', '~', '-/a', '/a\nb', 'C:\\x'],
  'repository-path': [
    '',
    '/a',
    '../a',
    'a/../b',
    './a',
    'a//b',
    'a/',
    '-a',
    '.git/config',
    'a/.GIT/x',
    '~/a',
    'a\u0000',
  ],
  cidr: [
    '10.10.0.1/16',
    '10.10.0.0',
    '10.10.0.0/33',
    '10.10.0.0/016',
    '010.10.0.0/16',
    '10.10/16',
    '10.10.0.0/-1',
    '0x0a.0.0.0/8',
    '10.10.0.0/16 ',
    'fd00::1/8',
    'FD00::/8',
    'fd00:0::/8',
    'a/b',
    '1e1/8',
    16,
  ],
  url: [
    '',
    'a.example',
    'ftp://a.example',
    'javascript:alert(1)',
    'https://',
    'https://u:p@a.example',
    'https://u@a.example',
    'https://a.example/{{x}}',
    'https://a b/',
    'https://a.example/#x',
    'https://a.example/"x',
    'file:///etc/passwd',
    ' https://a.example',
  ],
  endpoint: [
    '',
    'a.example',
    'a.example:0',
    'a.example:65536',
    ':443',
    'a:443/x',
    '-a:443',
    '[::zz]:1',
    '[1.2.3.4]:1',
    'a:0443',
    'https://a:443',
  ],
  versions: ['*', '', 'x', '>=0.0.0', 'new', '1.2.3.4', '>1 &', 24, null],
  pattern: [
    '',
    '(',
    'a(?=b)',
    '(?<!a)b',
    '\\1',
    '.*',
    '',
    'a*',
    '^',
    '$',
    '(?:)',
    'x'.repeat(1001),
    '[z-a]',
  ],
  integer: [1.5, '1', NaN, Infinity, 2 ** 53, null, true],
  boolean: ['true', 1, null, 'yes'],
  duration: ['10', '10 s', '-1s', '1.5s', '1w', 's', 10, '1h30m'],
  size: ['10', '10 GiB', '1.5GiB', '20GB', '-1B', 'GiB', 20],
  port: [0, -1, 65536, 1.5, '5432', null],
  expression: ['', 5, 'a\nb'],
  select: [
    '',
    'DROP TABLE orders',
    'SELECT 1; DROP TABLE orders',
    'SELECT 1 -- x',
    'SELECT 1 /* x */',
    'SELECT $$x$$',
    String.raw`SELECT E'\''`,
    "SELECT 'x",
    'SELECT 1 INTO t',
    'SELECT 1 FROM orders FOR UPDATE',
    'WITH x AS (DELETE FROM orders RETURNING 1) SELECT 1 FROM x',
    'SELECT pg_sleep(9)',
    'SELECT pg_catalog.pg_sleep (9)',
    'SELECT "pg_sleep"(9)',
    "SELECT dblink_exec('x')",
    String.raw`\! touch /tmp/x`,
    "SELECT set_config('a', 'b', false)",
    'SELECT lo_export(1, 2)',
    'SELECT 1\nFROM orders',
    `SELECT 1 AS "'", pg_sleep(9), 2 AS "'"`,
    `SELECT 'a"' , pg_sleep(9), '"'`,
    'SELECT own . count(1)',
    'SELECT "own" . count(1)',
    'SELECT \u00e9count(1)',
    `SELECT U&"pg_sleep" UESCAPE '!' (9)`,
    'SELECT "count',
  ],
  secret: ['', 'API_KEY', 'REVIEW_SSH_KEY', 'REVIEW_SECRET_', 'REVIEW_SECRET_A_FOR', 'hunter22'],
  header: [
    '',
    'Accept',
    'Accept:',
    'Accept:x',
    'a b: c',
    'Host: elsewhere',
    'content-length: 0',
    'Transfer-Encoding: chunked',
    'Authorization: Basic eDp5',
    'Cookie: a=b',
    'X-HTTP-Method-Override: DELETE',
    'X-Method: DELETE',
    'X-API-Key: abc',
    'Accept: ü',
  ],
  fact: ['subnet', 'subnet.', '.created', 'Subnet.created', 'a.b.c', '-a.b', 'a.B-c'],
};

describe('types of parameters', () => {
  it.each(parameterType.options)('%s takes its example and the like, and nothing else', (type) => {
    const { refuse, example } = typeRules[type];
    for (const value of good[type]) expect([value, refuse(value)]).toEqual([value, null]);
    for (const value of bad[type]) expect([value, refuse(value)]).not.toEqual([value, null]);
    const typed =
      type === 'integer' || type === 'port' ? Number(example) : type === 'boolean' ? true : example;
    expect(refuse(typed)).toBeNull();
  });

  it('that are safe as words never take one that begins with a dash or is empty', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('service', '.slice', ':443', '/x', '0.0.0.0/0'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...safeAsWord), text, (type, value) => {
        expect(typeRules[type].refuse(`-${value}`)).not.toBeNull();
        expect(accepts(type, `-${value}`)).toBe(false);
        expect(accepts(type, '')).toBe(false);
      }),
    );
  });

  it('take from what a host printed no path to a secret, and no number that looks like an option', () => {
    expect(accepts('path', '/nix/store/x/bin/swarm-init')).toBe(true);
    expect(accepts('path', '/proc/self/environ')).toBe(false);
    expect(accepts('path', '/proc//1/environ')).toBe(false);
    expect(accepts('path', '/etc/shadow')).toBe(false);
    expect(accepts('integer', '12')).toBe(true);
    expect(accepts('integer', '-1')).toBe(false);
    expect(accepts('boolean', 'maybe')).toBe(false);
  });

  it('say how an address block with host bits is written', () => {
    expect(typeRules.cidr.refuse('10.10.3.7/16')).toContain('10.10.0.0/16');
  });

  it('read a pattern in linear time', () => {
    endsSoon(() => typeRules.pattern.refuse('^(a+)+$'));
    endsSoon(() => typeRules.pattern.refuse('(x{1,1000}){1,1000}'));
    endsSoon(() => typeRules.pattern.refuse('('.repeat(1000)));
  });
});
