import { accessVariables, type Access } from './access.ts';

/**
 * What a git process of ours may see of the world: two profiles.
 * `ours` works inside our own clone and reads nobody's configuration; `theirs` talks to the user's repositories and remotes,
 * so it keeps their credentials, SSH command, proxies and `safe.directory`, but never hooks.
 */
export type Profile = 'ours' | 'theirs';

/** How a user reaches a remote: kept for `theirs`. */
const waysIn = [
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_ASKPASS',
  'SSH_ASKPASS',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_SSL_CERT',
  'GIT_SSL_KEY',
  'GIT_SSL_NO_VERIFY',
  'GIT_PROXY_COMMAND',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
];

const countedConfig = /^GIT_CONFIG_(KEY|VALUE)_\d+$/;

/** Read by git, or by simple-git's guard: dropped from what is inherited. */
const guarded = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS|LC_.*|LANG|LANGUAGE)$/i;

const fixed: NodeJS.ProcessEnv = {
  LC_ALL: 'C', // messages that `diagnose` knows
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  GIT_NO_REPLACE_OBJECTS: '1', // refs/replace must not change what a commit says
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1', // a file may be called `*` or `:(glob)`
};

const hermetic: NodeJS.ProcessEnv = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  // A signing key with a passphrase fails at once instead of asking.
  SSH_ASKPASS: 'false',
  SSH_ASKPASS_REQUIRE: 'force',
};

/** The environment of one git process. */
export function environment(
  profile: Profile,
  inherited: NodeJS.ProcessEnv,
  extra: NodeJS.ProcessEnv = {},
  access?: Access,
): NodeJS.ProcessEnv {
  const names = Object.keys(inherited).filter(
    (name) =>
      !guarded.test(name) ||
      (profile === 'theirs' && (waysIn.includes(name) || countedConfig.test(name))),
  );
  const kept = Object.fromEntries(names.map((name) => [name, inherited[name]]));
  const own = profile === 'ours' ? hermetic : accessVariables(access, inherited);
  return { ...kept, ...fixed, ...own, ...extra };
}

/** `-c` settings of every git process: no hooks, no helpers, no background work (git-config(1)). */
export const settings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'protocol.ext.allow=never',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
];
