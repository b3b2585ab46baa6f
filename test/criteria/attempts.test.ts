import { describe, expect, it } from 'vitest';
import { readCriteria } from '../../src/criteria/index.ts';
import { trialOf, type Trial } from '../../src/probes/attempts.ts';
import { around, builtin, lines, make, problemsWith, valid } from './support.ts';

const file = 'claims/pvfix.yaml';
const eventually = 'eventually:\n          within: 60s\n          every: 5s';
const steady = 'steady:\n          for: 60s\n          every: 5s';

const mistakes: readonly (readonly [string, readonly [string, string], string])[] = [
  ['a time without unit', [steady, steady.replace('60s', '§60')], 'YAML reads 60 as 60: quote it'],
  ['hours', [steady, steady.replace('60s', '§1h')], '"for" is "1h"'],
  ['milliseconds', [steady, steady.replace('5s', '§500ms')], '"every" is "500ms"'],
  ['no interval', [steady, 'steady:\n          for: 60s'], '"every" is missing'],
  [
    'the limit of the other',
    [eventually, eventually.replace('within', '§for')],
    'unknown key "for"',
  ],
  [
    'more than a review waits',
    [eventually, eventually.replace('60s', '§601s')],
    '"within" is longer than a review waits',
  ],
  ['no pause', [steady, steady.replace('5s', '§0s')], 'shorter than a host is asked'],
  [
    'no second attempt',
    [steady, steady.replace('5s', '§61s')],
    '"every" is longer than "for": there would be no second attempt',
  ],
  [
    'too many attempts',
    [eventually, eventually.replace('60s', '122s').replace('5s', '§1s')],
    '123 attempts, each of them in the evidence, are too many',
  ],
  [
    'both',
    [eventually, `${eventually}\n        §${steady}`],
    'both eventually and steady are given',
  ],
  [
    'a fact of a check that is tried again as well',
    [
      'status: 200\n',
      'status: 200\n' +
        check('other', 'systemd-unit-active', {
          unit: 'b.service',
          within: '5s',
          of: '§stays.activated',
        }),
    ],
    'the check "stays" is tried again, and so is this one',
  ],
];

function check(id: string, probe: string, given: Readonly<Record<string, string>>): string {
  const params = Object.entries(given).map(([name, value]) => `          ${name}: ${value}\n`);
  return `      - id: ${id}
        says: it is so
        probe: ${probe}
        host: cc-ci
        ${eventually}
        with:${params.length === 0 ? ' {}\n' : `\n${params.join('')}`}`;
}

describe('a check that is tried again, with one mistake', () => {
  it.each(mistakes)('%s', (_what, [from, to], message) => {
    const edit = [from, to.includes('§') ? to : `${to}§`] as const;
    const { text, place } = make({ file, edit });
    const problems = lines(problemsWith({ [file]: text })).filter((line) => line.includes(message));
    expect(problems).toHaveLength(1);
    if (to.includes('§')) expect(problems[0]).toContain(`${place} `);
  });

  it('is told the times that are meant', () => {
    const { text } = make({ file, edit: [eventually, eventually.replace('5s', '§61s')] });
    expect(problemsWith({ [file]: text })[0]).toMatchObject({
      expected: 'at most as long as "within"',
      example: 'every: 5s',
    });
  });
});

describe('a question that is asked once', () => {
  it.each([
    ['repo-file-match', { path: 'a.nix', pattern: 'x' }, 'a commit does not change'],
    [
      'http-burst',
      { url: 'https://ci.example.net/', requests: '10', status: '[200]' },
      'not made to be repeated',
    ],
    ['http-rejects', { url: 'https://ci.example.net/' }, 'not made to be repeated'],
    ['host-rebooted-since', {}, 'compared with the baseline'],
  ])('%s may not be tried again', (probe, given, message) => {
    const more = check('once', probe, given).replace('eventually', '§eventually');
    const { text, place } = make({ file, edit: ['status: 200\n', `status: 200\n${more}`] });
    const files = Object.entries({ ...valid, [file]: text });
    const read = readCriteria(
      files.map(([path, content]) => ({ path, text: content })),
      builtin,
      around,
    );
    const found = read.ok ? [] : lines(read.problems);
    expect(found.filter((line) => line.includes(message))).toEqual([
      expect.stringContaining(`${place} "eventually"`),
    ]);
  });
});

it('times are read as they are written', () => {
  const trial = (setting: object): Trial | null =>
    trialOf(setting as Parameters<typeof trialOf>[0]);
  expect(trial({})).toBeNull();
  expect(trial({ eventually: { within: '2m', every: '5s' } })).toEqual({
    setting: 'eventually',
    limitMs: 120_000,
    everyMs: 5000,
  });
  expect(trial({ steady: { for: '60s', every: '1m' } })).toEqual({
    setting: 'steady',
    limitMs: 60_000,
    everyMs: 60_000,
  });
});
