import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pluginSettings } from '../../src/ci/settings.ts';
import { runHere } from '../cli/terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Step {
  readonly image?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly commands?: readonly string[];
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, unknown>>;
}

interface Pipeline {
  readonly steps?: readonly Step[];
  readonly jobs?: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const stepsOf = ({ steps = [], jobs = {} }: Pipeline): readonly Step[] => [
  ...steps,
  ...Object.values(jobs).flatMap((job) => job.steps),
];

const isSteps = (block: unknown): block is Step[] =>
  Array.isArray(block) &&
  block.some((one: Readonly<Record<string, unknown>>) => one.name === 'review');

/** The steps in the README's and the page's own examples, too: they are what people copy. */
const inDocs = ['README.md', 'docs/ci.md'].flatMap((path) =>
  [...read(path).matchAll(/```yaml\n([^]*?)```/g)].flatMap(([, text = '']) => {
    const block = parse(text) as unknown;
    return isSteps(block) ? [[path, { steps: block }] as const] : [];
  }),
);
const files = [
  '.drone.yml',
  '.woodpecker/review.yaml',
  '.github/workflows/review.yml',
  '.gitea/workflows/review.yml',
  '.forgejo/workflows/review.yml',
  'fan-out/.drone.yml',
  'fan-out/.woodpecker/review.yaml',
].map((path) => [path, parse(read(join('examples', path))) as Pipeline] as const);

/** Variables that some source file reads. */
const known = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => read(join('src', path)))
  .join('\n');

describe.each([...files, ...inDocs])('the example %s', (_, pipeline) => {
  const steps = stepsOf(pipeline);

  it('has settings, variables and flags that exist', async () => {
    expect(steps.length).toBeGreaterThan(0);
    const helps = await Promise.all(
      ['ci', 'observe', 'replay'].map((command) => runHere(root, [command, '--help'])),
    );
    const help = helps.map(({ stdout }) => stdout).join('');
    const { stdout: common } = await runHere(root, ['--help']);
    for (const { settings = {}, env = {}, environment = {}, commands = [], run } of steps) {
      const given = Object.keys(settings).map((name) => [`PLUGIN_${name.toUpperCase()}`, 'true']);
      expect(() =>
        pluginSettings(Object.fromEntries(given) as Record<string, string>),
      ).not.toThrow();
      for (const name of [...Object.keys(env), ...Object.keys(environment)]) {
        expect(known).toMatch(new RegExp(`\\b${name}\\b`));
      }
      const lines = [...commands, ...(run === undefined ? [] : [run])];
      expect(lines.length + Object.keys(settings).length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toMatch(/^review (?:ci|observe|replay --commit)( |$)/);
        for (const [flag] of line.matchAll(/--[a-z-]+/g))
          expect(`${help}${common}`).toContain(flag);
      }
    }
  });
});

describe.each(files.filter(([path]) => path.startsWith('fan-out/')))('%s', (_, { steps = [] }) => {
  it('has every shard once, and a last step that waits for all of them, and sees what they lack', () => {
    const last = steps.at(-1) as Step & { depends_on: string[]; when: unknown };
    const looking = steps.slice(0, -1) as (Step & { name: string; depends_on: string[] })[];
    const all = looking.map((_, at) => `review observe --shard ${at + 1}/${looking.length}`);
    expect(looking.flatMap(({ commands = [] }) => commands)).toEqual(all);
    expect(looking.map((one) => one.depends_on)).toEqual(looking.map(() => []));
    expect(last.depends_on).toEqual(looking.map(({ name }) => name));
    expect(JSON.stringify(last.when)).toContain('"failure"');
    expect(last.environment).not.toHaveProperty('REVIEW_SSH_KEY');
  });
});

