import { describe, expect, it } from 'vitest';
import { operatorOf, type ReviewOptions } from '../../src/cli/options.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

const options: ReviewOptions = {
  repository: '.',
  criteria: 'anchor',
  commit: true,
  push: true,
  tell: true,
};

const terminal = (env: Terminal['env'] = {}): Terminal => ({
  out: () => undefined,
  err: () => undefined,
  width: 80,
  prose: (text) => text,
  isInteractive: false,
  color: false,
  env,
  cwd: '/srv/tree',
});

describe('the operator', () => {
  it.each<[string, Partial<ReviewOptions>, Terminal['env']]>([
    ['by flag', { signingKey: 'key' }, {}],
    ['by environment', {}, { REVIEW_SIGNING_KEY: 'key' }],
  ])('who signs, %s, says whose signatures count', (_, given, env) => {
    expect(() => operatorOf({ ...options, ...given }, terminal(env))).toThrow(
      expect.objectContaining({
        code: 'usage',
        wayOut: expect.stringMatching(/allowed-signers/) as unknown,
      }),
    );
    const both = operatorOf({ ...options, ...given, allowedSigners: 'signers' }, terminal(env));
    expect(both).toMatchObject({
      signingKey: '/srv/tree/key',
      allowedSigners: '/srv/tree/signers',
    });
  });

  it('may check signatures without signing: for looking at what others review', () => {
    const operator = operatorOf(options, terminal({ REVIEW_ALLOWED_SIGNERS: '/etc/signers' }));
    expect(operator).toMatchObject({ signingKey: null, allowedSigners: '/etc/signers' });
  });

  it('is believed by flag before environment, and empty is not set', () => {
    const env = { REVIEW_ALLOWED_SIGNERS: '', REVIEW_RUN: '' };
    expect(operatorOf(options, terminal(env))).toMatchObject({ allowedSigners: null, run: null });
    const other = terminal({ REVIEW_ALLOWED_SIGNERS: 'env' });
    expect(operatorOf({ ...options, allowedSigners: 'flag' }, other).allowedSigners).toBe(
      '/srv/tree/flag',
    );
  });

  it.each([
    ['anchor', { from: 'anchor' }],
    ['worktree', { from: 'worktree' }],
    [
      'https://git.example.net/c.git#stable',
      { from: 'repository', url: 'https://git.example.net/c.git', branch: 'stable' },
    ],
    [
      'git@git.example.net:c.git',
      { from: 'repository', url: 'git@git.example.net:c.git', branch: 'main' },
    ],
    ['criteria-host:c.git', { from: 'repository', url: 'criteria-host:c.git', branch: 'main' }],
    ['../criteria', { from: 'repository', url: '/srv/criteria', branch: 'main' }],
  ])('takes the criteria from %s', (criteria, expected) => {
    expect(operatorOf({ ...options, criteria }, terminal()).criteria).toEqual(expected);
  });

  it('who only tries writes and pushes nothing', () => {
    expect(operatorOf({ ...options, dryRun: true }, terminal())).toMatchObject({
      commit: false,
      push: false,
    });
  });
});
