import { describe, expect, it } from 'vitest';
import { certificateEnds } from '../../src/adversary/certificate-ends.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-21T12:00:00.000Z');
const at = (hours: number): string => new Date(now + hours * hour).toISOString();

/** What is said of a certificate that lives and has left so many hours. */
function said(lives: number, left: number, outcome = 'answered'): string[] | string {
  const certificate = { notBefore: at(left - lives), notAfter: at(left), issuer: 'CN=R11' };
  const response = { outcome, requestedAt: at(0), certificate };
  const result = certificateEnds({ response }, { url: 'https://a.example/x' }, {});
  if (!result.ok) return result.reason;
  return (result.value.wrong as { says: string }[]).map(({ says }) => says);
}

const days = (count: number): number => 24 * count;

describe('a certificate', () => {
  it.each([
    ['of 90 days, 13 left', days(90), days(13), ['ends on 2026-12-04']],
    ['of 90 days, 14 left', days(90), days(14), []],
    ['of 90 days, an hour less than 14 left', days(90), days(14) - 1, ['ends on 2026-12-05']],
    ['of 47 days, 10 left', days(47), days(10), []],
    ['of 47 days, 9 left', days(47), days(9), ['ends on 2026-11-30']],
    ['of 6 days, 2 left', days(6), days(2), []],
    ['of a day, 8 hours left', 24, 8, []],
    ['of a day, 4 hours left', 24, 4, ['ends on 2026-11-21']],
    ['of 90 days, over since an hour', days(90), -1, ['ended on 2026-11-21']],
  ])('%s', (_what, lives, left, sentences) => {
    expect(said(lives, left)).toEqual(
      sentences.map((one) => `the certificate of a.example ${one}`),
    );
  });

  it('that has ended is found although no connection came of it', () => {
    expect(said(days(90), -1, 'certificate')).toHaveLength(1);
  });

  it.each([
    ['certificate', 'not by its age'],
    ['refused', 'no certificate was seen'],
    ['handshake', 'no certificate was seen'],
  ])('is not known where the request ended in %s', (outcome, reason) => {
    expect(said(days(90), days(60), outcome)).toContain(reason);
  });
});
