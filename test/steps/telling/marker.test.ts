import { describe, expect, it } from 'vitest';
import { markerLine, readMarker } from '../../../src/steps/telling/marker.ts';

const review = 'a'.repeat(40);
const marker = { phase: 'pvfix', verdict: 'FAIL', review } as const;

describe("a comment's marker", () => {
  it('reads back', () => {
    expect(readMarker(`${markerLine(marker)}\n### words`)).toEqual(marker);
    expect(readMarker(`${markerLine(marker)}\r\nwords, as a browser saves them`)).toEqual(marker);
  });

  it.each([
    ['nothing', ''],
    ['one that does not come first', `> quoted\n${markerLine(marker)}\n`],
    ['one with words behind it', `${markerLine(marker)} and more\n`],
    ['another verdict', markerLine(marker).replace('FAIL', 'GREEN')],
    ['another commit', markerLine(marker).replace(review, 'abc')],
    ['a phase that is none', markerLine(marker).replace('pvfix', 'PV FIX')],
  ])('is not read from %s', (_, body) => {
    expect(readMarker(body)).toBeNull();
  });
});
