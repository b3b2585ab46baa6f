// Which of several ways out of a loop has to come: what none of them needs alone is no wait, and what guards one hides none.
import { describe, expect, it } from 'vitest';
import type { Bound } from '../../../src/adversary/gates/model.ts';
import { readScript } from '../../../src/adversary/gates/script.ts';

const A = 'curl -f https://a.example/';
const B = 'curl -f https://b.example/';

function readIn(script: string) {
  const { gates, unclear, unread } = readScript(script);
  expect(unread).toBeNull();
  const waits = gates.map(({ asks }) => asks.map(({ target }) => target).join(' and '));
  return { waits, bounds: gates.map(({ bound }) => bound), isUnclear: unclear.length > 0 };
}

describe('a loop that either of two answers ends', () => {
  it.each([
    `until ${A}; do ${B} && break; sleep 1; done`,
    `until ${A}; do ${B} && exit 0; sleep 1; done`,
    `until ${A}; do [ -e /run/ready ] && break; sleep 1; done`,
    `until ${A}; do [ -e /run/here ] || break; sleep 1; done`,
    `while :; do ${A} && break; ${B} && break; sleep 1; done`,
    `while :; do if ${A}; then break; elif ${B}; then break; fi; sleep 1; done`,
    `while :; do if ${A} || ${B}; then break; fi; sleep 1; done`,
    `while ! ${A} && ! ${B}; do sleep 1; done`,
    `until [ "$(${A} || ${B})" = ok ]; do sleep 1; done`,
    `for i in 1 2 3 4; do ${A} && break; ${B} && break; sleep 1; done`,
    'until systemctl is-active --quiet a b; do sleep 1; done',
  ])('is not understood: %s', (script) => {
    expect(readIn(script)).toEqual({ waits: [], bounds: [], isUnclear: true });
  });

  it.each([
    `until ${A} && ${B}; do sleep 1; done`,
    `while ! ${A} || ! ${B}; do sleep 1; done`,
    `while :; do ${A} || continue; ${B} || continue; break; done`,
  ])('waits for both where it needs both: %s', (script) => {
    expect(readIn(script).waits).toEqual(['https://a.example/ and https://b.example/']);
  });

  it('waits for what both of them need', () => {
    const script = `until ${A}; do ${A} && ${B} && break; sleep 1; done`;
    expect(readIn(script).waits).toEqual(['https://a.example/']);
  });
});

describe('a loop that gives up where something else is gone', () => {
  it.each<[string, Bound]>([
    [`until ${A}; do systemctl is-active -q docker || exit 1; sleep 3; done`, { ends: 'never' }],
    [
      `until ${A}; do if [ ! -S /run/docker.sock ]; then exit 1; fi; sleep 3; done`,
      { ends: 'never' },
    ],
    [`until ${A}; do systemctl is-failed -q web && exit 1; sleep 3; done`, { ends: 'never' }],
    [
      `n=0; until ${A}; do n=$((n+1)); if [ $n -ge 60 ] || ! systemctl is-active -q docker; then exit 1; fi; sleep 1; done`,
      { ends: 'fails', seconds: 60 },
    ],
  ])('waits all the same: %s', (script, bound) => {
    expect(readIn(script)).toEqual({
      waits: ['https://a.example/'],
      bounds: [bound],
      isUnclear: false,
    });
  });

  it('waits for nothing where that is what it asks for', () => {
    const script = `while :; do ${A} && break; ${A} || exit 1; sleep 3; done`;
    expect(readIn(script)).toEqual({ waits: [], bounds: [], isUnclear: false });
  });
});

describe('a variable that is set to an answer', () => {
  it.each([
    'until out=$(health --check); do sleep 3; done',
    'while ! out="$(health | grep ok)"; do sleep 3; done',
    'while :; do out=$(health) && break; sleep 3; done',
    'until < /run/ready; do sleep 3; done',
  ])('may be a wait: %s', (script) => {
    expect(readIn(script)).toEqual({ waits: [], bounds: [], isUnclear: true });
  });

  it('counts where it counts', () => {
    const script = `n=0; until ${A}; do n=$(expr $n + 1) && [ $n -ge 9 ] && exit 1; sleep 1; done`;
    expect(readIn(script).bounds).toEqual([{ ends: 'fails', seconds: 9 }]);
  });
});

describe('a unit of another manager', () => {
  it.each(['--user', '-M web', '--machine=web', '--machine web', '-H root@web', '--root=/mnt'])(
    '%s',
    (where) => {
      const asked = readIn(`until systemctl ${where} is-active -q a; do sleep 1; done`);
      expect(asked).toEqual({ waits: [], bounds: [], isUnclear: true });
      expect(readIn(`systemctl ${where} start a`).waits).toEqual([]);
      const guarded = `systemctl ${where} is-active -q a && systemctl restart a`;
      expect(readIn(guarded).waits).toEqual(['a.service']);
    },
  );
});

it.each(['constructor', 'toString', 'valueOf x', '__proto__', 'hasOwnProperty x'])(
  'a program that is called %s hides no wait',
  (program) => {
    const script = `${program} || true\nuntil ${A}; do sleep 1; done`;
    expect(readIn(script).waits).toEqual(['https://a.example/']);
  },
);

describe('a wait beside the script', () => {
  const beside = `until ${A}; do sleep 1; done`;

  it.each([
    `( ${beside} ) & wait`,
    `( ${beside} ) & builtin wait`,
    `( ${beside} ) & eval "wait $!"`,
    `. /opt/lib.sh; ( ${beside} ) & finish`,
    `coproc { ${beside}; }; wait`,
    `trap '${beside}' exit`,
  ])('holds it where it waits for that: %s', (script) => {
    const files = new Map([['/opt/lib.sh', 'finish() {\n  wait\n}\n']]);
    expect(readScript(script, { files }).gates).toHaveLength(1);
  });

  it.each([`( ${beside} ) & true`, `coproc { ${beside}; }; wait-for-nothing`])(
    'holds nobody else: %s',
    (script) => {
      expect(readIn(script).waits).toEqual([]);
    },
  );
});
