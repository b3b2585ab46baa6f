import fc from 'fast-check';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { problemsWith, valid } from './support.ts';

interface Key {
  readonly file: string;
  readonly key: string;
  readonly offset: number;
}

/** Keys whose names the author chooses: another name is another thing, and not always a mistake. */
const chosen = new Set(['hosts', 'vars', 'milestones', 'params', 'facts']);

function keysOf(file: string, node: unknown, parent = ''): Key[] {
  if (isSeq(node)) return node.items.flatMap((item) => keysOf(file, item));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const own = chosen.has(parent) ? [] : [{ file, key: name, offset: key.range?.[0] ?? 0 }];
    return [...own, ...keysOf(file, value, name)];
  });
}

const keys = Object.entries(valid).flatMap(([file, text]) =>
  keysOf(file, parseDocument(text).contents),
);

const typo = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('upper' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('extra' as const), at: fc.nat(20) }),
);

function misspell(key: string, { kind, at }: { kind: string; at: number }): string {
  const index = at % key.length;
  const [before, letter, after] = [key.slice(0, index), key.charAt(index), key.slice(index + 1)];
  switch (kind) {
    case 'drop':
      return before + after;
    case 'double':
      return `${before}${letter}${letter}${after}`;
    case 'swap':
      return `${before}${after.charAt(0)}${letter}${after.slice(1)}`;
    case 'upper':
      return before + letter.toUpperCase() + after;
    default:
      return `${before}${letter}x${after}`;
  }
}

describe('a misspelt key', () => {
  it('has many places to be in', () => {
    expect(keys.length).toBeGreaterThan(90);
  });

  it('is reported where it stands, and never dropped in silence', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), typo, ({ file, key, offset }, how) => {
        const wrong = misspell(key, how);
        fc.pre(wrong !== key && wrong !== '');
        const text = valid[file] ?? '';
        const changed = text.slice(0, offset) + wrong + text.slice(offset + key.length);
        const line = text.slice(0, offset).split('\n').length;
        const found = problemsWith({ [file]: changed });
        expect(found.length).toBeGreaterThan(0);
        expect(
          found.filter((problem) => problem.file === file).map((problem) => problem.line),
        ).toContain(line);
      }),
      { numRuns: 250 },
    );
  }, 120_000);
});
