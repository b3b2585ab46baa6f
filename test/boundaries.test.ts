import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Lints a text as if it stood in a file of the project; only the import rules matter here. */
async function rulesTripped(file: string, text: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [
      {
        files: ['**/*.ts'],
        languageOptions: { parserOptions: { projectService: false, project: null } },
      },
    ],
    ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted'),
  });
  const [result] = await eslint.lintText(text, { filePath: resolve(root, file) });
  return (result?.messages ?? []).flatMap(({ ruleId }) => ruleId ?? []);
}

describe('import boundaries', () => {
  it.each([
    'model',
    'claims',
    'ci',
    'criteria',
    'probes',
    'judge',
    'adversary',
    'document',
    'watch',
  ])(
    'keeps %s pure',
    async (room) => {
      const file = `src/${room}/boundary-probe.ts`;
      expect(await rulesTripped(file, "import 'node:fs';")).toEqual(['no-restricted-imports']);
      expect(await rulesTripped(file, "import 'simple-git';")).toEqual(['no-restricted-imports']);
      expect(await rulesTripped(file, "import '../adapters/git/index.ts';")).toEqual([
        'no-restricted-imports',
      ]);
      expect(await rulesTripped(file, "import '../model/claim.ts';")).toEqual([]);
    },
    30_000,
  );

  it.each(['observe', 'report', 'steps', 'cli'])(
    'keeps adapters out of %s',
    async (room) => {
      const file = `src/${room}/boundary-probe.ts`;
      expect(await rulesTripped(file, "import '../adapters/https.ts';")).toEqual([
        'no-restricted-imports',
      ]);
      expect(await rulesTripped(file, "import 'node:crypto';")).toEqual([]);
    },
    30_000,
  );

  it('lets the composition root import adapters', async () => {
    expect(
      await rulesTripped('src/composition/world.ts', "import '../adapters/https.ts';"),
    ).toEqual([]);
  }, 30_000);
});

describe('the built command', () => {
  /** The files that are loaded before the first line runs. */
  function loadedAtStart(file: string, seen = new Map<string, number>()): Map<string, number> {
    if (seen.has(file)) return seen;
    const text = readFileSync(file, 'utf8');
    seen.set(file, Buffer.byteLength(text));
    for (const [, path = ''] of text.matchAll(/\b(?:from|import)"(\.{1,2}\/[^"]+)"/g))
      loadedAtStart(resolve(dirname(file), path), seen);
    return seen;
  }

  it('starts with little more than its command line: help is there at once', () => {
    const sizes = loadedAtStart(resolve(root, 'dist/review.js'));
    expect(sizes.size).toBeGreaterThan(1);
    expect([...sizes.values()].reduce((sum, bytes) => sum + bytes)).toBeLessThan(100_000);
  });
});
