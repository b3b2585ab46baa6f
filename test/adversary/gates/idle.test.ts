// A unit's state in words: whether a loop waits for the unit to come, for its end, or for what cannot be told.
import { describe, expect, it } from 'vitest';
import { readScript } from '../../../src/adversary/gates/script.ts';

function readIn(script: string) {
  const { gates, unclear, unread } = readScript(script);
  expect(unread).toBeNull();
  return {
    waits: gates.flatMap(({ asks }) => asks.map(({ target }) => target)),
    isUnclear: unclear.length > 0,
  };
}

/** `$A`: is-active, `$S`: its sub state. */
const filled = (text: string): string =>
  text
    .replaceAll('$A', '"$(systemctl is-active x)"')
    .replaceAll('$S', '"$(systemctl show -p SubState --value x)"');
const loop = (condition: string): string => `${filled(condition)}; do sleep 1; done`;
const body = (round: string): string => `while :; do ${filled(round)}; sleep 1; done`;

/** Each goes on at a boot that has not started x. */
const goesOn = [
  'until [ $A = inactive ]',
  'until [ $A == inactive ]',
  'until [[ $A == inactive ]]',
  'until [[ $A == "inactive" ]]',
  'until test inactive = $A',
  'until [ $A != active ]',
  'until [ ! $A = active ]',
  'until ! [ $A = active ]',
  'while [ $A = active ]',
  'while [ $A = activating ]',
  'while [ $A = deactivating ]',
  'while [ $A != inactive ]',
  'while ! [ $A = inactive ]',
  'until [ $S = dead ]',
  'until [ "$(systemctl show --property=SubState x)" = SubState=dead ]',
  'until [ "$(systemctl show -P ActiveState x)" = inactive ]',
  'until [ x$A = xinactive ]',
  'until [ `systemctl is-active x` = inactive ]',
  'until [ "$(systemctl is-active x || true)" = inactive ]',
  'until [ "$(systemctl is-active x 2>/dev/null)" = inactive ]',
  'until [ "$(systemctl is-failed x)" = inactive ]',
  'until [ $A = inactive ] || [ $A = failed ]',
  'until [ $A = failed ] || [ $A = inactive ]',
  'until systemctl is-active x | grep -q inactive',
  'until systemctl is-active x | grep -qx inactive',
  'until systemctl is-active x | grep -qE "^(inactive|failed)$"',
  'until systemctl is-active x | grep -q "failed\\|inactive"',
  'until systemctl is-active x | grep -qv ^active',
  'until ! systemctl is-active x | grep -q ^active',
  'while systemctl is-active x | grep -qw active',
  'while ! systemctl show -p SubState x | grep -q dead',
  // What is-active prints holds "active", also where it does not run.
  'until systemctl is-active x | grep -q active',
  'while systemctl is-failed -q x',
  'until ! systemctl is-failed -q x',
].map(loop);

const goesOnInside = [
  '[ $A = inactive ] && break',
  '[ $A = active ] || break',
  'if [ $A != active ]; then break; fi',
  'state=$A; [ "$state" = inactive ] && break',
  'case $A in inactive|failed) break;; esac',
  'case $A in active) ;; *) break;; esac',
  'case $A in inact*) break;; esac',
  'case $S in dead) exit 0;; esac',
].map(body);

describe('a loop that ends where a unit is not there', () => {
  it.each([
    ...goesOn,
    ...goesOnInside,
    'until [ "$state" = inactive ]; do state=$(systemctl is-active x); sleep 1; done',
    'state=; while [ "$state" != inactive ]; do state=$(systemctl is-active x); sleep 1; done',
    'until echo "$state" | grep -q inactive; do state=$(systemctl is-active x); sleep 1; done',
  ])('is no wait: %s', (script) => {
    expect(readIn(script)).toEqual({ waits: [], isUnclear: false });
  });
});