it('a pull request of a fork is given to no example that has secrets', () => {
  const on = (path: string) => JSON.stringify(files.find(([name]) => name === path)?.[1]);
  for (const path of ['.drone.yml', '.woodpecker/review.yaml', 'fan-out/.drone.yml'])
    expect(on(path)).not.toContain('pull_request');
  for (const system of ['github', 'gitea', 'forgejo']) {
    const actions = parse(read(`examples/.${system}/workflows/review.yml`)) as {
      on: Readonly<Record<string, { types?: string[] }>>;
      concurrency?: { group: string };
      jobs: Readonly<Record<string, { if?: string; concurrency?: { group: string } }>>;
    };
    // Never `pull_request_target`, which has them.
    expect(Object.keys(actions.on)).toEqual(['push', 'pull_request']);
    expect(actions.on.pull_request?.types).toEqual(['opened', 'reopened']);
    // Gitea and Forgejo have one for a workflow alone.
    if (system === 'github') expect(actions).not.toHaveProperty('concurrency');
    for (const job of Object.values(actions.jobs)) {
      expect(job.if).toContain('pull_request.head.repo.full_name == github.repository');
      // That of a workflow is entered before a job is skipped: a fork's own `main` would push out what waits for ours.
      const { group } = actions.concurrency ?? job.concurrency ?? { group: '' };
      expect(group).toContain('github.event.pull_request.head.repo.full_name ||');
    }
  }
});

it.each(['gitea', 'forgejo'])(
  'the example of %s has what its runner takes, and no more',
  (name) => {
    const text = read(`examples/.${name}/workflows/review.yml`);
    const { jobs, concurrency } = parse(text) as {
      concurrency: Readonly<Record<string, unknown>>;
      jobs: Readonly<Record<string, { container: object; steps: readonly object[] }>>;
    };
    // Forgejo ends a run that looks where the next push comes, unless told; it takes no user for a container.
    expect(concurrency['cancel-in-progress']).toBe(false);
    expect(Object.keys(jobs.review?.container ?? {})).toEqual(['image']);
    // An action without its host would come from wherever the instance says.
    expect(text).not.toContain('uses:');
  },
);

it('the examples stand where no CI of ours looks', () => {
  const own = readdirSync(root).filter((name) =>
    /^\.(drone|woodpecker|github|gitea|forgejo)/.test(name),
  );
  expect(own).toEqual([]);
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const having = (word: string) => lines.filter((line) => line.startsWith(`${word} `));

  it('begins with images that are pinned by a tag, and ends without root', () => {
    for (const line of having('FROM'))
      expect(line).toMatch(/^FROM [a-z]+:[a-z0-9.-]*\b(?:bookworm)/);
    expect(having('USER')).toEqual(['USER review']);
    expect(lines.lastIndexOf('USER review')).toBeGreaterThan(
      lines.lastIndexOf(having('RUN').at(-1) ?? ''),
    );
  });

  it('runs review ci, and any other command of review instead', () => {
    expect(having('ENTRYPOINT')).toEqual(['ENTRYPOINT ["review"]']);
    expect(having('CMD')).toEqual(['CMD ["ci"]']);
  });

  it('is given a command of review by the compose file', async () => {
    const { services } = parse(read('deploy/compose.yaml')) as {
      services: Readonly<Record<string, { command: string[] }>>;
    };
    const [name = '', flag = ''] = services['cold-review']?.command ?? [];
    expect(flag).toMatch(/^--/);
    const { stdout: commands } = await runHere(root, ['--help']);
    expect(commands).toMatch(new RegExp(`^ +${name} `, 'm'));
    expect((await runHere(root, [name, '--help'])).stdout).toContain(flag);
  });

  it('packs what the command needs', () => {
    const { files: packed } = JSON.parse(read('package.json')) as { files: string[] };
    expect(packed).toEqual([
      'dist',
      'claims',
      'deploy',
      'examples',
      'probes',
      'schemas',
      'templates',
    ]);
    const ignored = read('.dockerignore').trim().split('\n');
    expect(packed.filter((name) => name !== 'dist' && ignored.includes(name))).toEqual([]);
    expect(['src', 'scripts', 'tsconfig.json'].filter((name) => ignored.includes(name))).toEqual(
      [],
    );
  });
});
