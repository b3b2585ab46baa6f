import { chmodSync, closeSync, openSync, copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { outsideAdversary } from '../../src/adapters/outside.ts';
import { removeScratch, scratchDirectory } from './git/scratch.ts';

afterAll(removeScratch);

function executable(text: string): string {
  const file = join(scratchDirectory(), 'adversary.sh');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const asked = (file: string, limitMs?: number) =>
  outsideAdversary(file, '/nonexistent', limitMs).ask('{}\n');
const leftOver = () =>
  readdirSync(tmpdir()).filter((one) => one.startsWith('cold-review-adversary-'));

describe("the operator's executable", () => {
  it('answers by what it prints', async () => {
    expect(await asked(executable('cat'))).toEqual({ bytes: 3, text: '{}\n' });
  });

  it('does not keep the review waiting by what it left behind in its group', async () => {
    const before = Date.now();
    expect(await asked(executable('sleep 30 &\necho {}'))).toEqual({ bytes: 3, text: '{}\n' });
    expect(Date.now() - before).toBeLessThan(20_000);
  });

  it('does not keep the review waiting for ever by what left its group and holds its output', async () => {
    const before = Date.now();
    const answered = await asked(executable('setsid sleep 30 &\nsleep 0.5\necho {}'), 1000);
    expect(answered.failure).toMatch(/took longer than 1 s/);
    expect(Date.now() - before).toBeLessThan(20_000);
  });

  it('that cannot be started is a reason, and leaves nothing', async () => {
    const before = leftOver();
    const busy = join(scratchDirectory(), 'adversary');
    copyFileSync(process.execPath, busy);
    chmodSync(busy, 0o755);
    const writing = openSync(busy, 'r+');
    const plain = join(scratchDirectory(), 'plain');
    writeFileSync(plain, '');
    try {
      expect((await asked(busy)).failure).toMatch(/ETXTBSY/);
      expect((await asked(plain)).failure).toMatch(/EACCES/);
    } finally {
      closeSync(writing);
    }
    expect(leftOver()).toEqual(before);
  });
});