describe('a loop that a unit has to come for', () => {
  it.each([
    ...[
      'until [ $A = active ]',
      'until [[ $A == active ]]',
      'until [[ $A == act* ]]',
      'until [ ! $A != active ]',
      'until [ $A != inactive ]',
      'while [ $A != active ]',
      'while [ $A = inactive ]',
      'while ! [ $A = active ]',
      'until [ $S = running ]',
      'until [ $S = exited ]',
      'while [ $S = dead ]',
      'until [ "$(systemctl show -P ActiveState x)" = active ]',
      'until [ $A = active ] || [ $A = failed ]',
      'until [ $A = active ] && [ $A != inactive ]',
      'until systemctl is-active x | grep -q ^active',
      'until systemctl is-active x | grep -qx active',
      'until systemctl is-active x | grep -qw active',
      'until systemctl is-active x | grep -qv inactive',
      'while systemctl is-active x | grep -q inactive',
      'until systemctl is-active x | grep -qE "^(active|failed)$"',
      'until systemctl status x | grep -q "Active: active"',
      'until systemctl is-active -q x',
    ].map(loop),
    ...[
      '[ $A = active ] && break',
      '[ $A = inactive ] || break',
      'case $A in active) break;; esac',
      'case $A in inactive) ;; *) break;; esac',
      'case $A in inactive|failed) continue;; active) break;; esac',
    ].map(body),
    'until [ "$state" = active ]; do state=$(systemctl is-active x); sleep 1; done',
    'state=inactive; while [ "$state" = inactive ]; do state=$(systemctl is-active x); sleep 1; done',
  ])('waits for it: %s', (script) => {
    expect(readIn(script).waits).toEqual(['x.service']);
  });
});

describe('a loop that a unit has to end for, or that nobody can tell', () => {
  it.each(
    [
      'until [ $A = failed ]',
      'until [ $A = dead ]',
      'until systemctl is-failed -q x',
      'until systemctl is-active x | grep -q failed',
      'while [ $A != failed ]',
    ].map(loop),
  )('is not understood: %s', (script) => {
    expect(readIn(script)).toEqual({ waits: [], isUnclear: true });
  });

  it.each([
    'until [ "$(systemctl --user is-active x)" = inactive ]',
    'until [ "$(systemctl is-active x y)" = inactive ]',
  ])('is not taken for one that goes on: %s', (condition) => {
    expect(readIn(loop(condition))).toEqual({ waits: [], isUnclear: true });
  });

  it.each([
    'systemctl() { :; }; until [ $A = inactive ]',
    'until [ "$(systemctl is-active -q x)" = inactive ]',
    'until [ "$(systemctl is-active x >/dev/null)" = inactive ]',
    'until [ "$(systemctl is-active x; date)" = inactive ]',
    'until [ "$(systemctl is-active x || date)" = inactive ]',
    'until [ "$(systemctl show x)" = inactive ]',
    'until [ "$(systemctl show -p Id --value x)" = inactive ]',
    'until [ $A = "$WANTED" ]',
    'until [ $A = "${WANTED:-inactive}" ]',
    'until systemctl is-active x | grep -q "in.*"',
    'until systemctl is-active x | grep -qf /etc/states',
    'until systemctl is-active x | tr a b | grep -q inactive',
    'read state; until [ "$state" = inactive ] && [ $A = active ]',
  ])('is no going on for sure: %s', (condition) => {
    const { waits, isUnclear } = readIn(loop(condition));
    expect(isUnclear || waits.length > 0).toBe(true);
  });

  it.each(['read -r state < /run/state', '. /run/state', 'state=other'])(
    'nor is one whose variable something else sets: %s',
    (other) => {
      const round = `state=$(systemctl is-active x); ${other}`;
      const { waits, isUnclear } = readIn(
        `until [ "$state" = inactive ]; do ${round}; sleep 1; done`,
      );
      expect(isUnclear || waits.length > 0).toBe(true);
    },
  );

  it('is not left by the state of another unit than it waits for', () => {
    const asks = 'until curl -f https://a.example/; do';
    for (const round of [
      '[ $A = inactive ] && exit 1',
      '[ $A = active ] || exit 1',
      'case $A in inactive) exit 1;; esac',
    ])
      expect(readIn(`${asks} ${filled(round)}; sleep 1; done`).waits).toEqual([
        'https://a.example/',
      ]);
  });
});

describe('a list that is looked through', () => {
  it.each<[string, string[]]>([
    ['while ! docker service ls | grep -q web', ['web']],
    ['until docker service ls | grep -q web', ['web']],
    ['while ! curl -s http://a.example/ | grep -q ok', ['http://a.example/']],
    ['while ! systemctl list-units | grep -q x.service', ['x.service']],
    ['until ! docker ps | grep -q web', []],
    ['while docker ps | grep -q web', []],
  ])('%s: %j', (condition, waits) => {
    expect(readIn(loop(condition))).toEqual({ waits, isUnclear: false });
  });
});
