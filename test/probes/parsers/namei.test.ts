import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const socket = `f: /var/run/docker.sock
drwxr-xr-x root root   /
drwxr-xr-x root root   var
lrwxrwxrwx root root   run -> /run
drwxr-xr-x root root     /
drwxrwsr-t root root     run
srw-rw---- root docker docker.sock
`;
const absent = `f: /etc/nope/x
drwxr-xr-x root root /
drwxr-xr-x root root etc
                     nope - No such file or directory
`;

function read(text: string): unknown {
  const parsed = parseOutput('namei', text);
  return parsed.ok ? parsed.value : parsed.reason;
}

describe('a listing of namei', () => {
  it('names every place on the way, links resolved, and where it ends', () => {
    expect(read(socket)).toEqual({
      path: '/var/run/docker.sock',
      found: true,
      kind: 'socket',
      mode: '0660',
      owner: 'root',
      group: 'docker',
      link: false,
      file: [],
      directories: ['/', '/var', '/', '/run', '/run/docker.sock'],
      places: [
        { path: '/', kind: 'directory', mode: '0755', owner: 'root', group: 'root' },
        { path: '/var', kind: 'directory', mode: '0755', owner: 'root', group: 'root' },
        { path: '/', kind: 'directory', mode: '0755', owner: 'root', group: 'root' },
        { path: '/run', kind: 'directory', mode: '3775', owner: 'root', group: 'root' },
        { path: '/run/docker.sock', kind: 'socket', mode: '0660', owner: 'root', group: 'docker' },
      ],
    });
  });

  it('says which place is missing', () => {
    expect(read(absent)).toMatchObject({ found: false, missing: '/etc/nope', file: [] });
  });

  it('follows a relative link and a name with blanks in it', () => {
    const text = `f: /opt/my app
drwxr-xr-x root root /
drwxr-xr-x root root opt
lrwxrwxrwx root root my app -> v 2/app
drwxr-xr-x root root   v 2
-rwsr-xr-x me   us     app
`;
    expect(read(text)).toMatchObject({ found: true, kind: 'file', link: true, mode: '4755' });
  });

  it('is no answer where the way is barred', () => {
    const text = absent.replace('No such file or directory', 'Permission denied');
    expect(read(text)).toBe('/etc/nope: Permission denied');
  });

  it.each(
    socket
      .split('\n')
      .slice(0, -2)
      .map((_, index) => index + 1),
  )('that is cut off behind line %i is no answer', (lines) => {
    const cut = socket.split('\n').slice(0, lines).join('\n');
    expect(read(`${cut}\n`)).toEqual(expect.any(String));
    expect(read(cut)).toEqual(expect.any(String));
  });

  it.each([
    ['another path', socket.replace('var\n', 'etc\n')],
    ['a place behind a file', socket.replace('drwxrwsr-t', '-rwxrwsr-t')],
    ['a line behind the end', `${absent}drwxr-xr-x root root x\n`],
    ['two listings', socket + absent],
    ['a mode of another form', socket.replace('drwxr-xr-x', 'd?????????')],
    ['nothing', ''],
  ])('with %s is no answer', (_, text) => {
    expect(read(text)).toEqual(expect.any(String));
  });
});
