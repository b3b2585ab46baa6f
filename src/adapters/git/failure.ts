/** Why git could not do it: a closed set of codes, each with a way out. */
export type GitFailureCode =
  | 'git-missing'
  | 'too-old'
  | 'not-a-repository'
  | 'not-trusted'
  | 'no-such-branch'
  | 'no-such-revision'
  | 'ambiguous-revision'
  | 'bad-path'
  | 'empty'
  | 'shallow'
  | 'object-format'
  | 'locked'
  | 'unreachable'
  | 'denied'
  | 'disk-full'
  | 'too-large'
  | 'timeout'
  | 'signing'
  | 'signers'
  | 'unsafe-path'
  | 'corrupt'
  | 'failed';

interface FailureWords {
  readonly code: GitFailureCode;
  readonly what: string;
  /** The repository, path or revision it is about. */
  readonly where: string;
  readonly wayOut: string;
  /** Git's own words. */
  readonly detail?: string;
}

/** A failure of git that a person can act on: what, where, the way out. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly code: GitFailureCode;
  readonly where: string;
  readonly wayOut: string;
  readonly detail: string;

  constructor({ code, what, where, wayOut, detail = '' }: FailureWords) {
    const place = plain(where);
    super(`${what}: ${place}. ${wayOut}`);
    this.code = code;
    this.where = place;
    this.wayOut = wayOut;
    this.detail = plain(detail.slice(0, 2000));
  }
}

interface Symptom {
  readonly sign: RegExp;
  readonly code: GitFailureCode;
  readonly what: string;
  readonly wayOut: string;
}

/** Git's messages in the C locale, most specific first. */
const symptoms: readonly Symptom[] = [
  {
    sign: /no space left on device|out of diskspace|disk quota exceeded|ENOSPC|EDQUOT/i,
    code: 'disk-full',
    what: 'No space left on the disk',
    wayOut: 'Free some space (TMPDIR names where clones go) and run it again.',
  },
  {
    sign: /dubious ownership/i,
    code: 'not-trusted',
    what: 'Git does not trust a repository that belongs to another user',
    wayOut: 'Run `git config --global --add safe.directory <path>` if you do.',
  },
  {
    sign: /spawn git ENOENT/,
    code: 'git-missing',
    what: 'There is no git in PATH',
    wayOut: 'Install git 2.34 or newer.',
  },
  {
    sign: /\.lock': File exists|unable to create '.*\.lock'|cannot lock ref/i,
    code: 'locked',
    what: 'Another git process is at work',
    wayOut: 'Wait for it to end, or remove the lock it left behind, and run it again.',
  },
  {
    sign: /does not appear to be a git repository|not a git repository|repository '.*' does not exist|repository .* not found/i,
    code: 'not-a-repository',
    what: 'This is not a git repository',
    wayOut: 'Name a checkout, a bare repository or a clone URL (`repository` in review.yaml).',
  },
  {
    sign: /authentication failed|permission denied|could not read (username|password)|access denied|returned error: 40[13]/i,
    code: 'denied',
    what: 'The repository refuses this login',
    wayOut: 'Check the credential helper or SSH key with `git ls-remote <url>`.',
  },
  {
    sign: /transport '.*' not allowed|strange (hostname|port|pathname)|unable to find remote helper/i,
    code: 'unreachable',
    what: 'This transport is not allowed',
    wayOut: 'Use https, ssh, git or file.',
  },
  {
    sign: /could not resolve host|connection (refused|timed out|reset)|failed to connect|unable to access|could not read from remote repository|the remote end hung up|early eof/i,
    code: 'unreachable',
    what: 'The repository cannot be reached',
    wayOut: 'Check the address and the network with `git ls-remote <url>`.',
  },
  {
    sign: /bad object|unable to read tree|loose object .* is corrupt|packfile .* (corrupt|cannot be accessed)|object file .* is empty/i,
    code: 'corrupt',
    what: 'An object is missing or damaged',
    wayOut: 'Run `git fsck` in the source, or clone it again.',
  },
];

/** Turns git's own words into a failure a person can act on. */
export function diagnose(stderr: string, where: string, command: string): GitFailure {
  const symptom = symptoms.find(({ sign }) => sign.test(stderr));
  const detail = stderr.trim();
  if (symptom === undefined) {
    const last = plain(detail.slice(detail.lastIndexOf('\n') + 1).slice(0, 300));
    const what = `git ${command} failed${last === '' ? '' : ` (${last})`}`;
    return new GitFailure({
      code: 'failed',
      what,
      where,
      wayOut: 'Run it again with --verbose.',
      detail,
    });
  }
  return new GitFailure({ ...symptom, where, detail });
}

/** Where git showed the operator's token, that is what was refused. */
export function refusedToken({ code, where, detail }: GitFailure): GitFailure {
  return new GitFailure({
    code,
    what: "The repository refuses the operator's token",
    where,
    wayOut:
      'REVIEW_FORGE_TOKEN (of a watcher `forge.token`) has to be valid there, and to read and write the contents of this repository.',
    detail,
  });
}

/** Where git asked by HTTP and had no token of the operator's for it, nobody may know that it takes one. */
export function withoutToken({ code, where, detail }: GitFailure): GitFailure {
  return new GitFailure({
    code,
    what: 'The repository wants a login, and no token is given for its address',
    where,
    wayOut:
      'Set REVIEW_FORGE_TOKEN, with REVIEW_FORGE_URL where no CI says the address of the forge (of a watcher `forge`). By hand, a credential helper does: `git ls-remote <url>`.',
    detail,
  });
}

/** A full disk met by our own writes says the same as one met by git; any other error stays as it is. */
export function fromSystem(error: unknown, where: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const isFull = !(error instanceof GitFailure) && (code === 'ENOSPC' || code === 'EDQUOT');
  return isFull ? diagnose(code, where, '') : error;
}

/** Text fit for a terminal: no control characters, no credentials inside a URL. */
export function plain(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, '$1')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}
