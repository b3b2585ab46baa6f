import { parseFileLines } from './file-lines.ts';
import type { Parsed } from './index.ts';

const END = '/proc/sys/kernel/ostype';

/** Directives of nginx, of Apache, and of systemd.exec(5): the file that follows is a secret. */
const directive =
  /(?:^|\s)(?:ssl_certificate_key\s+|SSLCertificateKeyFile\s+|LoadCredential(?:Encrypted)?=\s*[^\s:]+:)(?:"([^"]+)"|'([^']+)'|([^\s;"']+))/;

/**
 * `grep -Hn ... -- FILES /proc/sys/kernel/ostype` over files that name secrets: `{ path, state, secrets, variables }` each, absolute paths; of
 * files of variables that systemd reads (`EnvironmentFile=`), those under /run/secrets are secrets. nginx takes a relative one from its folder. What holds a variable is left out, as nobody knows it. The last file stands
 * for itself, so that there is always one.
 */
export function parseSecretLines(text: string): Parsed {
  const read = parseFileLines(text);
  if (!read.ok) return read;
  const files = read.value as {
    readonly path: string;
    readonly state: string;
    readonly lines: readonly { readonly text: string }[];
  }[];
  const value = files.map(({ path, state, lines }) => {
    if (path === END) return { path, state, secrets: [END], variables: [END] };
    const variables = lines.flatMap(({ text: line }) => variablesOf(line));
    const named = lines.flatMap(({ text: line }) => secretOf(path, line));
    const secrets = [...named, ...variables.filter(isSecret)];
    return { path, state, secrets, variables: variables.filter((one) => !isSecret(one)) };
  });
  return { ok: true, value };
}

function secretOf(file: string, line: string): string[] {
  const [, double, single, plain] = directive.exec(line) ?? [];
  const named = double ?? single ?? plain ?? '';
  const base = file.startsWith('/etc/nginx/') ? '/etc/nginx/' : '';
  const path = named.startsWith('/') ? named : `${base}${named}`;
  return isPlain(path) && !/^(?:data|engine|store):/.test(named) ? [path] : [];
}

function variablesOf(line: string): string[] {
  const [, path = ''] = /^\s*EnvironmentFile=\s*-?(\/\S+)\s*$/.exec(line) ?? [];
  return isPlain(path) ? [path] : [];
}

const isSecret = (path: string): boolean => /^\/(?:var\/)?run\/secrets\//.test(path);

/** A path that says where it leads, and that is no file of the kernel. */
const isPlain = (path: string): boolean =>
  /^\/[\w./@+,=~-]+$/.test(path) &&
  !/\/\.{0,2}(?:\/|$)/.test(path) &&
  !/^\/(?:proc|sys|dev)\//.test(path);
