// What each type of parameter takes. Values become words of commands, so most types are narrow.
import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';
import semver from 'semver';
import { refuseHeader } from './headers.ts';
import { refuseSelect } from './select.ts';
import { refuseContent } from './secret-paths.ts';
import { parseDuration, parseSize } from '../model/units.ts';
import type { ParameterType } from '../model/parameter.ts';

/** A type of parameters: what it takes, in words, and an example. */
export interface TypeRule {
  readonly expected: string;
  readonly example: string;
  /** Why a value is none; null if it is one. */
  readonly refuse: (value: unknown) => string | null;
}

const longest = 4096;

/** A rule for texts; `refuse` sees printable ones only. */
function text(
  expected: string,
  example: string,
  refuse: (value: string) => string | null,
): TypeRule {
  return {
    expected,
    example,
    refuse: (value) => {
      if (typeof value !== 'string') return 'is not a text';
      if (value === '') return 'is empty';
      if (value.length > longest) return 'is too long';
      return unprintable.test(value) ? 'holds a control character' : refuse(value);
    },
  };
}

const unprintable = /\p{Cc}|[\u2028\u2029]|\p{Surrogate}/u;

function shaped(pattern: RegExp): (value: string) => string | null {
  return (value) => (pattern.test(value) ? null : 'is not of that form');
}

const unitSuffix = 'service|socket|target|timer|path|mount|automount|swap|slice|scope|device';
const hostPort =
  /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})))?:(?<port>[1-9]\d{0,4})$/;

/** All types, by name. */
export const typeRules: Readonly<Record<ParameterType, TypeRule>> = {
  string: text('a text', 'exited', () => null),
  name: text(
    'a word of letters, digits and _ . @ : - that does not begin with a dash or dot',
    'proxy',
    shaped(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254}$/),
  ),
  unit: text(
    'a systemd unit with its suffix',
    'swarm-init.service',
    shaped(new RegExp(`^[A-Za-z0-9_:.\\\\@][A-Za-z0-9_:.\\\\@-]{0,240}\\.(${unitSuffix})$`)),
  ),
  path: text('an absolute path without . or .. in it', '/etc/nftables.conf', (value) =>
    value.startsWith('/') ? refuseParts(value.slice(1)) : 'does not begin with /',
  ),
  'repository-path': text(
    'a path inside the repository, without .. in it',
    'nix/modules/swarm.nix',
    refuseRepositoryPath,
  ),
  cidr: text('an address block whose host bits are zero', '10.10.0.0/16', refuseCidr),
  url: text('https:// or http://, a host and a path', 'https://ci.example.net/', refuseUrl),
  endpoint: text('host:port', 'ci.example.net:443', refuseEndpoint),
  versions: text(
    'a range of versions (semver.org), as npm reads it',
    '>=24.0.7 <26',
    refuseVersions,
  ),
  pattern: text('a regular expression (RE2)', '^listen 443', refusePattern),
  integer: {
    expected: 'a whole number',
    example: '9',
    refuse: (value) => (Number.isSafeInteger(value) ? null : 'is not a whole number'),
  },
  port: {
    expected: 'a port, 1 to 65535',
    example: '5432',
    refuse: (value) =>
      Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 65535
        ? null
        : 'is no port',
  },
  select: text('one SELECT without a semicolon', 'SELECT count(*) FROM orders', refuseSelect),
  boolean: {
    expected: 'true or false',
    example: 'true',
    refuse: (value) => (typeof value === 'boolean' ? null : 'is neither true nor false'),
  },
  duration: text('a number and ms, s, m, h or d', '10s', (value) =>
    parseDuration(value) === null ? 'is not a duration' : null,
  ),
  size: text('a number and B, KiB, MiB, GiB or TiB', '20GiB', (value) =>
    parseSize(value) === null ? 'is not a size' : null,
  ),
  secret: text(
    'the name of a secret that the operator gives, REVIEW_SECRET_ and capital letters',
    'REVIEW_SECRET_API_KEY',
    (value) =>
      /^REVIEW_SECRET_[A-Z0-9][A-Z0-9_]{0,63}$/.test(value) && !value.endsWith('_FOR')
        ? null
        : 'is not of that form',
  ),
  header: text('name: value, and nothing secret', 'Accept: application/json', refuseHeader),
  expression: text('an expression in CEL over what was printed', 'output[0].State', () => null),
  fact: text(
    '<check>.<fact> of another check of the milestone',
    'subnet.created',
    shaped(/^[a-z0-9][a-z0-9-]{0,63}\.[a-z][A-Za-z0-9]*$/),
  ),
};

