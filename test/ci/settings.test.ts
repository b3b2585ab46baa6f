import { describe, expect, it } from 'vitest';
import { pluginSettings } from '../../src/ci/settings.ts';

describe("a plugin's settings", () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['none', {}, []],
    ['a flag with a value', { PLUGIN_ALLOWED_SIGNERS: 'signers' }, ['--allowed-signers=signers']],
    ['a value that looks like a flag', { PLUGIN_BRANCH: '--dry-run' }, ['--branch=--dry-run']],
    ['a list of Drone', { PLUGIN_READER: 'jq, yq' }, ['--reader=jq', '--reader=yq']],
    ['a list of Woodpecker', { PLUGIN_READER: '["jq","yq"]' }, ['--reader=jq', '--reader=yq']],
    ['a list that is none', { PLUGIN_READER: '[jq' }, ['--reader=[jq']],
    ['what is switched on', { PLUGIN_VERBOSE: 'true', PLUGIN_QUIET: 'false' }, ['--verbose']],
    ['what is denied', { PLUGIN_PUSH: 'false', PLUGIN_COMMIT: 'true' }, ['--no-push']],
    ['who is not to be told', { PLUGIN_TELL: 'false' }, ['--no-tell']],
    ['what is empty', { PLUGIN_BRANCH: '' }, []],
  ])('%s', (_, env, argv) => {
    expect(pluginSettings(env).argv).toEqual(argv);
  });

  it('that are secret are variables, never words of a command line', () => {
    const { argv, env } = pluginSettings({
      PLUGIN_SSH_KEY: 'a key',
      PLUGIN_FORGE_TOKEN: 'a token',
      PLUGIN_IDENTITY_PASSPHRASE: 'words',
    });
    expect(argv).toEqual([]);
    expect(env).toEqual({
      REVIEW_SSH_KEY: 'a key',
      REVIEW_FORGE_TOKEN: 'a token',
      REVIEW_IDENTITY_PASSPHRASE: 'words',
    });
  });

  it('that are wrong are all named at once, with those that there are', () => {
    expect(() => pluginSettings({ PLUGIN_BRANHC: 'main', PLUGIN_PUSH: 'no' })).toThrow(
      'There is no setting branhc. The setting push is true or false, not "no".',
    );
  });
});
