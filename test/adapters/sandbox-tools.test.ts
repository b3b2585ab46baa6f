// nginx and promtool in the sandbox: what counts of what they say, and what hostile files of theirs come to.
import { describe, expect, it } from 'vitest';
import { runInSandbox } from '../../src/adapters/sandbox.ts';
import { runTool } from '../../src/observe/tool-run.ts';
import { tools, type Tool } from '../../src/probes/tools/index.ts';
import { labReady } from '../lab/index.ts';

const limits = { deadlineMs: 8000, capBytes: 65_536 };

/** What a tool says of a file, as a review takes it. */
async function answerOf(
  name: string,
  text: string,
  beside: Readonly<Record<string, string>> = {},
  other: Partial<Tool> = {},
): Promise<string> {
  const tool = { ...(tools.get(name) as Tool), ...other };
  const files = Object.entries({ ...beside, file: text }).map(([path, content]) => ({
    path,
    bytes: Buffer.from(content),
  }));
  try {
    const run = { of: 'file', tool, file: 'file', files };
    const { accepted, said } = await runTool(run, limits, { sandbox: runInSandbox });
    return accepted ? 'accepted' : `refused: ${said.join(' ')}`;
  } catch (error) {
    return `perhaps: ${error instanceof Error ? error.message : ''}`;
  }
}

const ruleOf = (expression: string): string =>
  `groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: ${expression}\n`;

const web = (server: string): string => `events {}\nhttp {\n  ${server}\n}\n`;

describe.skipIf(!labReady().ready)('a tool in the sandbox', () => {
  it.each([
    ['a module', 'load_module /claim/library;\nevents {}\n', /dlopen\(\) "library"/],
    ['an engine', 'ssl_engine /claim/library;\nevents {}\n', /could not load the shared library/],
  ])(
    'nginx would run what a file calls %s, so that it is not given it',
    async (_what, text, said) => {
      expect(tools.get('nginx')?.runs?.test(text)).toBe(true);
      expect(await answerOf('nginx', text, { library: 'no library' })).toMatch(said);
    },
  );

  it.each([
    ['nginx', 'error_log /claim/log;\nevents {}\n', /Read-only/],
    ['nginx', web('access_log /etc/passwd;'), /Read-only|Permission denied/],
    ['nginx', web('server { listen 198.51.100.1:80; }'), /Cannot assign requested address/],
    ['nginx', web('include /etc/shadow;'), /No such file/],
    ['nginx', web('server { listen 80; location / { proxy_pass http://db; } }'), /host not found/],
    ['nginx', web('lissten 80;'), /unknown directive/],
    ['promtool-config', 'rule_files: [/etc/shadow]\n', /does not point to an existing file/],
    ['promtool-config', 'scrape_confgs: []\n', /not found in type/],
    ['promtool-rules', ruleOf('nope(up)'), /unknown function/],
  ])('%s says nothing of a file that this machine refuses: %s', async (name, text, why) => {
    const answer = await answerOf(name, text);
    expect(answer).toMatch(/^perhaps/);
    expect(answer).toMatch(why);
  });

  it.each([
    ['nginx', web('server { listen 80; listen [::]:443; access_log /dev/stdout; }'), 'accepted'],
    [
      'nginx',
      'user nobody-here;\nworker_processes 2;\npid /run/nginx.pid;\nevents {}\n',
      'accepted',
    ],
    ['nginx', web('server { listen 80'), /^refused.*unexpected "}"/],
    ['nginx', 'server { listen 80; }\n', /^refused.*not allowed here/],
    ['promtool-rules', ruleOf('up == 0'), 'accepted'],
    ['promtool-rules', ruleOf('up{ == 0'), /^refused.*could not parse expression/],
    ['promtool-config', 'scrape_configs: [\n', /^refused.*did not find expected/],
  ])('%s judges %s', async (name, text, answer) => {
    expect(await answerOf(name, text)).toMatch(answer);
  });

  it('nginx takes no more memory by sharing it', async () => {
    const text = web('limit_req_zone $uri zone=large:2000m rate=1r/s;');
    expect(await answerOf('nginx', text)).toMatch(/^perhaps.*Cannot allocate memory/);
    expect(await answerOf('nginx', text, {}, { limits: {} })).toBe('accepted');
  });
});
