// Small parts of the comparison of packet filters, each where a slip would tell nothing or too much.
import { describe, expect, it } from 'vitest';
import { isStarted, unlisted } from '../../src/adversary/filters/started.ts';
import { verdictOf } from '../../src/adversary/filters/verdicts.ts';

describe('a unit', () => {
  it.each([
    ['enabled', true],
    ['static', true],
    ['generated', true],
    ['alias', true],
    ['disabled', false],
    ['masked', false],
    ['linked', false],
    ['linked-runtime', false],
    ['enabled-runtime', false],
    ['masked-runtime', false],
    ['transient', false],
  ])('that is %s is started at the next boot: %s', (UnitFileState, is) => {
    expect(isStarted('a.service', [{ Id: 'a.service', UnitFileState }])).toBe(is);
  });

  it('that nobody lists is not', () => {
    expect(isStarted('a.service', [{ Id: 'b.service', UnitFileState: 'enabled' }])).toBe(false);
  });

  it.each([
    ['user@1000.service', null],
    ['user-runtime-dir@1000.service', null],
    ['run-u7.service', null],
    ['a.service', "nothing is said of a.service's state"],
    ['useradd.service', "nothing is said of useradd.service's state"],
  ])('%s that one listing lacks: %s', (Id, reason) => {
    expect(unlisted([{ Id }, { Id: 'b.service' }], [{ Id: 'b.service' }])).toBe(reason);
  });
});

describe('the verdict of a rule', () => {
  it.each([
    ['tcp dport 22 accept comment "wg0"', 'accept'],
    ['tcp dport 22 counter comment drop', 'other'],
    ['iifname "wg0" accept', null],
    ['iifname { "eth0", "wg0" } accept', null],
    ['iifname "wg0x.y" accept', 'accept'],
    ['counter jump input_wg0', 'jump'],
  ])('%s: %s', (text, verdict) => {
    const words = text.split(' ');
    expect(verdictOf(words, words)).toBe(verdict);
  });
});
