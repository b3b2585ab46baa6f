import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const line = (local: string, rest = 'ino:1 sk:1 cgroup:/ <->') =>
  `tcp LISTEN 0      4096   ${local} 0.0.0.0:* ${rest}         \n`;

function read(text: string): unknown {
  const parsed = parseOutput('ss', text);
  return parsed.ok ? parsed.value : parsed.reason;
}

describe('a listening socket of netstat', () => {
  const head = `Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State      \n`;
  const listed = (text: string) => {
    const parsed = parseOutput('netstat', text);
    return parsed.ok ? parsed.value : parsed.reason;
  };

  it.each([
    [
      'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN     ',
      'tcp',
      '0.0.0.0',
      22,
    ],
    [
      'tcp6       0      0 :::2377                 :::*                    LISTEN     ',
      'tcp',
      '::',
      2377,
    ],
    [
      'tcp6       0      0 2001:db8::1:443         :::*                    LISTEN     ',
      'tcp',
      '2001:db8::1',
      443,
    ],
    [
      'udp        0      0 0.0.0.0:4789            0.0.0.0:*                          ',
      'udp',
      '0.0.0.0',
      4789,
    ],
    [
      'udp6       0      0 :::7946                 :::*                               ',
      'udp',
      '::',
      7946,
    ],
  ])('%s', (row, protocol, address, port) => {
    const one = { protocol, address, port, device: null, v6only: null };
    expect(listed(`${head}${row}\n`)).toEqual([one]);
  });

  it.each([
    ['nothing at all', ''],
    ['no header', 'tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN\n'],
    ['a header in another language', head.replace('Active Internet', 'Aktive Internet')],
    ['a connection', `${head}tcp        0      0 10.0.0.1:22   10.0.0.2:999   ESTABLISHED\n`],
    ['TCP without a state', `${head}tcp        0      0 0.0.0.0:22   0.0.0.0:*   \n`],
    ['a name in the place of a port', `${head}tcp 0 0 0.0.0.0:ssh 0.0.0.0:* LISTEN\n`],
    ['a line that is cut off', `${head}tcp        0      0 0.0.0.0:22    0.0.0.0:*    LISTEN`],
  ])('is none with %s', (_, text) => {
    expect(listed(text)).toEqual(expect.any(String));
  });
});

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
