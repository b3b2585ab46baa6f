import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const root = '41ed 4096 0 0 root root /\n';
const parse = (text: string) => parseOutput('container-stat', text);

describe('stat inside a container', () => {
  it.each([
    [
      '81a4 17 0 0 root root /app/a b',
      { kind: 'file', mode: '0644', size: 17, file: ['/app/a b'] },
    ],
    [
      '8100 3 1000 0 UNKNOWN root /run/secrets/key',
      { mode: '0400', user: '1000:0', owner: 'UNKNOWN' },
    ],
    ['89ed 9 0 0 root root /bin/su', { mode: '4755' }],
    ['43ff 4096 0 0 root root /tmp', { kind: 'directory', mode: '1777', file: [] }],
    ['c1b6 0 0 0 root root /run/s', { kind: 'socket' }],
    ['21b6 0 0 0 root root /dev/null', { kind: 'character-device' }],
  ])('%s', (line, expected) => {
    expect(parse(`${root}${line}\n`)).toMatchObject({
      ok: true,
      value: { found: true, ...expected },
    });
  });

  it.each([
    "stat: can't stat '/etc/none': No such file or directory",
    "stat: cannot statx '/etc/none': No such file or directory",
    "stat: cannot statx '/etc/passwd/x': Not a directory",
  ])('says what is not there: %s', (line) => {
    expect(parse(`${root}${line}\n`)).toEqual({ ok: true, value: { found: false, file: [] } });
  });

  it.each([
    ['', 'nothing'],
    [root, 'the root alone'],
    ['81a4 17 0 0 root root /app\n', 'no root'],
    [`${root}${root}`, 'the root twice'],
    [`${root}81a4 17 0 0 root root /app`, 'a line that is cut off'],
    [`${root}81a4 17 0 0 root root /app\nmore\n`, 'a line too many'],
    [`${root}stat: cannot statx '/x': Permission denied\n`, 'what may not be looked at'],
    [`${root}stat: cannot statx '/x': Datei oder Verzeichnis nicht gefunden\n`, 'another language'],
    [
      "stat: can't stat '/': No such file or directory\nstat: can't stat '/x': No such file or directory\n",
      'no file system',
    ],
    [`81a4 17 0 0 root root /\n81a4 17 0 0 root root /app\n`, 'a root that is a file'],
    ['Error response from daemon: Container d845 is not running\n', 'what Docker says'],
  ])('is unparsable where it prints %j', (text) => {
    expect(parse(text).ok).toBe(false);
  });
});
