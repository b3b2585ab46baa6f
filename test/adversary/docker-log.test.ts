import { describe, expect, it } from 'vitest';
import { dockerLog } from '../../src/adversary/docker-log.ts';

const entry = (text: string, index = 0) => ({ at: `2026-11-21T08:57:1${index}Z`, text });

function look(
  texts: readonly string[],
  params: Record<string, unknown>,
  { older = true, type = 'json-file', options = {} } = {},
) {
  const LogConfig = { Type: type, Config: options };
  const seen = {
    running: [{ ID: 'a' }],
    containers: [{ HostConfig: { LogConfig } }],
    older: older ? [entry('before')] : [],
    entries: texts.map(entry),
  };
  return dockerLog(seen, params, {});
}

describe('the log of a container', () => {
  it('tells lines that are no JSON object with all of the fields', () => {
    const texts = [
      '{"a":1,"b":2}',
      '{"a":1}',
      '[1]',
      '"a"',
      'null',
      'text',
      '{"a":1,"b":null}',
      '',
    ];
    const result = look(texts, { fields: ['a', 'b'] });
    expect(result).toMatchObject({ ok: true, value: { asked: 8 } });
    const { strange } = (result as unknown as { value: { strange: string[] } }).value;
    expect(strange.map((one) => one.slice(21))).toEqual(texts.slice(1));
  });

  it('does not ask it of lines that are excepted', () => {
    expect(look(['Listening', '{"a":1}'], { fields: ['a'], except: '^Listening' })).toMatchObject({
      value: { asked: 1, strange: [] },
    });
  });

  it.each([
    [true, 'json-file', { 'max-size': '10m' }, true],
    [false, 'json-file', { 'max-size': '10m' }, false],
    [false, 'json-file', {}, true],
    [false, 'local', {}, false],
    [false, 'journald', {}, false],
  ])('reaches back, older lines %s, driver %s %j: %s', (older, type, options, reaches) => {
    expect(look([], {}, { older, type, options })).toMatchObject({ value: { reaches } });
  });

  it.each([
    ['before all of the window', '2026-11-21T08:57:00Z', ['one'], true],
    // --until was taken for a time to come: the newest line of all.
    ['in the window', '2026-11-21T08:57:10Z', ['one'], false],
    ['there, and none in the window', '2026-11-21T08:57:10Z', [], true],
  ])('of Podman reaches back where an older line is %s', (_name, at, texts, reaches) => {
    const LogConfig = { Type: 'json-file', Size: '0B' };
    const seen = {
      running: [{ ID: 'a' }],
      containers: [{ HostConfig: { LogConfig } }],
      older: [{ at, text: 'before' }],
      entries: texts.map(entry),
    };
    expect(dockerLog(seen, {}, {})).toMatchObject({ value: { reaches } });
    expect(dockerLog({ ...seen, older: [] }, {}, {})).toMatchObject({ value: { reaches: false } });
  });

  it.each([
    ['has', { has: 'error' }],
    ['hasNot', { hasNot: 'error' }],
    ['fields', { fields: ['a'] }],
  ])('cannot tell %s where a secret was taken out of the line that decides', (_name, params) => {
    expect(look(['token ‹redacted:api-token›'], params).ok).toBe(false);
  });

  it('tells a match beside a line that a secret was taken out of', () => {
    expect(look(['token ‹redacted:api-token›', 'error'], { hasNot: 'error' })).toMatchObject({
      value: { hasNot: ['2026-11-21T08:57:11Z error'] },
    });
  });
});
