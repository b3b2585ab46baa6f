/** The operator's token for one origin: how git reaches a remote by HTTP where nothing else is set up, as in a CI step. */

export interface Access {
  /** Scheme, host and port: nothing else gets the token. */
  readonly origin: string;
  readonly token: string;
}

/** Whether the token is shown where a URL leads. */
export function isFor(access: Access | undefined, url: string): boolean {
  return access !== undefined && URL.canParse(url) && new URL(url).origin === access.origin;
}

/**
 * The variables that grant it to one process of git: never words of a command line, which everybody on the machine sees.
 * `GIT_CONFIG_COUNT` adds to what the user set (git-config(1), ENVIRONMENT); forges take the token as the password of any user.
 */
export function accessVariables(
  access: Access | undefined,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  if (!access) return {};
  const basic = Buffer.from(`x-access-token:${access.token}`).toString('base64');
  const count = Number(inherited.GIT_CONFIG_COUNT ?? '0') || 0;
  return {
    GIT_CONFIG_COUNT: String(count + 2),
    [`GIT_CONFIG_KEY_${count}`]: `http.${access.origin}/.extraHeader`,
    [`GIT_CONFIG_VALUE_${count}`]: `Authorization: Basic ${basic}`,
    // After a redirect git asks elsewhere, with the header of where it began.
    [`GIT_CONFIG_KEY_${count + 1}`]: 'http.followRedirects',
    [`GIT_CONFIG_VALUE_${count + 1}`]: 'false',
  };
}
