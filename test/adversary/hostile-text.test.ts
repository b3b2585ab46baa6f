// Text of a host that is made to be endless work, or to be nested deeper than a stack: it is not read, and all else is.
import { expect, it } from 'vitest';
import { rulesOf } from '../../src/adversary/filters/iptables-rule.ts';
import { changesIn } from '../../src/adversary/filters/iptables-commands.ts';
import { proxyNames } from '../../src/adversary/gates/proxies.ts';
import { readScript } from '../../src/adversary/gates/script.ts';

const wait = 'until curl -f https://a.example/; do sleep 1; done\n';
const many = 30_000;
const chain = Array.from({ length: 3000 }, (_, at) => `a${at}=$a${at + 1}`).join('\n');

it.each<[string, string]>([
  ['substitutions', `echo ${'$(echo '.repeat(many)}a${')'.repeat(many)}`],
  ['substitutions without an end', '"$('.repeat(many)],
  ['substitutions in a case', 'echo $(case x in a) '.repeat(3000)],
  ['a substitution of much', `${'$('.repeat(90)}${'a'.repeat(300_000)}${')'.repeat(90)}`],
  ['files that are commands', `cat ${'<('.repeat(many)}`],
  ['defaults', `echo ${'${a:-'.repeat(many)}`],
  ['a sum', `(( ${'1+'.repeat(many)}1 ))`],
  ['variables of each other', `${chain}\nuntil curl $a0; do sleep 1; done`],
])('a script of nested %s is too intricate', (_what, text) => {
  expect(readScript(`${wait}${text}`).unread).toMatch(/intricate|unterminated|made of each other/);
});

it.each(['for x in ', '${a-', 'x=$(which '])('a line of %s runs nothing that is known', (text) => {
  expect(changesIn(text.repeat(4 * many))).toEqual([]);
});

it('addresses of a site go on for as long as they do', () => {
  const addresses = Array.from({ length: 60_000 }, (_, at) => `a${at}.example.org,`);
  const texts = [...addresses, 'ci.example.net {', '  reverse_proxy localhost:8080'];
  const lines = texts.map((text, at) => ({ path: '/etc/caddy/Caddyfile', line: at + 1, text }));
  expect(proxyNames(lines)).toMatchObject([{ ports: [8080], where: '/etc/caddy/Caddyfile:1' }]);
});

it('a line of iptables that means very many rules is one that is not sure', () => {
  const twice = ['-s', '192.0.2.1,192.0.2.2'];
  const words = [...Array.from({ length: 40 }, () => twice).flat(), '-j', 'ACCEPT'];
  const text = `-A INPUT ${words.join(' ')}`;
  expect(rulesOf({ chain: 'INPUT', words, text }, 4)).toMatchObject([{ text, isSure: false }]);
});
