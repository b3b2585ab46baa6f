import { describe, expect, it } from 'vitest';
import { readCriteria, resolve, resolveParameters, substitute } from '../../src/criteria/index.ts';
import { parameter, type Parameter } from '../../src/model/parameter.ts';
import { around, builtin, valid } from './support.ts';

function declare(params: Record<string, unknown>): Record<string, Parameter> {
  return Object.fromEntries(
    Object.entries(params).map(([name, one]) => [name, parameter.parse(one)]),
  );
}

function messages(
  params: Record<string, unknown>,
  given: Record<string, unknown>,
  vars = {},
): string[] {
  const resolved = resolve(declare(params), given, vars);
  return resolved.ok ? [] : resolved.mistakes.map(({ message }) => message);
}

describe('parameters', () => {
  it('come typed, with defaults where none is given', () => {
    const params = {
      a: { type: 'name' },
      b: { type: 'integer', default: 3 },
      c: { type: 'string', optional: true },
      d: { type: 'name', list: true, default: [] },
    };
    expect(resolve(declare(params), { a: 'x' }, {})).toEqual({
      ok: true,
      values: { a: 'x', b: 3, d: [] },
    });
    expect(resolve(declare(params), { a: 'x', b: 0, c: 'y', d: ['z'] }, {})).toEqual({
      ok: true,
      values: { a: 'x', b: 0, c: 'y', d: ['z'] },
    });
  });

  it.each([
    ['none of them', { a: { type: 'name' } }, {}, 'the parameter "a" is missing'],
    ['one too many', { a: { type: 'name', optional: true } }, { b: 1 }, 'unknown parameter "b"'],
    ['nothing', { a: { type: 'name', optional: true } }, { a: null }, '"a" has no value'],
    ['a mapping', { a: { type: 'name' } }, { a: { b: 1 } }, 'is not a text'],
    [
      'an empty list',
      { a: { type: 'name', list: true } },
      { a: [] },
      'an empty list, which asserts nothing',
    ],
    ['one for a list', { a: { type: 'name', list: true } }, { a: 'x' }, 'not a list'],
    ['a wrong element', { a: { type: 'name', list: true } }, { a: ['x', '-y'] }, '"a" is "-y"'],
    ['an element twice', { a: { type: 'name', list: true } }, { a: ['x', 'x'] }, 'lists "x" twice'],
    [
      'none of the choice',
      { a: { type: 'string', oneOf: ['x', 'y'] } },
      { a: 'z' },
      'not one of them',
    ],
    [
      'a name of JavaScript',
      { a: { type: 'name', optional: true } },
      { constructor: 'x' },
      'unknown parameter "constructor"',
    ],
    ['an unknown var', { a: { type: 'string' } }, { a: '{{nope}}' }, '{{nope}} is no var'],
    [
      'a var of JavaScript',
      { a: { type: 'string' } },
      { a: '{{constructor}}' },
      '{{constructor}} is no var',
    ],
  ])('refuse %s', (_, params, given, message) => {
    expect(messages(params, given)).toHaveLength(1);
    expect(messages(params, given)[0]).toContain(message);
  });

  it('are checked after vars are filled in', () => {
    const params = { a: { type: 'name' } };
    expect(resolve(declare(params), { a: '{{ net }}-x' }, { net: 'proxy' })).toEqual({
      ok: true,
      values: { a: 'proxy-x' },
    });
    expect(messages(params, { a: '{{net}}' }, { net: '--all' })[0]).toContain(
      '"--all", which is not of that form',
    );
    expect(messages(params, { a: '{{net}}' }, { net: '{{net}}' })[0]).toContain('not of that form');
  });

  it('that are patterns take the value of a var as it stands', () => {
    expect(substitute('^https://{{domain}}/$', { domain: 'a.b+c' }, 'pattern')).toEqual({
      ok: true,
      text: '^https://a\\.b\\+c/$',
    });
  });

  it('of a check on a host come as the planner needs them', () => {
    const files = Object.entries(valid).map(([path, text]) => ({ path, text }));
    const read = readCriteria(files, builtin, around);
    if (!read.ok) throw new Error('not read');
    const { criteria } = read;
    const check = criteria.sheets.get('pvfix')?.milestones.M2?.checks[2];
    const probe = criteria.probes.get('https-status');
    if (!check || !probe) throw new Error('not there');
    const one = { phase: 'pvfix', milestone: 'M2', check, probe };
    expect(resolveParameters(criteria, { ...one, host: 'cc-ci' })).toMatchObject({
      ok: true,
      values: { url: 'https://ci.example.net/', status: 200, follow: false },
    });
    expect(resolveParameters(criteria, { ...one, host: null })).toMatchObject({
      ok: false,
      problems: [
        {
          file: 'claims/pvfix.yaml',
          line: 35,
          column: 16,
          message: 'dashboard: "url" {{domain}} is no var',
        },
      ],
    });
  });
});
