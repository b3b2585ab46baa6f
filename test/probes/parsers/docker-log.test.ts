import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const parse = (text: string) => parseOutput('docker-log', text);

describe('docker logs -t', () => {
  it('gives the lines of both outputs in the order of time', () => {
    const first = '2026-11-21T08:57:14.577214237Z one\n2026-11-21T08:57:19.579982644Z  three\n';
    const second = '2026-11-21T08:57:14.600000000Z two\r\n2026-11-21T08:57:20Z \n';
    expect(parse(first + second)).toEqual({
      ok: true,
      value: [
        { at: '2026-11-21T08:57:14.577214237Z', text: 'one' },
        { at: '2026-11-21T08:57:14.600000000Z', text: 'two' },
        { at: '2026-11-21T08:57:19.579982644Z', text: ' three' },
        { at: '2026-11-21T08:57:20Z', text: '' },
      ],
    });
  });

  it('gives no lines of a container that wrote none', () => {
    expect(parse('')).toEqual({ ok: true, value: [] });
  });

  it.each([
    'Error: No such container: nope\n',
    'one\n',
    '\n',
    '2026-11-21T08:57:14Z one\ntwo\n',
    '2026-11-21T08:57:14Z cut off',
  ])('is unparsable where it prints %j', (text) => {
    expect(parse(text).ok).toBe(false);
  });
});
