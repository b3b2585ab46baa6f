import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { evidenceStore } from '../../src/adapters/evidence-store.ts';
import { removeScratch, scratchDirectory } from './git/scratch.ts';

afterAll(removeScratch);

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const text = '{"evidence": true}\n';
const digest = digestOf(text);

function place() {
  const folder = join(scratchDirectory(), 'store');
  mkdirSync(folder);
  return { folder, path: join(folder, `${digest}.json`), store: evidenceStore(folder) };
}

describe('a store of evidence', () => {
  it('gives back what was put there, and nothing else is left', () => {
    const { store, folder } = place();
    const texts = new Set<string>();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).map((one) => Buffer.from(one).toString()),
        (one) => {
          texts.add(one);
          expect(store.put(digestOf(one), one)).toBe(null);
          expect(store.put(digestOf(one), one)).toBe(null);
          expect(store.get(digestOf(one))).toEqual({ found: true, text: one });
        },
      ),
      { numRuns: 20 },
    );
    expect(readdirSync(folder).sort()).toEqual(
      [...texts].map((one) => `${digestOf(one)}.json`).sort(),
    );
    expect(store.named('')).toHaveLength(texts.size);
  });

  it('never takes other bytes for it, whatever became of them', () => {
    const { store, path } = place();
    store.put(digest, text);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(text);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        writeFileSync(path, bytes);
        expect(store.get(digest)).toMatchObject({ found: false });
        expect(store.put(digest, text)).toContain('other bytes');
        expect(readFileSync(path)).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it('follows no link, waits for no pipe and takes no name but a digest', () => {
    const { store, path, folder } = place();
    const elsewhere = join(scratchDirectory(), 'elsewhere');
    writeFileSync(elsewhere, text);
    symlinkSync(elsewhere, path);
    expect(store.get(digest)).toMatchObject({
      found: false,
      reason: expect.stringContaining('link') as string,
    });
    expect(store.get('d')).toEqual({ found: false, reason: '"d" is no SHA-256' });
    expect(store.put(digest, text)).not.toBe(null);
    expect(store.files()).toEqual({ kept: [], others: 1 });
    const pipe = digestOf('pipe');
    execFileSync('mkfifo', [join(folder, `${pipe}.json`)]);
    expect(store.get(pipe)).toMatchObject({ found: false });
    expect(store.get(digestOf('none'))).toEqual({
      found: false,
      reason: `not in ${folder}: it is not there`,
    });
    expect(store.get('../../etc/passwd')).toMatchObject({ found: false });
    expect(() => store.put('../../etc/passwd', text)).toThrow('is no SHA-256');
  });

  it('makes the folder for its owner alone, but none above it, and none in the repository', () => {
    const above = scratchDirectory();
    const folder = join(above, 'store');
    expect(evidenceStore(folder).trouble(null)).toBe(null);
    expect(readdirSync(above)).toEqual([]);
    expect(evidenceStore(folder).trouble(above)).toContain('in the repository under review');
    expect(evidenceStore(folder).put(digest, text)).toBe(null);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const unmounted = evidenceStore(join(above, 'not-mounted', 'store'));
    expect(unmounted.trouble(null)).toContain('ENOENT');
    expect(unmounted.put(digest, text)).toContain('ENOENT');
    expect(evidenceStore(folder).trouble(above)).toContain('in the repository under review');
    const file = join(above, 'file');
    writeFileSync(file, '');
    expect(evidenceStore(file).trouble(null)).toBe('it is no folder');
    expect(evidenceStore(join(above, 'none')).named('')).toEqual([]);
    expect(() => evidenceStore(file).named('')).toThrow('ENOTDIR');
  });

  it('removes what is as it was listed, and what was put there again is young', () => {
    const { store, path } = place();
    store.put(digest, text);
    utimesSync(path, 1, 1);
    const [old] = store.files().kept;
    expect(old).toEqual({ digest, bytes: text.length, putAt: 1000 });
    expect(store.put(digest, text)).toBe(null);
    const [young] = store.files().kept;
    expect(young?.putAt).toBeGreaterThan(1000);
    if (!old || !young) throw new Error('nothing is listed');
    expect(store.remove(old)).toContain('not as it was listed');
    expect(store.remove(young)).toBe(null);
    expect(store.files().kept).toEqual([]);
  });
});
