import { describe, expect, it } from 'vitest';
import { parseDuration, parseSize } from '../../src/model/units.ts';

describe('units', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['512B', 512],
    ['64KiB', 65_536],
    ['1MiB', 1_048_576],
    ['20GiB', 21_474_836_480],
    ['2TiB', 2_199_023_255_552],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', '10', 's', '-1s', '1.5s', '1 s', '1S', '1e3s', '10sx', '1MB', '1234567890s'])(
    '%j is neither',
    (text) => {
      expect(parseDuration(text)).toBeNull();
      expect(parseSize(text)).toBeNull();
    },
  );
});
