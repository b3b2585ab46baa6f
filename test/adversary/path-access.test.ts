import { describe, expect, it } from 'vitest';
import { pathAccess } from '../../src/adversary/path-access.ts';

const directory = (path: string, mode = '0755') => ({
  path,
  kind: 'directory',
  mode,
  owner: 'root',
  group: 'root',
});
const file = (mode: string) => ({ path: '/s/key', kind: 'file', mode, owner: 'app', group: 'ops' });
const ls = ['drwxr-xr-x 1 0 0 1 x /', 'drwxr-xr-x 1 0 0 1 x /s', '-rw-r--r-- 1 0 0 1 x /s/key'];
const www = 'uid=33(www-data) gid=33(www-data) groups=33(www-data),7(ops)';
const app = 'uid=7(app) gid=7(app) groups=7(app),8(ops) context=u:r:t:s0';
const root = 'uid=0(root) gid=0(root) groups=0(root)';
const other = 'uid=9(other) gid=9(other) groups=9(other)';

function ask(mode: string, credentials: string, { above = '0755', listing = ls } = {}) {
  const places = [directory('/'), directory('/s', above), file(mode)];
  const variables = { path: { found: true, places }, listing, credentials: [credentials] };
  const result = pathAccess(variables, { user: 'any' }, {});
  return result.ok ? result.value.barriers : result.reason;
}

describe('whether a user may read a path', () => {
  it.each([
    ['0644', other, {}, []],
    ['0600', app, {}, []],
    ['0640', www, {}, []],
    ['0000', root, {}, []],
    ['0640', other, {}, ['/s/key (0640 app ops) may not be read']],
    // The first class that fits decides: an owner without the bit is not helped by the others'.
    ['0044', app, {}, ['/s/key (0044 app ops) may not be read']],
    ['0604', www, {}, ['/s/key (0604 app ops) may not be read']],
    ['0644', other, { above: '0700' }, ['/s (0700 root root) may not be passed']],
    ['0644', other, { above: '0744' }, ['/s (0744 root root) may not be passed']],
    ['0644', other, { above: '0711' }, []],
  ])('%s for %s %o', (mode, credentials, given, barriers) => {
    expect(ask(mode, credentials, given)).toEqual(barriers);
  });

  it.each([
    ['an access list', { listing: ls.with(2, '-rw-r--r--+ 1 0 0 1 x /s/key') }, other],
    ['an access list above', { listing: ls.with(1, 'drwxr-xr-x+ 1 0 0 1 x /s') }, other],
    ['a place that was not listed', { listing: ls.slice(1) }, other],
    ['a listing of another form', { listing: ls.with(0, 'total 4') }, other],
    ['credentials that are cut off', {}, 'uid=9(other) gid=9(other) groups=9(other),4(ad'],
    ['credentials without groups', {}, 'uid=9(other) gid=9(other)'],
  ])('cannot be told with %s', (_, given, credentials) => {
    expect(ask('0644', credentials, given)).toEqual(expect.any(String));
  });
});
