import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropFiles } from './files.ts';

describe('files dropped into the upper directory', () => {
  let work = '';
  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'lab-files-'));
    await mkdir(join(work, 'root/root'), { recursive: true });
    await mkdir(join(work, 'upper'));
  });
  afterEach(() => rm(work, { recursive: true, force: true }));

  it('have their content and mode, whatever the umask', async () => {
    await dropFiles(join(work, 'upper'), join(work, 'root'), [
      { path: '/opt/x/start', content: '#!/bin/sh\n', mode: 0o777 },
    ]);
    const file = join(work, 'upper/opt/x/start');
    expect(await readFile(file, 'utf8')).toBe('#!/bin/sh\n');
    expect((await stat(file)).mode & 0o777).toBe(0o777);
  });

  it('do not open a directory that is closed in the root file system', async () => {
    await chmod(join(work, 'root/root'), 0o700);
    await dropFiles(join(work, 'upper'), join(work, 'root'), [{ path: '/root/.x', content: '' }]);
    expect((await stat(join(work, 'upper/root'))).mode & 0o777).toBe(0o700);
  });

  it('may be links', async () => {
    await dropFiles(join(work, 'upper'), join(work, 'root'), [{ path: '/etc/a', link: '/etc/b' }]);
    expect(await readlink(join(work, 'upper/etc/a'))).toBe('/etc/b');
  });
});