/** Types whose values never begin with a dash: safe as a word of a vector without `--` before it. */
export const safeAsWord: ReadonlySet<ParameterType> = new Set([
  'name',
  'unit',
  'path',
  'repository-path',
  'cidr',
  'url',
  'endpoint',
  'duration',
  'size',
  'boolean',
  'port',
  'select',
]);

/**
 * Whether a text is a value of a type: for values of earlier output that become words. What a host
 * printed may not lead to a file that holds secrets.
 */
export function accepts(type: ParameterType, value: string): boolean {
  if (type === 'port') return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65535;
  if (type === 'integer') return /^(0|[1-9]\d{0,14})$/.test(value);
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type === 'path' && refuseContent(value) !== null) return false;
  return typeRules[type].refuse(value) === null;
}

function refuseParts(path: string): string | null {
  return path.split('/').some((part) => part === '.' || part === '..')
    ? 'holds . or .. as a part'
    : null;
}

function refuseRepositoryPath(value: string): string | null {
  if (/^[/~-]/.test(value)) return `begins with ${value.slice(0, 1)}`;
  const parts = value.split('/');
  if (parts.some((part) => part === '')) return 'holds an empty part';
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'leads into .git';
  return refuseParts(value);
}

function refuseCidr(value: string): string | null {
  const [address = '', prefix = ''] = value.split('/');
  const canonical = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!canonical || !/^(0|[1-9]\d{0,2})$/.test(prefix) || !ipaddr.isValidCIDR(value)) {
    return 'is no address and prefix length';
  }
  const family = address.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  const network = `${family.networkAddressFromCIDR(value).toString()}/${prefix}`;
  return network === value ? null : `is not how the block is written; ${network} is`;
}

function refuseUrl(value: string): string | null {
  if (!/^https?:\/\/[^\s"'`<>{}|\\^]+$/.test(value)) return 'is not of that form';
  if (!URL.canParse(value)) return 'is no URL';
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'holds a login, and would be published';
  return value.includes('#') ? 'holds a fragment, which is never sent' : null;
}

function refuseEndpoint(value: string): string | null {
  const groups = hostPort.exec(value)?.groups;
  if (!groups || Number(groups.port) > 65535) return 'is not of that form';
  if (groups.six !== undefined) return ipaddr.IPv6.isValid(groups.six) ? null : 'is no address';
  return groups.name === undefined ? 'names no host' : null;
}

function refuseVersions(value: string): string | null {
  if (semver.validRange(value) === null) return 'is not of that form';
  return takesEvery(value) ? 'takes every version, so it cannot fail' : null;
}

/** A range is made of intervals: one that takes what is at, below and above each of their ends takes all. */
function takesEvery(value: string): boolean {
  const { set } = new semver.Range(value);
  const ends = set.flat().map(({ semver: end }) => end);
  const around = ends.flatMap((end) => {
    // `*` has no end of its own.
    if (!(end instanceof semver.SemVer)) return [];
    const { major, minor, patch } = end;
    const plain = `${major}.${minor}.${patch}`;
    return [end.version, plain, `${plain}-0`, `${major}.${minor}.${patch + 1}`];
  });
  return ['0.0.0', ...around, '999999.0.0'].every((version) =>
    set.some((comparators) => comparators.every((comparator) => comparator.test(version))),
  );
}

function refusePattern(value: string): string | null {
  if (value.length > 1000) return 'is too long';
  try {
    const compiled = RE2JS.compile(value);
    const everything = ['', 'a line that nobody looked for 7'].every((line) =>
      compiled.matcher(line).find(),
    );
    return everything ? 'matches every line, so it cannot fail' : null;
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : '';
    return `does not compile: ${reason}`;
  }
}
