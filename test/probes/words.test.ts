import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/criteria/index.ts';
import { collector as collectorShape } from '../../src/model/probe.ts';
import { runStep } from '../../src/model/step.ts';
import { keepFields } from '../../src/probes/keep.ts';
import { variableNames, variablesOf } from '../../src/probes/variables.ts';
import { templateWords, vectorOf } from '../../src/probes/words.ts';

const step = (...run: readonly unknown[]) => runStep.parse({ run, parse: 'text' });
const vector = (
  run: readonly unknown[],
  params: Record<string, unknown> = {},
  earlier: unknown[] = [],
) => vectorOf(step(...run), params, earlier, accepts);
const from = (field: string, type?: string) => ({
  from: field,
  ...(type === undefined ? {} : { type }),
});

describe('a vector', () => {
  it.each<[string, readonly unknown[], Record<string, unknown>, readonly string[]]>([
    ['literals as they are', ['cat', '--', '/a b'], {}, ['cat', '--', '/a b']],
    [
      'a parameter as one word',
      ['x', { param: 'a' }],
      { a: 'b; rm -rf / $(c)' },
      ['x', 'b; rm -rf / $(c)'],
    ],
    ['a number', ['x', { param: 'a' }], { a: 7 }, ['x', '7']],
    ['a list as a word each', ['x', { param: 'a' }], { a: ['b', 'c d'] }, ['x', 'b', 'c d']],
    ['nothing for an optional one', ['x', { param: 'a' }], {}, ['x']],
    [
      'nothing for names of objects',
      ['x', { param: 'constructor' }, { param: '__proto__' }],
      {},
      ['x'],
    ],
    ['no parameter inside a word', ['x', '{{a}}', '$a'], { a: 'b' }, ['x', '{{a}}', '$a']],
  ])('has %s', (_what, run, params, argv) => {
    expect(vector(run, params)).toEqual({ kind: 'vector', argv });
    expect(templateWords(step(...run).run, params)).toEqual(argv);
  });

  it('has one word of several parts', () => {
    const run = ['x', { joined: ['UNIT=', { param: 'a' }, { from: '0.ID' }, ' ago'] }];
    expect(vector(run, { a: '$(b)' }, [[{ ID: 'c' }, { ID: 'c' }]])).toEqual({
      kind: 'vector',
      argv: ['x', 'UNIT=$(b)c ago'],
    });
    expect(templateWords(step(...run).run, { a: 'b' })).toEqual(['x', 'UNIT=b<from 0.ID> ago']);
  });

  it.each<[string, string, Record<string, unknown>, unknown[]]>([
    ['several values', 'refused', { a: 'b' }, [{ ID: 'c' }, { ID: 'd' }]],
    ['a value of another type', 'refused', { a: 'b' }, [{ ID: '-c' }]],
    ['no parameter', 'refused', {}, [{ ID: 'c' }]],
    ['a list of parameters', 'refused', { a: ['b', 'b'] }, [{ ID: 'c' }]],
    ['nothing listed', 'nothing', { a: 'b' }, []],
  ])('is none where a part of a word has %s', (_what, kind, params, listed) => {
    const run = ['x', { joined: [{ param: 'a' }, { from: '0.ID' }] }];
    expect(vector(run, params, [listed]).kind).toBe(kind);
  });

  it('has each value of earlier output once', () => {
    const earlier = [[{ ID: 'a' }, { ID: 'b' }, { ID: 'a' }]];
    expect(vector(['x', from('0.ID')], {}, earlier)).toEqual({
      kind: 'vector',
      argv: ['x', 'a', 'b'],
    });
    expect(templateWords(step('x', from('0.ID')).run, {})).toEqual(['x', '<from 0.ID>']);
    expect(
      vector(['x', from('1.a.b', 'path')], {}, [null, { a: [{ b: '/c' }, { b: '/d' }] }]),
    ).toMatchObject({ argv: ['x', '/c', '/d'] });
  });

  it.each<[string, unknown]>([
    ['an empty list', []],
    ['elements with empty lists', [{ ID: [] }]],
  ])('is none where %s was listed', (_what, output) => {
    expect(vector(['x', from('0.ID')], {}, [output])).toEqual({ kind: 'nothing' });
  });

  it.each<[string, unknown]>([
    ['an option', [{ ID: 'a' }, { ID: '--privileged' }]],
    ['a command', [{ ID: 'a;b' }]],
    ['two words', [{ ID: 'a b' }]],
    ['a line feed', [{ ID: 'a\nb' }]],
    ['an empty word', [{ ID: '' }]],
    ['a number', [{ ID: 7 }]],
    ['an object', [{ ID: { a: 1 } }]],
    ['a missing field', [{ ID: 'a' }, { Id: 'b' }]],
    ['a null', [{ ID: null }]],
    ['a field of the prototype', [{}]],
    ['no list', 'a'],
    ['nothing', undefined],
    ['a list of lists', [[{ ID: 'a' }]]],
  ])('is refused where earlier output gives %s', (_what, output) => {
    expect(vector(['x', from('0.ID')], {}, [output]).kind).toBe('refused');
  });

  it.each([
    ['nothing, where empty text is nothing', [{ ID: '' }], 'nothing'],
    ['refused, where some are empty', [{ ID: '' }, { ID: 'a' }], 'refused'],
    ['refused, where the field is missing', [{}], 'refused'],
    ['a vector, where there is a value', [{ ID: 'a' }], 'vector'],
  ])('of an optional value of earlier output is %s', (_what, output, kind) => {
    const run = ['x', { ...from('0.ID'), optional: true }];
    expect(vector(run, {}, [output]).kind).toBe(kind);
  });

  it('is refused without showing the secret that earlier output gave', () => {
    const refused = vector(['x', from('0.ID')], {}, [[{ ID: 'password=correct-horse-battery' }]]);
    expect(JSON.stringify(refused)).not.toContain('correct-horse');
  });

  it('has of hostile output only names, paths and what else was declared', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = vector(['x', from('0.ID')], {}, [[{ ID: text }]]);
        if (name.kind === 'vector') expect(text).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]*$/);
        const path = vector(['x', from('0.ID', 'path')], {}, [[{ ID: text }]]);
        if (path.kind === 'vector') expect(text).toMatch(/^\/[^\0\n]*$/);
      }),
    );
  });
});

