// A branch that the script's own words decide is not looked into: only where nobody else can say other words.
import { describe, expect, it } from 'vitest';
import { readScript } from '../../../src/adversary/gates/script.ts';

const wait = 'until curl -f https://ci.example.net/; do sleep 3; done';
const guarded = `if [ "$WAIT" = yes ]; then ${wait}; fi`;

/** How many waits are read of a script, or what is not told of it. */
function waitsIn(source: string, given?: readonly string[]): number {
  const { gates, unread } = readScript(source, { given });
  expect(unread).toBeNull();
  return gates.length;
}

describe('a gate behind a default that something else sets', () => {
  it.each([
    'WAIT=no; . /etc/default/app',
    'WAIT=no; source /opt/app.env',
    'WAIT=no; [ -r /etc/default/app ] && . /etc/default/app',
    'WAIT=no; load() { . /etc/default/app; }; load',
    'WAIT=no; command . /etc/default/app',
    'run() { "$@"; }; WAIT=no; run . /etc/default/app',
    'WAIT=no; eval "WAIT=yes"',
    'WAIT=no; builtin eval "$x"',
    "WAIT=no; trap 'WAIT=yes' USR1",
    'WAIT=no; printf -v WAIT yes',
    'WAIT=no; printf -vWAIT yes',
    'WAIT=no; printf -v "$name" yes',
    'WAIT=; : ${WAIT:=yes}',
    'WAIT=; echo "${WAIT:=yes}"',
    'WAIT=no; unset WAIT; : ${WAIT=yes}',
    'WAIT=no; declare -n other=WAIT; other=yes',
    'WAIT=no; typeset -gn other=WAIT; read other',
    'WAIT=no; read WAIT < /etc/app',
    'WAIT=no; read -r mode WAIT',
    'WAIT=no; IFS= command read -r WAIT',
    'WAIT=no; read "$name"',
    'WAIT=no; x=WAIT=yes; export "$x"',
    'WAIT=no; while read -r line; do export $line; done < /etc/app',
    'WAIT=no; declare "$name=yes"',
    'set_() { for WAIT; do :; done; }; WAIT=no; set_ yes',
    'WAIT=no true',
    'env WAIT=no true',
    'WAIT=no & true',
  ])('%s', (before) => {
    expect(waitsIn(`${before}; ${guarded}`)).toBe(1);
  });

  it.each<[string, readonly string[]]>([
    ['eval "set -- yes"; [ "$1" = yes ] && X', ['no']],
    ['f() { set -- yes; [ "$1" = yes ] && X; }; f no', []],
    ['f() { shift 2; [ "$1" = yes ] && X; }; f no no yes', []],
  ])('%s', (text, given) => {
    expect(waitsIn(text.replace('X', wait), given)).toBe(1);
  });

  it.each([
    'WAIT=no',
    'export WAIT=no; PATH=$PATH:/opt',
    'WAIT=no; export WAIT; export PATH="$PATH:/opt"',
    'WAIT=no; read -r line < /etc/app; printf "%s" "$line"',
    'WAIT=no; find . -name x; cd .; declare -A map; command -v docker',
    'WAIT=no; docker ps; echo "${OTHER:=yes}"',
  ])('and none where nothing does: %s', (before) => {
    expect(waitsIn(`${before}; ${guarded}`)).toBe(0);
  });

  it('and none in a word of init scripts, that read what their packages have in common', () => {
    const script = `. /lib/lsb/init-functions\ncase "$1" in start) true;; stop) ${wait};; esac`;
    expect(waitsIn(script, ['start'])).toBe(0);
  });
});

