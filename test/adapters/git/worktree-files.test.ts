import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { criteriaSelection as criteria, selectionOf } from '../../../src/claims/criteria-path.ts';
import { readWorktreeFiles } from '../../../src/adapters/git/index.ts';
import { removeScratch, scratchDirectory, write } from './scratch.ts';

afterAll(removeScratch);

describe("a work tree's criteria", () => {
  it('are read with what looks like them, sorted, and nothing else is', async () => {
    const top = scratchDirectory();
    const wanted = [
      'Claims/c.yaml',
      'claims/a.yaml',
      'claims/b.yaml',
      'claims/deep/d.yaml',
      'claims/e.yml',
      'probes/collectors/c.yaml',
      'probes/p.yaml',
      'review.yaml',
    ];
    const others = [
      'claims/README.md',
      'node_modules/claims/a.yaml',
      'other/o.yaml',
      'probes/recordings/p/r.yaml',
      'probes/x.yaml.bak',
      'reviewXyaml',
    ];
    for (const path of [...others, ...wanted]) write(top, path, `# ${path}\n`);
    const { files, skipped } = await readWorktreeFiles(top, criteria);
    expect(files.map(({ path }) => path)).toEqual(wanted);
    expect(files[1]?.text).toBe('# claims/a.yaml\n');
    expect(skipped).toEqual([]);
  });

  it('name further files, and those alone are read', async () => {
    const top = scratchDirectory();
    for (const path of ['infra/ca.pem', 'infra/key.pem', 'ca.pem']) write(top, path, path);
    symlinkSync('/etc', join(top, 'result'));
    const { files, skipped } = await readWorktreeFiles(top, selectionOf(['infra/ca.pem']));
    expect({ files, skipped }).toEqual({
      files: [{ path: 'infra/ca.pem', text: 'infra/ca.pem' }],
      skipped: [],
    });
  });

  it('are never read through a link; the link is named', async () => {
    const outside = scratchDirectory();
    writeFileSync(join(outside, 'secret.yaml'), 'secret');
    const top = scratchDirectory();
    write(top, 'claims/good.yaml', 'x');
    symlinkSync(join(outside, 'secret.yaml'), join(top, 'claims/link.yaml'));
    symlinkSync(outside, join(top, 'probes'));
    symlinkSync(outside, join(top, 'claims/sub'));
    symlinkSync('nowhere', join(top, 'review.yaml'));
    const { files, skipped } = await readWorktreeFiles(top, criteria);
    expect(files).toEqual([{ path: 'claims/good.yaml', text: 'x' }]);
    expect(skipped.map(({ path }) => path)).toEqual([
      'claims/link.yaml',
      'claims/sub',
      'probes',
      'review.yaml',
    ]);
  });

  it('that are no text, or too large, are named', async () => {
    const top = scratchDirectory();
    write(top, 'claims/binary.yaml', Uint8Array.from([0xff, 0xfe]));
    write(top, 'claims/huge.yaml', 'x'.repeat(4 * 1024 * 1024 + 1));
    const { files, skipped } = await readWorktreeFiles(top, criteria);
    expect(files).toEqual([]);
    expect(skipped).toEqual([
      { path: 'claims/binary.yaml', why: 'not UTF-8' },
      { path: 'claims/huge.yaml', why: expect.stringMatching(/larger than/) as unknown },
    ]);
  });

  it('may be missing altogether', async () => {
    expect(await readWorktreeFiles(scratchDirectory(), criteria)).toEqual({
      files: [],
      skipped: [],
    });
  });
});
