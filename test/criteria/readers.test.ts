import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseVector } from '../../src/criteria/check-vector.ts';
import { interpreters, readers } from '../../src/criteria/readers.ts';
import { doingMoreInside, readingInside } from './exec-vectors.ts';
import { doingMore, reading } from './vectors.ts';
import { runStep, type PlainWord, type Word } from '../../src/model/step.ts';

const params = {
  unit: { type: 'unit', list: false, optional: false },
  file: { type: 'path', list: false, optional: false },
  maybe: { type: 'path', list: false, optional: true },
  paths: { type: 'path', list: true, optional: false },
  any: { type: 'string', list: false, optional: false },
  name: { type: 'name', list: false, optional: false },
  names: { type: 'name', list: true, optional: false },
  number: { type: 'integer', list: false, optional: false },
  window: { type: 'duration', list: false, optional: false },
} as const;

function refused(run: readonly Word[], extra: readonly string[] = []): string | null {
  const step = runStep.parse({ run, parse: 'text' });
  return refuseVector(step, { params }, new Set(extra))?.message ?? null;
}

/** `<unit>` stands for a parameter, `<0.ID>` for values of earlier output, `<!0.ID>` for exactly one; within a word for a part of it. */
function words(line: string): Word[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word): Word => {
    const parts = word
      .replaceAll("'", '')
      .split(/(<[^<>]+>)/)
      .filter((part) => part !== '')
      .map(plainWord);
    const [first = '', ...more] = parts;
    return more.length === 0 ? first : { joined: parts };
  });
}

function plainWord(text: string): PlainWord {
  const hole = /^<(.+)>$/.exec(text)?.[1];
  if (hole === undefined) return text;
  if (hole.startsWith('!')) return { from: hole.slice(1), type: 'name', one: true };
  return /^\d/.test(hole) ? { from: hole, type: 'name' } : { param: hole };
}

describe('vectors that only read', () => {
  it.each([...reading, ...readingInside])('%s', (line) => {
    expect(refused(words(line))).toBeNull();
  });
});

describe('vectors that do more than read, or could', () => {
  it.each([...doingMore, ...doingMoreInside])('%s', (line) => {
    expect(refused(words(line))).not.toBeNull();
  });

  it('never let a typed parameter that may begin with a dash stand where an option could', () => {
    expect(refused(['stat', { param: 'any' }])).toContain('may begin with a dash');
    expect(refused(['stat', '--', { param: 'any' }])).toBeNull();
    expect(refused(['stat', { from: '0.ID', type: 'string' }])).toContain('may begin with a dash');
  });

  it('never hold an empty word or a control character', () => {
    expect(refused(['stat', ''])).not.toBeNull();
    expect(refused(['stat', '/a\nb'])).not.toBeNull();
  });

  it('refuse any option that is not on the list', () => {
    const names = Object.keys(readers);
    const option = fc.stringMatching(/^--[a-z][a-z-]{5,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...names), option, (program, long) => {
        const listed = JSON.stringify(readers[program], (_, value: unknown) =>
          value instanceof Set ? [...(value as Set<string>)] : value,
        ).includes(`"${long}"`);
        fc.pre(!listed);
        expect(refused([program, long])).not.toBeNull();
        expect(refused([program, `${long}=/tmp/x`])).not.toBeNull();
      }),
    );
  });
});

describe('readers that the operator adds', () => {
  it('may be called as a probe says', () => {
    expect(refused(['zpool', 'status', '-x'], ['zpool'])).toBeNull();
    expect(refused(['zpool', 'status', { param: 'any' }], ['zpool'])).toContain(
      'may begin with a dash',
    );
  });

  it.each([...interpreters])('are not %s', (program) => {
    expect(refused([program, 'x'], [program])).toContain('it is no reader');
    expect(Object.keys(readers)).not.toContain(program);
  });

  it('do not loosen the rule of one of ours', () => {
    expect(refused(['docker', 'rm', 'x'], ['docker'])).not.toBeNull();
  });
});
