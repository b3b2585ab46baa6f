import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareFile, readPlain } from '../../../src/adapters/git/worktree.ts';
import { bytes, removeScratch, scratchDirectory } from './scratch.ts';

afterAll(removeScratch);

describe('a file of a work tree', () => {
  const top = scratchDirectory();
  const outside = scratchDirectory();
  writeFileSync(join(outside, 'file'), 'secret');
  writeFileSync(join(top, 'plain'), 'x');
  mkdirSync(join(top, 'directory'));
  symlinkSync(outside, join(top, 'linked'));
  symlinkSync(join(outside, 'file'), join(top, 'link'));
  symlinkSync('plain', join(top, 'inside'));
  symlinkSync('nowhere', join(top, 'dangling'));
  execFileSync('mkfifo', [join(top, 'fifo')]);

  it('is read when it is a plain file behind plain directories', () => {
    expect(readPlain(top, 'plain')).toEqual(bytes('x'));
    expect(readPlain(top, 'nothing')).toBeNull();
    expect(readPlain(top, 'no/such/way')).toBeNull();
  });

  it.each([
    'link',
    'linked/file',
    'linked/new',
    'inside',
    'dangling',
    'directory',
    'fifo',
    'plain/below',
  ])('%s is neither read nor written', (path) => {
    expect(() => readPlain(top, path)).toThrow(expect.objectContaining({ code: 'unsafe-path' }));
    if (path.includes('/')) {
      expect(() => prepareFile(top, path, bytes('y'))).toThrow(
        expect.objectContaining({ code: 'unsafe-path' }),
      );
    }
    expect(readdirSync(outside)).toEqual(['file']);
  });

  it('that is prepared can be discarded without a trace', () => {
    const before = readdirSync(top, { recursive: true });
    prepareFile(top, 'new/deep/file', bytes('y')).discard();
    prepareFile(top, 'plain', bytes('y')).discard();
    expect(readdirSync(top, { recursive: true })).toEqual(before);
    expect(readPlain(top, 'plain')).toEqual(bytes('x'));
  });

  it('that is placed replaces a link instead of writing through it', () => {
    const file = prepareFile(top, 'later', bytes('y'));
    symlinkSync(join(outside, 'file'), join(top, 'later'));
    file.place();
    expect(readPlain(top, 'later')).toEqual(bytes('y'));
    expect(readPlain(outside, 'file')).toEqual(bytes('secret'));
  });
});
