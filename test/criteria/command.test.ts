/** The way out of the catalogue lets nobody run what a collector may not. */
import { describe, expect, it } from 'vitest';
import { readCriteria, type Surroundings } from '../../src/criteria/index.ts';
import { evaluateAll } from '../../src/judge/evaluate.ts';
import { satisfiedByNothing } from '../../src/judge/nothing.ts';
import { collect } from '../../src/observe/collect.ts';
import { plan, type Collection } from '../../src/probes/plan.ts';
import { planPhase } from '../../src/probes/resolve.ts';
import { planText } from '../../src/report/plan.ts';
import { sudoersText } from '../../src/report/sudoers.ts';
import { answer, effectsWith, sessionTo } from '../observe/fake-effects.ts';
import { doingMoreInside } from './exec-vectors.ts';
import { around, builtin } from './support.ts';
import { doingMore } from './vectors.ts';

type With = Readonly<Record<string, unknown>>;

const good: With = {
  run: ['findmnt', '--json', '-o', 'TARGET,FSTYPE'],
  parse: 'json',
  keep: ['filesystems.target'],
  control: 'output.filesystems.exists(f, f.target == "/")',
  value: 'size(output.filesystems)',
  atLeast: 1,
};

/** What anything prints, as text. */
const asText: With = {
  ...good,
  parse: 'text',
  keep: undefined,
  control: 'output != ""',
  value: 'size(output)',
};

/** Vectors without parameters and earlier output: a check has neither. */
const hostile = [...doingMore, ...doingMoreInside].filter((line) => !/[<>]/.test(line));

function wordsOf(line: string): string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

function read(
  given: With,
  vars: Readonly<Record<string, string>> = {},
  more: Partial<Surroundings> = {},
) {
  const host = {
    address: '192.0.2.7',
    user: 'reviewer',
    hostKey: `ssh-ed25519 SHA256:${'A'.repeat(43)}`,
    sudo: true,
    vars,
  };
  const checks = [{ id: 'asked', says: 'it is so', probe: 'command', with: given }];
  const sheet = {
    phase: 'own',
    title: 'Own',
    host: 'web',
    milestones: { M1: { title: 'M1', checks } },
  };
  return readCriteria(
    [
      { path: 'review.yaml', text: JSON.stringify({ hosts: { web: host } }) },
      { path: 'claims/own.yaml', text: JSON.stringify(sheet, null, 1) },
    ],
    builtin,
    { ...around, probes: [], ...more },
  );
}

