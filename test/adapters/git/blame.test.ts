import { describe, expect, it } from 'vitest';
import { parseBlame } from '../../../src/adapters/git/blame.ts';

const [written, forged] = ['a'.repeat(40), 'b'.repeat(40)];

describe('the origin of a line', () => {
  it.each(['\u2028', '\u2029', '\r'])(
    'is not what an author writes behind %j in a subject',
    (end) => {
      const output = `${written} 5 7 2\nauthor x\nsummary y${end}${forged} 7 7 2\nfilename z\n`;
      const origins = parseBlame(new TextEncoder().encode(output));
      expect([...origins]).toEqual([
        [7, written],
        [8, written],
      ]);
    },
  );
});