describe('kept fields', () => {
  it.each<[readonly string[], unknown, unknown]>([
    [['a'], { a: { b: 1 }, c: 2 }, { a: { b: 1 } }],
    [['a.b'], { a: { b: 1, c: 2 } }, { a: { b: 1 } }],
    [['a.*.b'], { a: { x: { b: 1, c: 2 }, y: { c: 3 } } }, { a: { x: { b: 1 }, y: {} } }],
    [['a.b'], [{ a: [{ b: 1, c: 2 }] }, { d: 1 }], [{ a: [{ b: 1 }] }, {}]],
    [['a.b'], { a: 'secret' }, {}],
    [['a.b', 'a.c'], { a: { b: 1, c: 2, d: 3 } }, { a: { b: 1, c: 2 } }],
    [['ab'], { a: { b: 1 }, 'a.b': 2 }, {}],
    [['a'], { a: null }, { a: null }],
    [['a'], null, undefined],
    [['a'], 'secret', undefined],
    [['constructor', 'toString.name'], { a: 1 }, {}],
  ])('%j of %j', (paths, value, kept) => {
    expect(keepFields(value, paths)).toEqual(kept);
  });

  it('are never one that was not named', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const kept = JSON.stringify(
          keepFields({ named: 1, secret: value, deep: [{ secret: value }] }, [
            'named',
            'deep.named',
          ]),
        );
        expect(kept).toBe('{"named":1,"deep":[{}]}');
      }),
    );
  });
});

describe('variables', () => {
  const collector = (id: string, ...steps: readonly object[]) =>
    collectorShape.parse({
      id,
      class: 'host',
      steps: steps.map((one) => ({ run: ['x'], parse: 'json', ...one })),
    });

  it('are named by their step, the last one by its collector', () => {
    expect(variableNames(collector('docker-networks', {}, { as: 'b' }, {}))).toEqual([
      null,
      'b',
      'networks',
    ]);
  });

  it('of a joined step have the fields of both, their own before the others', () => {
    const joined = collector(
      'x',
      { as: 'l' },
      { as: 'r', join: { step: 0, left: 'ID', right: 'Id' } },
    );
    const values = [
      [{ ID: 'a', at: 1, n: 'l' }, { ID: 'b' }],
      [{ Id: 'a', n: 'r' }, { Id: 'c' }, 'x'],
    ];
    expect(variablesOf(joined, values).r).toEqual([
      { ID: 'a', at: 1, Id: 'a', n: 'r' },
      { Id: 'c' },
      'x',
    ]);
    expect(variablesOf(joined, ['x', values[1]]).r).toEqual(values[1]);
    expect(variablesOf(joined, [values[0], { a: 1 }]).r).toEqual({ a: 1 });
  });

  it('of an element without the key are its own alone', () => {
    const joined = collector(
      'x',
      { as: 'l' },
      { as: 'r', join: { step: 0, left: 'ID', right: 'Id' } },
    );
    expect(variablesOf(joined, [[{ at: 1 }], [{ n: 'r' }]]).r).toEqual([{ n: 'r' }]);
  });
});
