import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const line = (local: string, rest = 'ino:1 sk:1 cgroup:/ <->') =>
  `tcp LISTEN 0      4096   ${local} 0.0.0.0:* ${rest}         \n`;

function read(text: string): unknown {
  const parsed = parseOutput('ss', text);
  return parsed.ok ? parsed.value : parsed.reason;
}

describe('a listening socket of ss', () => {
  it.each([
    ['0.0.0.0:22', '0.0.0.0', 22, null],
    ['127.0.0.1:43207', '127.0.0.1', 43207, null],
    ['127.0.0.53%lo:53', '127.0.0.53', 53, 'lo'],
    ['[::]:80', '::', 80, null],
    ['[::1]:631', '::1', 631, null],
    ['[fe80::1]%eth0:546', 'fe80::1', 546, 'eth0'],
    ['[::ffff:10.0.0.1]:8080', '::ffff:10.0.0.1', 8080, null],
    ['*:2377', '*', 2377, null],
  ])('%s', (local, address, port, device) => {
    expect(read(line(local))).toEqual([{ protocol: 'tcp', address, port, device, v6only: null }]);
  });

  it.each([
    ['v6only:1', true],
    ['v6only:0', false],
  ])('%s', (flag, v6only) => {
    expect(read(line('[::]:80', `ino:1 sk:1 cgroup:/x ${flag} <->`))).toMatchObject([{ v6only }]);
  });

  it.each([
    ['a line that is cut off', line('0.0.0.0:22').slice(0, 40)],
    ['a line feed that is missing', line('0.0.0.0:22').trimEnd()],
    ['a connection', 'tcp ESTAB 0 0 10.0.0.1:22 10.0.0.2:999\n'],
    ['a name in the place of a port', line('0.0.0.0:ssh')],
    ['a header', `Netid State Recv-Q Send-Q Local\n${line('0.0.0.0:22')}`],
  ])('is none with %s', (_, text) => {
    expect(read(text)).toEqual(expect.any(String));
  });
});
