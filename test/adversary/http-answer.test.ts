import { describe, expect, it } from 'vitest';
import { httpAnswer } from '../../src/adversary/http-answer.ts';

const requestedAt = '2026-06-13T05:49:12.000Z';
const ask = (response: unknown) => httpAnswer({ response }, {}, {});
const served = (notAfter: string, error: string | null = null) => ({
  names: ['ci.example.net'],
  notAfter,
  error,
});

describe('what an endpoint answered', () => {
  it.each<[string, object, unknown]>([
    ['a status', { outcome: 'answered', status: 200 }, 200],
    ['a refusal', { outcome: 'refused', status: null }, 'refused'],
    ['no such name', { outcome: 'no-such-name' }, 'no-such-name'],
    [
      'a bad certificate, whatever status is beside it',
      { outcome: 'certificate', status: 200, certificate: served(requestedAt, 'expired') },
      'certificate: expired',
    ],
    ['a bad certificate without a word', { outcome: 'certificate' }, 'certificate: not valid'],
  ])('%s', (_what, response, answer) => {
    expect(ask({ requestedAt, ...response })).toMatchObject({ ok: true, value: { answer } });
  });

  it.each<[string, unknown]>([
    ['an answer without a status', { outcome: 'answered', requestedAt }],
    ['a status in words', { outcome: 'answered', status: '200', requestedAt }],
    ['half a status', { outcome: 'answered', status: 200.5, requestedAt }],
    ['no time', { outcome: 'answered', status: 200 }],
    ['nothing', undefined],
    ['a list', []],
  ])('is not known: %s', (_what, response) => {
    expect(ask(response)).toMatchObject({ ok: false });
  });

  it('has headers as lines and a location only where it sent one', () => {
    const plain = ask({ outcome: 'answered', status: 200, requestedAt });
    expect(plain).toMatchObject({
      value: { location: null, locations: [], headers: [], names: [] },
    });
    const headers = { location: '/login', server: 'x' };
    expect(ask({ outcome: 'answered', status: 303, requestedAt, headers })).toMatchObject({
      value: {
        location: '/login',
        locations: ['/login'],
        headers: ['location: /login', 'server: x'],
      },
    });
  });

  it.each<[string, number | undefined]>([
    ['Jun 13 05:49:12 2026 GMT', 0],
    ['Jun 13 05:49:11 2026 GMT', -1],
    ['Jun 14 05:49:11 2026 GMT', 0],
    ['Jun 14 05:49:12 2026 GMT', 1],
    ['2026-07-13T05:49:12Z', 30],
    ['never', undefined],
  ])('counts whole days until %s: %s', (notAfter, daysLeft) => {
    const result = ask({
      outcome: 'answered',
      status: 200,
      requestedAt,
      certificate: served(notAfter),
    });
    expect(result.ok && result.value.daysLeft).toBe(daysLeft);
  });

  it('has no days left where there was no certificate', () => {
    const result = ask({ outcome: 'answered', status: 200, requestedAt });
    expect(result.ok && 'daysLeft' in result.value).toBe(false);
  });
});
