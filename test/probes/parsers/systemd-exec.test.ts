import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';
import { endsSoon } from '../../ends-soon.ts';

const times = 'start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0';
const command = (path: string, argv: string): string =>
  `ExecStart={ path=${path} ; argv[]=${argv} ; ignore_errors=no ; ${times} }`;

function scripts(...lines: readonly string[]): unknown {
  const parsed = parseOutput('systemd-exec', ['Id=a.service', ...lines, ''].join('\n'));
  if (!parsed.ok) return `? ${parsed.reason}`;
  return (parsed.value as { scripts: unknown }[])[0]?.scripts;
}

describe('the script of a start command', () => {
  it.each([
    ['/opt/a.sh', '/opt/a.sh', '/opt/a.sh'],
    ['/opt/a.sh', '/opt/a.sh --with /etc/x', '/opt/a.sh'],
    ['/bin/sh', '/bin/sh /opt/a.sh', '/opt/a.sh'],
    ['/bin/bash', '/bin/bash -eux /opt/a.sh /etc/x', '/opt/a.sh'],
    ['/bin/bash', '/bin/bash -eu -o pipefail /opt/a.sh', '/opt/a.sh'],
    ['/bin/bash', '/bin/bash -euo pipefail -- /opt/a.sh', '/opt/a.sh'],
    ['/bin/bash', 'a-name-of-its-own --norc /opt/a.sh', '/opt/a.sh'],
    ['/usr/bin/env', '/usr/bin/env bash /opt/a.sh', '/opt/a.sh'],
    ['/usr/bin/env', '/usr/bin/env -i A=/opt/b.sh /bin/sh -e /opt/a.sh', '/opt/a.sh'],
    ['/usr/bin/env', '/usr/bin/env A=1 /opt/a.sh', '/opt/a.sh'],
    ['/bin/busybox', '/bin/busybox sh /opt/a.sh', '/opt/a.sh'],
    ['/usr/bin/python3.11', 'python3 -u /opt/a.py', '/opt/a.py'],
    ['/usr/bin/perl', '/usr/bin/perl -w /opt/a.pl', '/opt/a.pl'],
  ])('%s as %j is %s', (path, argv, script) => {
    expect(scripts(command(path, argv))).toEqual([script]);
  });

  it.each([
    ['/bin/sh', '/bin/sh -c /opt/good.sh'],
    ['/bin/bash', '/bin/bash -ec /opt/good.sh'],
    ['/bin/bash', '/bin/bash --rcfile /opt/good.sh -i /opt/bad.sh'],
    ['/bin/bash', '/bin/bash --init-file /opt/good.sh /opt/bad.sh'],
    ['/bin/bash', '/bin/bash -s /opt/good.sh'],
    ['/bin/bash', '/bin/bash -n /opt/good.sh'],
    ['/bin/bash', '/bin/bash bad.sh /opt/good.sh'],
    ['/bin/bash', '/bin/bash pipefail /opt/good.sh'],
    ['/bin/bash', '/bin/bash'],
    ['/usr/bin/python3', 'python3 -m evil /opt/good.py'],
    ['/usr/bin/python3', 'python3 -W ignore /opt/good.py'],
    ['/usr/bin/perl', 'perl -I /opt/good.pl /opt/bad.pl'],
    ['/usr/bin/perl', 'perl -e 1 /opt/good.pl'],
    ['/usr/bin/env', '/usr/bin/env -C /opt/good.sh /opt/bad.sh'],
    ['/usr/bin/env', '/usr/bin/env -S /opt/good.sh'],
    ['/usr/bin/env', '/usr/bin/env A=1'],
    ['/usr/bin/env', '/usr/bin/env bad /opt/good.sh'],
    ['/bin/busybox', '/bin/busybox ash -c /opt/good.sh'],
  ])('%s as %j cannot be told', (path, argv) => {
    expect(scripts(command(path, argv))).toContain('is started without a script file');
  });

  it.each([
    ['a path that imitates the words after it', command('/opt/good.sh ; argv[]=x', '/opt/good.sh')],
    ['no argument vector', 'ExecStart={ path=/opt/a.sh ; ignore_errors=no }'],
    ['no end', 'ExecStart={ path=/opt/a.sh ; argv[]=/opt/a.sh'],
    ['another form', 'ExecStart=/opt/a.sh'],
    ['a relative path', command('a.sh', 'a.sh')],
  ])('%s cannot be told', (_what, line) => {
    expect(scripts(line)).toMatch(/^\? (?:a start command of another form|a\.sh is started)/);
  });

  it('is one for each command, and of all or none it is told', () => {
    const [first, second] = [command('/opt/a.sh', 'a'), command('/opt/b.sh', 'b')];
    expect(scripts(first, second)).toEqual(['/opt/a.sh', '/opt/b.sh']);
    expect(scripts(first, command('/bin/sh', '/bin/sh -c true'))).toMatch(/^\?/);
  });

  it('is none where nothing is started', () => {
    expect([scripts('ExecStart='), scripts()]).toEqual([[], []]);
  });

  it('is found in a command of a megabyte that is made to be slow', () => {
    endsSoon(() => scripts(command('/opt/a.sh', ' ; argv[]='.repeat(100_000))));
    endsSoon(() => scripts(command('/opt/a.sh', ' ; flags'.repeat(100_000))));
    endsSoon(() => scripts(command('/bin/bash', `bash ${'-e '.repeat(300_000)}`)));
  });
});
