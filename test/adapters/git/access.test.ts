import { describe, expect, it } from 'vitest';
import { accessVariables } from '../../../src/adapters/git/access.ts';
import { environment } from '../../../src/adapters/git/environment.ts';

const names = (env: NodeJS.ProcessEnv) => Object.keys(env).filter((name) => /CONFIG/.test(name));

describe("the operator's token", () => {
  it('is for one origin, beside what the user set', () => {
    expect(accessVariables(undefined, {})).toEqual({});
    const access = { origin: 'https://git.example.net', token: 'a token' };
    const basic = Buffer.from('x-access-token:a token').toString('base64');
    expect(accessVariables(access, { GIT_CONFIG_COUNT: '2' })).toEqual({
      GIT_CONFIG_COUNT: '4',
      GIT_CONFIG_KEY_2: 'http.https://git.example.net/.extraHeader',
      GIT_CONFIG_VALUE_2: `Authorization: Basic ${basic}`,
      // The request after a redirect would carry the header to wherever that leads.
      GIT_CONFIG_KEY_3: 'http.followRedirects',
      GIT_CONFIG_VALUE_3: 'false',
    });
    expect(names(environment('theirs', {}))).toEqual([]);
    // Only git that talks to a remote gets it.
    expect(names(environment('theirs', {}, {}, access))).toContain('GIT_CONFIG_VALUE_0');
    expect(names(environment('ours', {}, {}, access))).not.toContain('GIT_CONFIG_VALUE_0');
  });
});
