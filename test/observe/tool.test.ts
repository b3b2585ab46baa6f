import { describe, expect, it } from 'vitest';
import type { SandboxRequest, TreeFile } from '../../src/observe/effects.ts';
import { collect } from '../../src/observe/collect.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';
import { toolWords } from '../../src/probes/sandbox.ts';
import { ranAs } from '../probes/recorded-run.ts';
import type { RecordedRun } from '../probes/recording.ts';
import { collectionOf, effectsWith } from './fake-effects.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
const refusal = { exit: 1, stdout: '', stderr: '/claim/sample:1:1-2: Error: syntax error\n' };
const accepted = { exit: 0, stdout: '', stderr: '' };

const ofNginx = {
  'a sample that is wrong': { ...refusal, stderr: '[emerg] 3#3: invalid URL prefix in sample:6\n' },
};
const ofPromtool = {
  'a sample that is wrong': { ...refusal, stderr: '  FAILED: parsing YAML file sample: twice\n' },
};

const file = (path: string, text: string, kind: TreeFile['kind'] = 'file'): TreeFile => ({
  path,
  mode: '100644',
  kind,
  bytes: Buffer.from(text),
});

/** What is seen of a tree where the tool says this of each file, and tells the samples apart. */
async function seen(
  tree: readonly TreeFile[],
  params: Record<string, unknown>,
  said: Readonly<Record<string, RecordedRun>> = {},
) {
  const asked: SandboxRequest[] = [];
  const answers: Readonly<Record<string, RecordedRun>> = {
    'a sample that is right': accepted,
    'a sample that is wrong': refusal,
    ...said,
  };
  const reference = (param: string) => ({ param });
  const tool = {
    name: reference('tool'),
    path: reference('path'),
    includes: reference('includes'),
  };
  const collection = collectionOf([{ tool }], {
    vantage: 'repository',
    params: { tool: 'nft', ...params },
  });
  const [observation] = await collect(
    collection,
    effectsWith({
      readFiles: (isWanted) => Promise.resolve(tree.filter(({ path }) => isWanted(path))),
      sandbox: (request): Promise<VectorAnswer> => {
        asked.push(request);
        return Promise.resolve(ranAs(answers[request.of] ?? accepted, 9999, clock));
      },
    }),
    () => false,
  );
  const value = JSON.parse(observation?.stdout?.text ?? '{}') as {
    files?: Record<string, unknown>[];
  };
  return {
    asked,
    files: value.files ?? [],
    failure: observation?.failure ?? null,
    argv: observation?.argv,
  };
}

const rules = file('fw/a.nft', 'table inet a {\n}\n');