describe('a function of a file that is read', () => {
  const waiting = `wait_for() { ${wait}; }`;
  const read = (source: string, files: Readonly<Record<string, string>>) =>
    readScript(source, { files: new Map(Object.entries(files)) });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['. /opt/a.sh; wait_for', { '/opt/a.sh': waiting }],
    ['source /opt/a.sh; all() { wait_for; }; all', { '/opt/a.sh': waiting }],
    ['. /opt/a.sh; . /opt/b.sh; all', { '/opt/a.sh': waiting, '/opt/b.sh': 'all() { wait_for; }' }],
    ['. /opt/b.sh; wait_for', { '/opt/a.sh': waiting, '/opt/b.sh': '. /opt/a.sh' }],
    ['. /opt/a.sh; . /opt/a.sh; wait_for', { '/opt/a.sh': waiting }],
  ])('waits where it is called: %s', (source, files) => {
    const { gates, unread } = read(source, files);
    expect([gates.map(({ calledFile }) => calledFile), unread]).toEqual([['/opt/a.sh'], null]);
  });

  it('waits nowhere where nobody calls it', () => {
    expect(read('. /opt/a.sh; true', { '/opt/a.sh': waiting })).toMatchObject({
      ...{ gates: [], unclear: [], unread: null },
    });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['wait_for() { :; }; . /opt/a.sh; wait_for', { '/opt/a.sh': waiting }],
    [
      '. /opt/a.sh || . /opt/b.sh; wait_for',
      { '/opt/a.sh': waiting, '/opt/b.sh': 'wait_for() { :; }' },
    ],
  ])('is not told where there are two: %s', (source, files) => {
    expect(read(source, files).unread).toBe('wait_for in it is defined twice');
  });

  it('is followed only so far', () => {
    const files = { '/opt/a.sh': 'a() { b; }', '/opt/b.sh': 'b() { a; }' };
    const { unread } = read('. /opt/a.sh; . /opt/b.sh; a', files);
    expect(unread).toBe('functions in it call others too deep');
  });
});

describe('exec', () => {
  it.each([
    ['$CMD', 1],
    ['"$@"', 1],
    ['${CMD:-}', 1],
    ['-l $CMD', 1],
    ['-a name $CMD', 1],
    ['2>/dev/null', 1],
    ['/opt/app $ARGS', 0],
    ['-a name "$CMD"', 0],
    ['"$BIN/app"', 0],
  ])('%s: %d waits behind it', (words, waits) => {
    expect(waitsIn(`CMD=; exec ${words}; ${wait}`)).toBe(waits);
  });
});

describe('a wait for what a variable says', () => {
  const wait = 'until curl -f "$URL"; do sleep 3; done';
  const unclearIn = (script: string) => {
    const { gates, unclear } = readScript(`#!/bin/sh\n${script}\n`);
    expect(gates.map(({ asks }) => asks)).toEqual([[{ kind: 'http', target: 'http://localhost' }]]);
    return unclear.length;
  };

  it.each([
    `URL=http://localhost; . /etc/default/app; ${wait}`,
    `URL=http://localhost; [ -r /etc/default/app ] && . /etc/default/app; ${wait}`,
    `URL=http://localhost; eval "$MORE"; ${wait}`,
    `main() { URL=http://localhost; . /etc/default/app; ${wait}; }; main`,
    `URL=http://localhost; run() { . /etc/default/app; ${wait}; }; run`,
  ])('that may be set anew before it is not surely for that: %s', (script) => {
    expect(unclearIn(script)).toBeGreaterThan(0);
  });

  it.each([
    `URL=http://localhost; ${wait}`,
    `. /etc/default/app; URL=http://localhost; ${wait}`,
    `URL=http://localhost; DELAY=3; ${wait.replace('3', '$DELAY')}`,
    `DELAY=3; . /etc/default/app; URL=http://localhost; ${wait.replace('3', '$DELAY')}`,
  ])('that nothing sets anew is for that: %s', (script) => {
    expect(unclearIn(script)).toBe(0);
  });
});

it('a wait that either of two answers ends is not understood, and one for both is', () => {
  const read = (condition: string) => {
    const { gates, unclear } = readScript(`until ${condition}; do sleep 3; done`);
    return { asks: gates.flatMap(({ asks }) => asks).length, unclear: unclear.length };
  };
  const [one, other] = ['curl -f https://a.example/', 'nc -z b.example 25'];
  expect(read(`${one} || ${other}`)).toEqual({ asks: 0, unclear: 1 });
  expect(read(`${one} && ${other}`)).toEqual({ asks: 2, unclear: 0 });
  expect(read(`${one} || [ $n -gt 3 ]`)).toEqual({ asks: 1, unclear: 0 });
});