function problemsOf(...given: Parameters<typeof read>): string[] {
  const result = read(...given);
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

function planned(given: With) {
  const result = read(given);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const found = planPhase(result.criteria, 'own', ['M1']);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return { criteria: result.criteria, plan: found.plan };
}

/** The collection of a vector that nobody has looked at before. */
function unchecked(run: readonly string[]): Collection {
  const { criteria, plan: proper } = planned(good);
  const [check] = proper.checks;
  const probe = criteria.probes.get('command');
  if (!check || !probe) throw new Error('nothing is planned');
  const [collection] = plan(
    [{ ...check, probe, params: { ...check.params, run } }],
    criteria.collectors,
  ).collections;
  if (!collection) throw new Error('nothing is planned');
  return collection;
}

describe('a vector of a check', () => {
  it('may be one of a collector', () => {
    expect(problemsOf(good)).toEqual([]);
    expect(hostile.length).toBeGreaterThan(100);
    const text = { ...asText, run: ['cat', '/proc/{{what}}'] };
    expect(problemsOf(text, { what: 'loadavg' })).toEqual([]);
  });

  it.each(hostile)('is refused before anything runs: %s', (line) => {
    const text: With = { ...asText, run: wordsOf(line) };
    expect(problemsOf(text)).not.toEqual([]);
  });

  it.each(hostile)('is refused again where it would run: %s', async (line) => {
    const { asked, opened } = sessionTo(() => answer('{}'));
    const effects = effectsWith({ session: () => Promise.resolve(opened) });
    const [seen] = await collect(unchecked(wordsOf(line)), effects, () => true);
    expect(asked).toEqual([]);
    expect(seen?.failure?.reason).toContain('refused to run it');
  });

  it.each([
    ['a program', ['{{what}}', '-c', 'id'], 'sh'],
    ['an option', ['findmnt', '{{what}}'], '--poll'],
    ['a file', ['cat', '{{what}}'], '/etc/shadow'],
    ['part of a file', ['cat', '/proc/{{what}}'], 'self/environ'],
    ['a word of Docker', ['docker', '{{what}}', 'web'], 'rm'],
  ])('is looked at with its vars filled in: %s', (_, run, what) => {
    const text: With = { ...asText, run };
    expect(problemsOf(text, { what })).not.toEqual([]);
  });

  it('says which word is refused', () => {
    const result = read({ ...good, run: ['findmnt', '--json', '--poll'] });
    const [problem] = result.ok ? [] : result.problems;
    expect(problem?.message).toContain('the option "--poll"');
    const text = JSON.stringify(
      { with: { ...good, run: ['findmnt', '--json', '--poll'] } },
      null,
      1,
    );
    expect(text).toContain('--poll');
    expect(problem).toMatchObject({ file: 'claims/own.yaml' });
    expect(problem?.line).toBeGreaterThan(15);
  });

  it('may be of a program that the operator adds, and of no interpreter even then', () => {
    const own = { ...good, run: ['zpool-look', '--json'] };
    expect(problemsOf(own)).not.toEqual([]);
    expect(problemsOf(own, {}, { extraReaders: new Set(['zpool-look']) })).toEqual([]);
    const shell = { ...good, run: ['sh', '-c', 'id'] };
    expect(problemsOf(shell, {}, { extraReaders: new Set(['sh']) })).not.toEqual([]);
  });

  it('may repeat a word', () => {
    expect(
      problemsOf({
        ...good,
        run: ['findmnt', '--json', '-o', 'TARGET', '-t', 'ext4', '-t', 'ext4'],
      }),
    ).toEqual([]);
  });

  it('goes through the limiter where it is Docker’s', () => {
    const docker = {
      ...good,
      run: ['docker', 'ps', '--format', '{{json .}}'],
      parse: 'json-lines',
      keep: ['Names'],
      control: 'size(output) > 0',
      value: 'size(output)',
    };
    expect(planned(docker).plan.collections.map(({ collector }) => collector.class)).toEqual([
      'docker',
    ]);
    expect(planned(good).plan.collections.map(({ collector }) => collector.class)).toEqual([
      'host',
    ]);
  });

  it('is in the plan, and in the lines to grant where it asks for root', () => {
    const { criteria, plan: asRoot } = planned({ ...good, root: true });
    expect(planText(asRoot, criteria.config)).toContain(
      'sudo -n -- findmnt --json -o TARGET,FSTYPE',
    );
    expect(sudoersText(asRoot, criteria.config)).toContain(
      String.raw`findmnt --json -o TARGET\,FSTYPE`,
    );
    const spaced = planned({ ...good, run: ['findmnt', '--json', '/srv/a b'], root: true });
    expect(sudoersText(spaced.plan, spaced.criteria.config)).toContain('# Not granted');
  });
});

describe('what a check takes from its output', () => {
  it.each([
    ['all of JSON', { keep: undefined }, 'without "keep" all of it'],
    ['a whole object', { keep: ['*'] }, 'keeps a whole object'],
    ['an environment', { keep: ['Config.Env'] }, 'never kept'],
    [
      'a whole object of Docker',
      { run: ['docker', 'inspect', 'web'], keep: ['Config'] },
      'keeps a whole object',
    ],
    [
      'text of Docker',
      { run: ['docker', 'inspect', 'web'], parse: 'text', keep: undefined },
      'cannot be kept in part',
    ],
    [
      'all of Docker as text, in one word',
      { run: ['docker', 'inspect', '--format={{json .}}', 'web'], parse: 'text', keep: undefined },
      'cannot be kept in part',
    ],
    [
      'all of Docker as text, in two',
      {
        run: ['docker', 'inspect', '--format', '{{json .}}', 'web'],
        parse: 'text',
        keep: undefined,
      },
      'cannot be kept in part',
    ],
    [
      'all of Docker as text, after another',
      {
        run: ['docker', 'inspect', '-f', '{{.Id}}', '--format', '{{json .}}', 'web'],
        parse: 'text',
        keep: undefined,
      },
      'cannot be kept in part',
    ],
    [
      'the environment of a unit',
      { run: ['systemctl', 'cat', 'a.service'], parse: 'text', keep: undefined },
      'prints the environment',
    ],
    ['nothing to prove it looked', { control: undefined }, '"control" is missing'],
    ['a control that looks at nothing', { control: 'true' }, 'reads nothing that was observed'],
    ['a value that looks at nothing', { value: '"yes"' }, 'nothing can make the check fail'],
    ['no expression', { value: 'size(output' }, 'does not parse'],
    ['another variable', { value: 'size(rows)' }, 'unknown variable "rows"'],
    ['a parameter that is none', { value: 'params.wish' }, '"wish" is not declared'],
    ['an expression of a template', { value: '{{control}}' }, 'does not parse'],
    ['nothing expected', { atLeast: undefined }, 'the check asserts nothing'],
    ['a parser of another collector', { parse: 'psql' }, 'not one of them'],
    ['an exit that is none', { exit: [0, 137] }, 'exit status 137 is never an answer'],
  ])('is refused: %s', (_, change, message) => {
    expect(problemsOf({ ...good, ...change })).toContainEqual(expect.stringContaining(message));
  });

  it('is refused where it would pass over nothing', async () => {
    const evaluate: Parameters<typeof satisfiedByNothing>[1] = (scopes, jobs) =>
      Promise.resolve([...evaluateAll(scopes, jobs)]);
    const none = {
      ...good,
      run: ['ss', '-Hltn'],
      parse: 'lines',
      keep: undefined,
      value: '!output.exists(l, l.contains(":5432"))',
      atLeast: undefined,
      is: true,
    };
    const problems = async (control: string) =>
      satisfiedByNothing(planned({ ...none, control }).criteria, evaluate);
    expect(await problems('size(output) >= 0')).toEqual([
      expect.objectContaining({
        file: 'claims/own.yaml',
        message: expect.stringContaining('print nothing') as string,
      }),
    ]);
    expect(await problems('output.exists(l, l.contains(":22"))')).toEqual([]);
  });
});
