import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { collect } from '../../src/observe/collect.ts';
import type { Effects, FileAtCommit } from '../../src/observe/effects.ts';
import { collectionOf, effectsWith } from './fake-effects.ts';

const path = 'nix/modules/swarm.nix';

function fileOf(text: string): FileAtCommit {
  const bytes = Buffer.from(text);
  const digest = createHash('sha256').update(text).digest('hex');
  return { kind: 'file', mode: '100644', size: bytes.length, bytes, digest };
}

async function read(file: FileAtCommit | Error, more: Partial<Effects> = {}) {
  const asked: unknown[] = [];
  const collection = collectionOf([{ read: { param: 'path' } }], {
    class: 'git',
    vantage: 'repository',
    params: { path },
    cap: '4KiB',
  });
  const readFile = (...words: unknown[]) => {
    asked.push(words);
    return file instanceof Error ? Promise.reject(file) : Promise.resolve(file);
  };
  const [seen] = await collect(collection, effectsWith({ readFile, ...more }), () => false);
  return { asked, seen, value: JSON.parse(seen?.stdout?.text ?? 'null') as unknown };
}

describe('a file of the claim', () => {
  it('is its lines, whatever ends them, with mode, size and digest of its bytes', async () => {
    const file = fileOf('one\r\ntwo\n');
    const { asked, seen, value } = await read(file);
    expect(asked).toEqual([[path, 4096]]);
    expect(seen).toMatchObject({
      argv: ['git', 'show', `cccccccccccc:${path}`],
      failure: null,
    });
    expect(value).toEqual({
      path,
      kind: 'file',
      mode: '100644',
      size: 9,
      digest: file.kind === 'file' ? file.digest : '',
      lines: ['one', 'two', ''],
    });
  });

  it.each<FileAtCommit>([
    { kind: 'missing' },
    { kind: 'directory' },
    { kind: 'submodule' },
    { kind: 'symlink', target: '/etc/passwd' },
  ])('that is none is that: $kind has no lines, and is no failure', async (file) => {
    const { seen, value } = await read(file);
    expect(seen?.failure).toBeNull();
    expect(value).toEqual({ path, lines: [], ...file });
  });

  it('that is too large is cut, not empty', async () => {
    const { seen } = await read({ kind: 'large', size: 5000 });
    expect(seen?.failure).toEqual({ kind: 'cut', reason: `${path} has 5000 bytes` });
  });

  it('that git cannot read is no answer', async () => {
    const { seen } = await read(new Error('bad object'));
    expect(seen).toMatchObject({
      failure: { kind: 'transport', reason: 'bad object' },
      stdout: null,
    });
  });

  it('leaves no secret, by its look or the operator’s own', async () => {
    const { redact } = redactor(['open sesame']);
    const file = fileOf('token = "ghp_0123456789abcdefghij0123"\nopen sesame\n');
    const { value } = await read(file, { redact });
    expect(JSON.stringify(value)).not.toMatch(/ghp_|sesame/);
    expect(value).toMatchObject({ lines: [expect.anything(), '‹redacted:operator›', ''] });
  });
});
