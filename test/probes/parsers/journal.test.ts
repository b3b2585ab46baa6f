import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const parse = (text: string) => parseOutput('journal', text);
const entry = (fields: Record<string, unknown>) =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: '1795248465966630', ...fields })}\n`;
const first = (fields: Record<string, unknown>): unknown => {
  const parsed = parse(entry(fields));
  return parsed.ok ? (parsed.value as unknown[])[0] : parsed.reason;
};

describe('entries of a journal', () => {
  it('have their time, sender and message', () => {
    expect(
      first({
        _SOURCE_REALTIME_TIMESTAMP: '1795248465966588',
        _PID: '1',
        PRIORITY: '6',
        MESSAGE: 'a',
      }),
    ).toEqual({
      at: '2026-11-21T08:07:45.966Z',
      second: '1795248465',
      source: '1795248465966588',
      pid: '1',
      units: [],
      priority: '6',
      id: '',
      message: 'a',
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['bytes that are no text', { MESSAGE: [104, 255, 105] }, { message: 'h\ufffdi' }],
    ['several messages', { MESSAGE: ['a', [98]] }, { message: 'a\nb' }],
    ['a message that was left out as too long', { MESSAGE: null }, { message: null }],
    ['no message', {}, { message: '' }],
    [
      'the unit of the sender and the one it is about, once',
      { _SYSTEMD_UNIT: 'init.scope', UNIT: 'a.service', COREDUMP_UNIT: 'a.service' },
      { units: ['init.scope', 'a.service'] },
    ],
  ])('show %s', (_what, fields, shown) => {
    expect(first(fields)).toMatchObject(shown);
  });

  it.each(['', '-- No entries --\n'])('are none where it says %j', (text) => {
    expect(parse(text)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['[]\n', 'line 1'],
    ['{}\n', 'line 1'],
    [`${entry({})}-- No entries --\n`, 'line 2'],
    [`-- Boot 1b9a922238354968be7d2c9b74360e02 --\n${entry({})}`, 'line 1'],
    [entry({}).trimEnd(), 'cut off'],
    [entry({ MESSAGE: { text: 'a' } }), 'line 1'],
    [entry({ MESSAGE: [300] }), 'line 1'],
    [entry({ __REALTIME_TIMESTAMP: 1795248465966630 }), 'line 1'],
  ])('are not told from %j', (text, reason) => {
    expect(parse(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });
});