describe('a file given to its tool', () => {
  it('comes after two samples, with the files that it takes in and no other', async () => {
    const main = file('fw/main.nft', 'include "parts/*.nft"\n');
    const tree = [main, file('fw/parts/b.nft', '# b\n'), rules];
    const { asked, files, failure } = await seen(tree, {
      path: 'fw/main.nft',
      includes: ['fw/parts/*.nft'],
    });
    expect(failure).toBeNull();
    expect(files).toMatchObject([{ path: 'fw/main.nft', accepted: true, statements: 1 }]);
    expect(asked.map(({ of }) => of)).toEqual([
      'a sample that is right',
      'a sample that is wrong',
      'fw/main.nft',
    ]);
    const given = asked[2]?.argv.filter((word) => word.startsWith('/claim/fw/'));
    expect(given).toEqual(['/claim/fw/main.nft', '/claim/fw/parts/b.nft', '/claim/fw/main.nft']);
    expect(asked[2]?.files.map((one) => Buffer.from(one).toString()).slice(1)).toEqual([
      'include "parts/*.nft"\n',
      '# b\n',
    ]);
  });

  it('is asked about by the very vector that `review plan` prints', async () => {
    const { asked, argv } = await seen([rules], { path: 'fw/a.nft' });
    expect(argv).toEqual(asked[2]?.argv);
    expect(toolWords({ name: 'nft', path: 'fw/a.nft' })).toEqual(argv);
  });

  it('never is a link, nor what a link leads to', async () => {
    const link = file('fw/a.nft', '/etc/shadow', 'symlink');
    const { asked, files } = await seen([link], { path: 'fw/*.nft' });
    expect(files).toMatchObject([{ kind: 'symlink', accepted: false }]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['a path that leads out', [file('fw/../../etc/x.nft', 'x\n')], {}, 'is no path of a file'],
    [
      'an include that is not there',
      [rules],
      { includes: ['fw/none.nft'] },
      'no file of the claim fits fw/none.nft',
    ],
    [
      'an include that is a link',
      [rules, file('fw/l', 'a.nft', 'symlink')],
      { includes: ['fw/l'] },
      'fw/l is a symlink',
    ],
    [
      'a file of the machine',
      [file('fw/a.nft', 'include "/etc/shadow"\n')],
      {},
      'takes in /etc/shadow',
    ],
    ['a file above', [file('fw/a.nft', 'include "../../x"\n')], {}, 'takes in ../../x'],
    [
      'an include on a line of several',
      [file('fw/a.nft', 'table t {}; include\\\n "x*"\n')],
      {},
      'takes in x*',
    ],
    ['too much', [{ ...rules, bytes: null }], {}, 'has more than'],
    [
      'too many',
      Array.from({ length: 65 }, (_, at) => file(`fw/${at}.nft`, 'x\n')),
      {},
      '65 files',
    ],
  ] as const)('is not looked at with %s', async (_what, tree, params, reason) => {
    const { failure, asked } = await seen(tree, { path: 'fw/**', ...params });
    expect(failure?.reason).toContain(reason);
    expect(asked.slice(2)).toEqual([]);
  });

  it.each<[string, RecordedRun, string]>([
    ['another status', { ...refusal, exit: 3 }, 'ended with status 3'],
    [
      'an interface',
      { ...refusal, stderr: 'x:1:1-2: Error: Interface does not exist\n' },
      'Interface does not exist',
    ],
    [
      'no memory',
      { ...refusal, stderr: 'x:1:1-2: Error: syntax error\nMemory allocation failure\n' },
      'Memory allocation',
    ],
    [
      'a kernel without it',
      {
        ...refusal,
        stderr: 'x:1:1-2: Error: Could not process rule: No such file or directory\nqueue num 0\n',
      },
      'Could not process rule',
    ],
    ['words of no error', { ...refusal, stderr: 'something\n' }, 'something'],
  ])('is not judged by %s', async (_what, said, reason) => {
    const { failure } = await seen([rules], { path: 'fw/a.nft' }, { 'fw/a.nft': said });
    expect(failure?.reason).toContain(reason);
  });

  it('is refused for its own error, whatever else the machine lacks', async () => {
    const stderr =
      'fw/a.nft:1:1-2: Error: Interface does not exist\niif "x"\n^\nfw/a.nft:2:1-2: Error: syntax error\nacept\n^\n';
    const { failure, files } = await seen(
      [rules],
      { path: 'fw/a.nft' },
      { 'fw/a.nft': { ...refusal, stderr } },
    );
    expect(failure).toBeNull();
    expect(files).toMatchObject([{ accepted: false }]);
  });

  it.each([
    ['load_module /claim/x.so;\n'],
    ['events {}\n"load_module" x.so;\n'],
    ['ssl_engine /claim/x.so;\n'],
    ['http { server { ssl_certificate_key "engine:/claim/x.so:k"; } }\n'],
  ])('is not given to nginx where it names a library: %s', async (text) => {
    const tree = [file('n/nginx.conf', 'include x.conf;\n'), file('n/x.conf', text)];
    const params = { tool: 'nginx', path: 'n/nginx.conf', includes: ['n/x.conf'] };
    const { failure, asked } = await seen(tree, params, ofNginx);
    expect(failure?.reason).toBe('n/x.conf names what nginx would run');
    expect(asked.slice(2)).toEqual([]);
  });

  it.each([
    ['nginx', 'include /etc/nginx/mime.types;\n', '/etc/nginx/mime.types'],
    ['nginx', 'http { include a.conf; include "b/*.conf"; }\n', 'b/*.conf'],
    ['nginx', 'http {include\n  b.conf;}\n', 'b.conf'],
    ['nginx', 'http { include # x\n  b/*.conf; }\n', 'b/*.conf'],
    ['nginx', 'http { "include" "b c/*.conf"; }\n', 'b c/*.conf'],
    ['nginx', 'http { log_format x "\n#"; include b/*.conf;\n}\n', 'b/*.conf'],
    ['promtool-config', "rule_files: ['/etc/prometheus/*.yml']\n", '/etc/prometheus/*.yml'],
    ['promtool-config', 'rule_files:\n  - rules/*.yml\n', 'rules/*.yml'],
    ['promtool-config', 'rule_files: [rules/*.yml, 5]\n---\nx: 1\n', 'rules/*.yml'],
  ])('is not given to %s without what it takes in: %s', async (tool, text, named) => {
    const tree = [file('n/main', text), file('n/a.conf', 'gzip on;\n')];
    const params = { tool, path: 'n/main', includes: ['n/a.conf'] };
    const { failure } = await seen(tree, params, tool === 'nginx' ? ofNginx : ofPromtool);
    expect(failure?.reason).toContain(`takes in ${named},`);
  });

  it('is not given to a tool that may read it as UTF-16: what it takes in is not seen', async () => {
    const tree = [file('p.yml', 'r\0u\0l\0e\0s\0:\0\n\0')];
    const params = { tool: 'promtool-config', path: 'p.yml' };
    const { failure } = await seen(tree, params, ofPromtool);
    expect(failure?.reason).toBe('p.yml is no plain text');
  });

  it('is given to nginx where a comment alone speaks of others', async () => {
    const text = '# include conf.d/*.conf;\nevents {}\n';
    const { failure, files } = await seen([file('n', text)], { tool: 'nginx', path: 'n' }, ofNginx);
    expect(failure).toBeNull();
    expect(files).toMatchObject([{ accepted: true, statements: 1 }]);
  });

  it('is of no use to a tool that is not on the list', async () => {
    const { failure, asked } = await seen([rules], { path: 'fw/a.nft', tool: 'python3' });
    expect(failure?.reason).toBe('no tool python3');
    expect(asked).toEqual([]);
  });
});
