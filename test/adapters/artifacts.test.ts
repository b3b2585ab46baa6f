import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArtifact } from '../../src/adapters/artifacts.ts';

const commit = 'c'.repeat(40);
let place: string;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'artifacts-')));
  mkdirSync(join(place, 'kept', commit), { recursive: true });
  mkdirSync(join(place, 'checkout', 'kept', commit), { recursive: true });
  for (const folder of ['kept', 'checkout/kept'])
    writeFileSync(join(place, folder, commit, 'junit.xml'), '<testsuites/>');
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const read = (folder: string | null, path = 'junit.xml', cap = 100) =>
  readArtifact(
    { folder: folder && join(place, folder), checkout: join(place, 'checkout'), commit },
    path,
    cap,
  );
const refused = (reason: string) => ({
  ok: false,
  reason: expect.stringContaining(reason) as string,
});

describe('an artifact of the operator', () => {
  it('is read below the commit', async () => {
    expect(await read('kept')).toEqual({ ok: true, bytes: Buffer.from('<testsuites/>') });
  });

  it('is never read from the reviewed checkout, nor by a link into it', async () => {
    expect(await read('checkout/kept')).toEqual(refused('lies in the reviewed checkout'));
    symlinkSync(join(place, 'checkout', 'kept'), join(place, 'elsewhere'));
    expect(await read('elsewhere')).toEqual(refused('lies in the reviewed checkout'));
    symlinkSync(join(place, 'checkout/kept', commit), join(place, 'kept', commit, 'link'));
    expect(await read('kept', 'link/junit.xml')).toEqual(refused('behind a link'));
  });

  it('is no pipe, which nobody may ever write to', async () => {
    execFileSync('mkfifo', [join(place, 'kept', commit, 'pipe.xml')]);
    expect(await read('kept', 'pipe.xml')).toEqual(refused('is no file'));
  });

  it.each([
    ['no folder', null, 'junit.xml', 100, '--artifacts DIR'],
    ['no such file', 'kept', 'other.xml', 100, 'other.xml of cccccccc is not there'],
    ['a folder', 'kept', '.', 100_000, 'is no file'],
    ['too large a file', 'kept', 'junit.xml', 3, 'more than are read'],
  ])('is a reason where there is %s', async (_what, folder, path, cap, reason) => {
    expect(await read(folder, path, cap)).toEqual(refused(reason));
  });
});
