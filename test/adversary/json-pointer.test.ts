import { describe, expect, it } from 'vitest';
import { pointed } from '../../src/adversary/json-pointer.ts';

// RFC 6901, section 5.
const rfc = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'm~n': 8,
  '*': 9,
  nested: { a: { x: 1 }, b: { x: 2 }, c: 'x' },
};

describe('a JSON pointer', () => {
  it.each([
    ['', [rfc]],
    ['/foo', [['bar', 'baz']]],
    ['/foo/0', ['bar']],
    ['/foo/2', []],
    ['/foo/00', []],
    ['/foo/-', []],
    ['/', [0]],
    ['/a~1b', [1]],
    ['/m~0n', [8]],
    ['/~2', [9]],
    ['/foo/*', ['bar', 'baz']],
    ['/nested/*/x', [1, 2]],
    ['/nope/x', []],
    ['/constructor', []],
    ['/foo/length', []],
  ])('%o', (pointer, values) => {
    expect(pointed([rfc], pointer)).toEqual({ ok: true, values });
  });

  it('looks into each document', () => {
    expect(pointed([{ a: 1 }, { b: 2 }, { a: 3 }], '/a')).toEqual({ ok: true, values: [1, 3] });
  });

  it.each(['foo', 'foo/0', '/a~b', '/~3'])('%o is none', (pointer) => {
    expect(pointed([rfc], pointer).ok).toBe(false);
  });
});
