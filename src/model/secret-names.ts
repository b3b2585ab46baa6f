/** A name that says what the file holds; of programs, package data and public keys it says nothing. */
const secretName =
  /(?:^|[._-])(?:secrets?|passw(?:or)?d|passphrase|token|credentials?|key)(?:[._-]|$)/i;
const notSecret =
  /^\/(?:usr|bin|sbin|lib\w*|proc|sys|dev|nix\/store)\/|(?:^|[._-])(?:pub|public|trusted|anchor|root|cert|crt|known)[._-]|\.(?:pub|crt|cer|asc|gpg|sh|py|so)$/i;

/** Whether an absolute path is that of a secret, as its last part says. */
export function isNamedSecret(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return secretName.test(name) && !notSecret.test(path) && isPlainPath(path);
}

/** Whether no part of a path leads back. */
export const isPlainPath = (path: string): boolean => !/\/\.{0,2}(?:\/|$)/.test(path);

/** What Docker says of a mount. */
export interface Mount {
  readonly Type: string;
  readonly Source: string;
  readonly Destination: string;
}

/** Whether a mount from the host stands at or below /run/secrets inside, or has the name of a secret there or on the host; what a package brought is none. */
export function isSecretMount({ Type, Source, Destination }: Mount): boolean {
  return (
    (Type === 'bind' || Type === 'volume') &&
    !/^\/(?:usr|lib\w*|proc|sys|dev|etc\/ssl\/certs)\//.test(Source) &&
    (/^\/(?:var\/)?run\/secrets(?:\/|$)/.test(Destination) ||
      isNamedSecret(Source) ||
      isNamedSecret(Destination))
  );
}
