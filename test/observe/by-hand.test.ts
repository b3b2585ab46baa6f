// The command that is shown beside a look at the repository: a person who types it sees the same.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandLine } from '../../src/judge/command-line.ts';
import { ignoredStep, searchStep, type Step } from '../../src/model/step.ts';
import { observeIgnored } from '../../src/observe/ignored.ts';
import { observeSearch } from '../../src/observe/search.ts';
import { collectionOf, effectsWith } from './fake-effects.ts';

const files = {
  '.gitignore': '*.log\n',
  'deep/.gitignore': '',
  'deep/kept.log': 'x\n',
  'a.test.ts': "it /* x */.skip('a', f);\n",
  'a_test.go': 'func TestA(t *testing.T) {\n\tt.Skip("x")\n}\n',
  '.github/workflows/ci.yml': '    continue-on-error: true\n',
  'conflict.txt': '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n',
};

let directory = '';
let commit = '';
const sh = (command: string): string =>
  execFileSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' }).trim();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'by-hand-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const who = '-c user.name=a -c user.email=a@example.net -c commit.gpgSign=false';
  sh(`git init -q && git add -f . && git ${who} commit -qm claim`);
  commit = sh('git rev-parse HEAD');
  // What lies about today is not what was claimed.
  sh(`git rm -qf a.test.ts deep/kept.log .gitignore && git ${who} commit -qm later`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Source {
  readonly collector: string;
  readonly with: { readonly paths: readonly string[]; readonly pattern?: string };
}

const given = (step: Step, params: Readonly<Record<string, unknown>>) => ({
  ...collectionOf([step], { params: { paths: ['a'], except: ['a'], pattern: 'a' } }),
  params,
});

/** The command that a search of a shipped probe shows. */
async function searchOf(probe: string): Promise<string> {
  const { from } = parse(readFileSync(`probes/${probe}.yaml`, 'utf8')) as {
    readonly from: readonly (Source | string)[];
  };
  const asked = from.filter((one) => typeof one === 'object')[0]?.with ?? { paths: [] };
  const step = searchStep.parse({
    search: { paths: { param: 'paths' }, pattern: { param: 'pattern' } },
  });
  const effects = effectsWith({ commit, readFiles: () => Promise.resolve([]) });
  const { observation } = await observeSearch(given(step, asked), 0, step, effects);
  return commandLine(observation.argv);
}

describe('a command that is shown beside a look at the repository', () => {
  it.each([
    ['repo-test-skipped', ['a.test.ts:1:', 'a_test.go:2:']],
    ['repo-ci-cannot-fail', ['.github/workflows/ci.yml:1:']],
    ['repo-conflict-markers', ['conflict.txt:1:', 'conflict.txt:3:', 'conflict.txt:5:']],
  ])('shows what %s found', async (probe, places) => {
    const shown = sh(await searchOf(probe)).split('\n');
    expect(shown.map((line) => /^[^:]+:([^:]+:\d+:)/.exec(line)?.[1])).toEqual(places);
  });

  it('lists the files that fit, as they are in the commit', async () => {
    const shown = sh(await searchOf('repo-ignored-tracked')).split('\n');
    expect(shown.map((line) => line.split('\t')[1])).toEqual(['.gitignore', 'deep/.gitignore']);
  });

  it.each([
    [[], 'deep/kept.log'],
    [['deep/**'], ''],
  ])(
    'lists what is tracked and ignored, without %j, and leaves nothing behind',
    async (except, shown) => {
      const step = ignoredStep.parse({ ignored: { except: { param: 'except' } } });
      const ignored = () => Promise.resolve({ tracked: 1, rules: [], files: [] });
      const effects = effectsWith({ commit, ignored });
      const { observation } = await observeIgnored(given(step, { except }), 0, step, effects);
      expect(sh(commandLine(observation.argv))).toBe(shown);
      expect(sh('git worktree list').split('\n')).toHaveLength(1);
    },
  );
});
