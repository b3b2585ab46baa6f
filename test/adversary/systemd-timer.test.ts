import { describe, expect, it } from 'vitest';
import { systemdTimer } from '../../src/adversary/systemd-timer.ts';

const last = 'Sat 2026-11-21 05:00:00 UTC';
const daily = '{ OnCalendar=*-*-* 03:00:00 ; next_elapse=Sun 2026-11-22 03:00:00 UTC }';

function ask(given: { last?: string; now?: string; calendar?: unknown; ranWithin?: string }) {
  const { now = '2026-11-21T06:00:00Z', calendar = daily, ...rest } = given;
  const timers = [{ TimersCalendar: calendar, LastTriggerUSec: rest.last ?? last }];
  const triggered = [{ LoadState: 'loaded', Result: 'success' }];
  const result = systemdTimer({ timers, triggered, clock: [now] }, rest, {});
  return result.ok ? result.value : result.reason;
}

describe('when a timer last elapsed', () => {
  it.each([
    ['60m', last, true],
    ['59m', last, false],
    ['1d', '', false],
    ['1d', 'n/a', false],
  ])('within %s of %o: %o', (ranWithin, elapsed, lately) => {
    expect(ask({ ranWithin, last: elapsed })).toMatchObject({ lately });
  });

  it.each([
    [{ ranWithin: '1h', last: 'Sat 2026-11-21 07:00:00 UTC' }],
    [{ ranWithin: '1h', last: 'yesterday' }],
    [{ ranWithin: '1h', now: 'noon' }],
    [{ calendar: 'daily' }],
    [{ calendar: [daily, 'x'] }],
  ])('cannot be told from %o', (given) => {
    expect(ask(given)).toEqual(expect.any(String));
  });

  it('gives every schedule', () => {
    expect(ask({ calendar: [daily, daily.replace('03', '04')] })).toMatchObject({
      calendar: ['*-*-* 03:00:00', '*-*-* 04:00:00'],
    });
  });
});
