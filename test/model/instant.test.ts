import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/model/instant.ts';

const at = Date.UTC(2026, 5, 13, 5, 49, 12, 345);

describe('an instant', () => {
  it.each([
    ['2026-06-13T05:49:12.345Z', at],
    ['2026-06-13T05:49:12.345678901Z', at],
    ['2026-06-13T05:49:12.3Z', at - 45],
    ['2026-06-13T05:49:12Z', at - 345],
    ['2026-06-13T07:49:12.345+02:00', at],
    ['2026-06-13T00:19:12.345-05:30', at],
    ['2026-06-13 05:49:12.345678901 +0000 UTC', at],
    ['2026-06-13 07:49:12.345 +0200 CEST', at],
    ['2026-06-13 05:49:12.345 +0000 UTC m=+0.123', at],
    ['Sat 2026-06-13 05:49:12 UTC', at - 345],
    ['Sat 2026-06-13 05:49:12.345678 UTC', at],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ])('%s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    '',
    'n/a',
    '0',
    '2026-06-13',
    '2026-06-13T05:49:12',
    '2026-06-13 05:49:12',
    '2026-06-13T05:49Z',
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-06-13T05:60:00Z',
    '2026-06-13T05:49:60Z',
    '2026-06-13T05:49:12+99:99',
    ' 2026-06-13T05:49:12Z',
    '2026-06-13T05:49:12Z ',
    '2026-06-13T05:49:12Z\n',
    '2026-06-13T05:49:12Z 2026-06-13T05:49:13Z',
    'Sat 2026-06-13 07:49:12 CEST',
    'Sa 2026-06-13 05:49:12 UTC',
    '0001-01-01T00:00:00Z',
    '0001-01-01 00:00:00 +0000 UTC',
    '‹redacted:password›',
  ])('is not %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  const years = { min: new Date('1971-01-01T00:00:00Z'), max: new Date('2199-01-01T00:00:00Z') };
  const days = fc.date({ ...years, noInvalidDate: true });

  it('is what toISOString wrote, and in the order of time', () => {
    fc.assert(
      fc.property(days, days, (a, b) => {
        expect(parseInstant(a.toISOString())).toBe(a.getTime());
        const before = (parseInstant(a.toISOString()) ?? 0) < (parseInstant(b.toISOString()) ?? 0);
        expect(before).toBe(a < b);
      }),
    );
  });

  it('is the same in every zone that a host may print it in', () => {
    const zones = fc.tuple(fc.integer({ min: -14, max: 14 }), fc.constantFrom(0, 30, 45));
    fc.assert(
      fc.property(days, zones, (day, [hours, minutes]) => {
        const sign = hours < 0 ? '-' : '+';
        const two = (number: number): string => String(Math.abs(number)).padStart(2, '0');
        const shift = (Math.abs(hours) * 60 + minutes) * 60_000 * (hours < 0 ? -1 : 1);
        const local = new Date(day.getTime() + shift).toISOString().slice(0, -1);
        const docker = `${local}${sign}${two(hours)}:${two(minutes)}`;
        const go = `${local.replace('T', ' ')} ${sign}${two(hours)}${two(minutes)} XYZ`;
        expect([parseInstant(docker), parseInstant(go)]).toEqual([day.getTime(), day.getTime()]);
      }),
    );
  });

  it('is a number or none, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const instant = parseInstant(text);
        expect(instant === null || Number.isFinite(instant)).toBe(true);
      }),
    );
  });
});
