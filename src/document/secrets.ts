/**
 * What a secret looks like. Every pattern is linear: a literal to look for, bounded or
 * once-per-run repetition behind it, and nothing that has to be tried twice.
 */

/** A secret in a text, from `start` up to `end`. */
export interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Shape {
  readonly kind: string;
  /** The first group, where there is one, is the secret; else all of the match is. */
  readonly pattern: RegExp;
  /** The same without a memory: most texts hold no secret, and a search for all matches copies its pattern. */
  readonly any: RegExp;
}

const shape = (kind: string, source: string, flags = ''): Shape => ({
  kind,
  pattern: new RegExp(source, `dg${flags}`),
  any: new RegExp(source, flags),
});

const shapes: readonly Shape[] = [
  shape('private-key', 'AGE-SECRET-KEY-1[0-9A-Z]{30,}'),
  shape('aws-key', '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}'),
  shape('github-token', '(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}'),
  shape('gitlab-token', 'gl(?:pat|ptt|dt|rt|rtr|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_.-]{20,}'),
  shape('slack-token', '(?:xox[a-z]-|xapp-)[A-Za-z0-9-]{10,}'),
  shape('slack-token', 'hooks\\.slack\\.com/services/([A-Za-z0-9/_-]{20,})'),
  shape('swarm-token', 'SWMTKN-\\d-[a-z0-9]{20,}-[a-z0-9]{10,}'),
  shape('swarm-key', 'SWMKEY-\\d-[A-Za-z0-9+/=]{20,}'),
  shape('api-token', '(?:npm_|dckr_pat_|dop_v1_|glsa_|tskey-|hvs\\.|hvb\\.)[A-Za-z0-9_-]{20,}'),
  shape('api-token', '(?:pypi-AgEI|sk-ant-|sk-proj-|[rs]k_live_)[A-Za-z0-9_-]{16,}'),
  shape('api-token', 'AIza[A-Za-z0-9_-]{35}'),
  shape(
    'jwt',
    '(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*)*',
  ),
  shape('bearer', '\\bBearer {1,4}([A-Za-z0-9._~+/=-]{16,})', 'i'),
  shape(
    'password-hash',
    '\\${1,2}(?:apr1|1|5|6|7|y|gy|2[abxy]|argon2(?:id|i|d)|scrypt|pbkdf2-sha\\d{1,3})\\${1,2}[./A-Za-z0-9+=,$-]{16,}',
  ),
  shape('password-hash', '\\{S?SHA(?:256|512)?\\}[A-Za-z0-9+/]{20,}=*'),
  shape('url-password', '://[^\\s/@:"\'<>]{0,128}:(?![{<$‹])([^\\s/"\'<>]{1,256})@(?!sha256:)'),
  shape('url-password', '://([A-Za-z0-9_-]{20,256})@(?!sha256:)'),
  shape('password', '\\blogin[ \\t]+\\S{1,128}\\s+password[ \\t]+(?!‹)(\\S+)', 'i'),
  shape('password', '\\bsshpass[ \\t]+-p[ \\t]*(?!‹)(\\S+)'),
  shape('docker-auth', '"auth"\\s{0,4}:\\s{0,4}"([A-Za-z0-9+/=]{8,})"'),
];

function* shaped(text: string): Generator<Span> {
  for (const { kind, pattern, any } of shapes) {
    if (!any.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
      yield { kind, start, end };
    }
  }
}

const keyBegin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Key blocks; one without an end is secret to the end of the text. */
function* keyBlocks(text: string): Generator<Span> {
  let begin: RegExpExecArray | null;
  keyBegin.lastIndex = 0;
  while ((begin = keyBegin.exec(text)) !== null) {
    keyEnd.lastIndex = keyBegin.lastIndex;
    const end = keyEnd.exec(text);
    const to = end === null ? text.length : end.index + end[0].length;
    yield { kind: 'private-key', start: begin.index, end: to };
    keyBegin.lastIndex = to;
  }
}

/** `curl -u user:password`; `docker run -u 1000:1000` is none. */
function* curlUsers(text: string): Generator<Span> {
  if (!text.includes('curl')) return;
  for (const match of text.matchAll(/(?<=\s)(?:-u|--user)[ =]["']?[^\s:"']{1,128}:([^\s"']+)/dg)) {
    const before = text.slice(Math.max(0, match.index - 200), match.index);
    const [start, end] = match.indices?.[1] ?? [0, 0];
    if (before.slice(before.lastIndexOf('\n') + 1).includes('curl')) {
      yield { kind: 'password', start, end };
    }
  }
}

/** Everything in a text that has the shape of a secret, in no order, perhaps overlapping. */
export function* secretsByShape(text: string): Generator<Span> {
  yield* shaped(text);
  yield* keyBlocks(text);
  yield* curlUsers(text);
}
