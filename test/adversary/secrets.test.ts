// Secrets of a host: what names them, who may read them, and where that cannot be told.
import { describe, expect, it } from 'vitest';
import { mountedSecrets } from '../../src/adversary/mounted-secrets.ts';
import { secretsReadable } from '../../src/adversary/secrets-readable.ts';
import { secretsUnreadable } from '../../src/adversary/secrets-unreadable.ts';
import { swarmSecrets } from '../../src/adversary/swarm-secrets.ts';
import type { Analysis } from '../../src/adversary/analysis.ts';
import { parseSecretMounts } from '../../src/probes/parsers/containers.ts';
import { parseNameiList } from '../../src/probes/parsers/namei.ts';
import { parseSecretLines } from '../../src/probes/parsers/secret-lines.ts';
import { parseUnitSecrets } from '../../src/probes/parsers/unit-secrets.ts';
import type { Parsed } from '../../src/probes/parsers/index.ts';

const end = '/proc/sys/kernel/ostype';
const endLine = `${end}:1:Linux\n`;

function valueOf(parsed: Parsed): readonly Readonly<Record<string, unknown>>[] {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value as readonly Readonly<Record<string, unknown>>[];
}

/** `[mode, owner, group, name]` of each place; a text is what namei says of the last one. */
type Places = readonly (readonly [string, string, string, string] | string)[];

const listing = (path: string, places: Places): string =>
  [
    `f: ${path}`,
    ...places.map((one) =>
      typeof one === 'string'
        ? `${' '.repeat(21)}${one}`
        : `${one[0]} ${one[1].padEnd(4)} ${one[2].padEnd(4)} ${one[3]}`,
    ),
    '',
  ].join('\n');

const root = ['drwxr-xr-x', 'root', 'root', '/'] as const;
const folder = (mode: string, group = 'root') => [mode, 'root', group, 'keys'] as const;
const last = listing(end, [
  root,
  ['dr-xr-xr-x', 'root', 'root', 'proc'],
  ['dr-xr-xr-x', 'root', 'root', 'sys'],
  ['dr-xr-xr-x', 'root', 'root', 'kernel'],
  ['-r--r--r--', 'root', 'root', 'ostype'],
]);
const key = '/keys/tls.key';
const keyOf = (mode: string, group = 'root') => ['-' + mode, 'root', group, 'tls.key'] as const;

interface Host {
  readonly places: Places;
  readonly command?: string;
  readonly user?: string;
  readonly more?: string;
  readonly extended?: boolean;
}

function ask(
  analysis: Analysis,
  { places, command = `/bin/app --key ${key}`, user = 'www', more = '', extended }: Host,
): string[] {
  const show = `ExecStart={ path=/bin/app ; argv[]=${command} ; ignore_errors=no ; start_time=[n/a] }\nUser=${user}\nDynamicUser=no\nId=app.service\nFragmentPath=/etc/systemd/system/app.service\nDropInPaths=\n${more}`;
  const unitPlaces = valueOf(parseNameiList(listing(key, places) + last));
  const seen = unitPlaces.flatMap(({ found, directories }) =>
    found === true ? (directories as string[]) : [],
  );
  const result = analysis(
    {
      proxySecrets: [],
      proxyPlaces: [],
      unitSecrets: valueOf(parseUnitSecrets(show)),
      credentialLines: valueOf(parseSecretLines(endLine)),
      variableNames: [],
      unitPlaces: [
        ...unitPlaces,
        ...[
          'shadow',
          'gshadow',
          'ssh/ssh_host_rsa_key',
          'ssh/ssh_host_ecdsa_key',
          'ssh/ssh_host_ed25519_key',
        ].map((name) => ({ path: `/etc/${name}`, found: false, denied: false, places: [] })),
      ],
      unitListing: [...new Set(seen)]
        .map(
          (path) =>
            `-rw-r--r--${extended === true && path === key ? '+' : ' '} 1 0 0 1 Nov 22 03:50 ${path}`,
        )
        .map((line) => line.replace(/ {2}1/, ' 1')),
      accounts: [
        'uid=0(root) gid=0(root) groups=0(root)',
        'uid=33(www) gid=33(www) groups=33(www)',
      ].slice(0, valueOf(parseUnitSecrets(show)).flatMap(({ users }) => users as string[]).length),
    },
    {},
    {},
  );
  if (!result.ok) return [result.reason];
  const { wrong, unseen } = result.value as { wrong: { says: string }[]; unseen: string[] };
  return [...wrong.map(({ says }) => says), ...unseen.map((one) => `unseen: ${one}`)];
}

const startEx = (flags: string): string =>
  `ExecStartEx={ path=/bin/app ; argv[]=/bin/app --key ${key} ; flags=${flags} ; start_time=[n/a] }\n`;
const open = `every user of the host may read ${key}: app.service is given it as a secret`;
const locked = `app.service names ${key}, which its user www may not read`;

describe('a secret', () => {
  it.each<[string, Places, string[]]>([
    ['that all may read', [root, folder('drwxr-xr-x'), keyOf('rw-r--r--')], [open]],
    ['of its owner', [root, folder('drwxr-xr-x'), keyOf('rw-r-----')], []],
    ['behind a door that is closed to all', [root, folder('drwx------'), keyOf('rw-r--r--')], []],
    [
      'that the login cannot see, as nobody can',
      [root, folder('drwxr-x---'), 'tls.key - Permission denied'],
      [],
    ],
    [
      'that the login cannot see, and others can',
      [root, folder('drwx---r-x'), 'tls.key - Permission denied'],
      [`unseen: ${key}`],
    ],
    ['that is not there', [root, folder('drwxr-xr-x'), 'tls.key - No such file or directory'], []],
  ])('%s', (_what, places, says) => {
    expect(ask(secretsReadable, { places })).toEqual(says);
  });

  it.each<[string, Host, string[]]>([
    ['of root', { places: [root, folder('drwxr-xr-x'), keyOf('rw-------')] }, [locked]],
    [
      'of the unit’s group',
      { places: [root, folder('drwxr-xr-x'), keyOf('rw-r-----', 'www')] },
      [],
    ],
    [
      'of a group that the unit is given',
      {
        places: [root, folder('drwxr-xr-x'), keyOf('rw-r-----', 'tls')],
        more: 'SupplementaryGroups=tls\n',
      },
      [],
    ],
    [
      'behind a door that is closed to it',
      { places: [root, folder('drwx------'), 'tls.key - Permission denied'] },
      [locked],
    ],
    [
      'that the login cannot see',
      { places: [root, folder('drwxr-x---', 'www'), 'tls.key - Permission denied'] },
      [`unseen: ${key} for the user of app.service`],
    ],
    [
      'with an access list',
      { places: [root, folder('drwxr-xr-x'), keyOf('rw-------')], extended: true },
      [`unseen: ${key} for the user of app.service`],
    ],
    [
      'of a unit that root runs',
      { user: '', places: [root, folder('drwxr-xr-x'), keyOf('rw-------')] },
      [],
    ],
    ...['privileged', 'ignore-failure no-setuid'].map((flags): [string, Host, string[]] => [
      `that root reads for it (${flags})`,
      { more: startEx(flags), places: [root, folder('drwxr-xr-x'), keyOf('rw-------')] },
      [],
    ]),
    [
      'that one command reads as root, and one as the user',
      {
        more: startEx('privileged') + startEx(''),
        places: [root, folder('drwxr-xr-x'), keyOf('rw-------')],
      },
      [locked],
    ],
    [
      'below a root of its own',
      {
        more: 'RootDirectory=/srv/app\n',
        places: [root, folder('drwxr-xr-x'), keyOf('rw-------')],
      },
      [],
    ],
    [
      'of a unit that may read anything',
      {
        more: 'AmbientCapabilities=cap_dac_read_search\n',
        places: [root, folder('drwxr-xr-x'), keyOf('rw-------')],
      },
      [],
    ],
  ])('%s, for its unit', (_what, host, says) => {
    expect(ask(secretsUnreadable, host)).toEqual(says);
  });

  it.each([
    ['--tls-key=/a/server.key', ['/a/server.key']],
    ['--password-file /a/db_password', ['/a/db_password']],
    ['-v /a/token:/run/token', []],
    ['--pub /a/server-key.pub', []],
    ['--keyring /usr/share/keyrings/x.key', []],
    ['--password correct-horse', []],
    ['--key /a/../etc/x.key', []],
  ])('is named by the words %s', (words, named) => {
    const show = `Id=a.service\nUser=\nDynamicUser=no\nFragmentPath=\nDropInPaths=\nExecStart={ path=/bin/a ; argv[]=/bin/a ${words} ; ignore_errors=no ; x }\n`;
    expect(valueOf(parseUnitSecrets(show))[0]?.named).toEqual(named);
    expect(JSON.stringify(valueOf(parseUnitSecrets(show)))).not.toContain('horse');
  });

  it.each([
    ['/etc/nginx/a.conf', 'ssl_certificate_key tls/a.key;', ['/etc/nginx/tls/a.key'], []],
    ['/etc/nginx/a.conf', 'ssl_certificate_key "/a b/a.key";', [], []],
    ['/etc/nginx/a.conf', 'ssl_certificate_key /keys/$name.key;', [], []],
    ['/etc/nginx/a.conf', 'ssl_certificate_key data:$pem;', [], []],
    ['/etc/apache2/a.conf', '  SSLCertificateKeyFile /a.key', ['/a.key'], []],
    ['/etc/systemd/system/a.service', 'LoadCredential=tls:/a.key', ['/a.key'], []],
    ['/etc/systemd/system/a.service', 'EnvironmentFile=-/a.env', [], ['/a.env']],
    [
      '/etc/systemd/system/a.service',
      'EnvironmentFile=/run/secrets/a.env',
      ['/run/secrets/a.env'],
      [],
    ],
  ])('is named by %s: %s', (path, line, secrets, variables) => {
    const [read] = valueOf(parseSecretLines(`${path}:1:${line}\n${endLine}`));
    expect(read).toMatchObject({ secrets, variables });
  });

  it.each([
    ['cut', listing(key, [root, folder('drwxr-xr-x')]) + last],
    ['without its end', listing(key, [root, folder('drwxr-xr-x'), keyOf('rw-r--r--')])],
    ['refused in other words', listing(key, [root, 'keys - Input/output error']) + last],
  ])('is not known by a listing that is %s', (_what, text) => {
    expect(parseNameiList(text).ok).toBe(false);
  });
});

describe('a secret of a swarm', () => {
  it.each([
    ['1000', 0o400, '0', '0', true],
    ['1000', 0o444, '0', '0', false],
    ['1000', 0o400, '1000', '0', false],
    ['1000', 0o440, '0', '1000', false],
    ['1000:1000', 0o440, '0', '1000', false],
    ['1000:1000', 0o440, '0', '0', true],
    ['0', 0o400, '1000', '0', false],
    ['www-data', 0o400, '0', '0', null],
    ['', 0o444, '0', '0', null],
  ])('is closed to the user %s by mode %o of %s:%s: %s', (User, Mode, UID, GID, isClosed) => {
    const ContainerSpec = { User, Secrets: [{ File: { Name: 'x', UID, GID, Mode } }] };
    const services = [{ Spec: { Name: 'app', TaskTemplate: { ContainerSpec } } }];
    const result = swarmSecrets({ services }, {}, {});
    const wrong = isClosed === true ? [{ subject: 'secret x of app' }] : [];
    // Of a user by name nobody here knows: what was found stays.
    const kept = isClosed === null ? ['secret x of app'] : [];
    expect(result).toMatchObject({ ok: true, value: { wrong, kept } });
  });
});

describe('a secret that is mounted into a container', () => {
  const told = (Type: string, Source: string, Destination: string, isFound = true): unknown => {
    const places = [{ path: Source, kind: 'file', mode: '0644', owner: 'root', group: 'root' }];
    const containers = ['/b', '/a'].map((Name, at) => ({
      ...{ Id: `${at}`.repeat(64), Name, State: { Pid: 7 }, Config: { User: '' } },
      Mounts: [{ Type, Source, Destination }],
    }));
    const result = mountedSecrets(
      {
        mounted: valueOf(parseSecretMounts(JSON.stringify(containers))).slice(0, -1),
        mountedPlaces: isFound
          ? [{ path: Source, found: true, denied: false, kind: 'file', places }]
          : [],
      },
      {},
      {},
    );
    if (!result.ok) return result.reason;
    const { wrong, unseen } = result.value as { wrong: { says: string }[]; unseen: string[] };
    return [...wrong.map(({ says }) => says), ...unseen.map((one) => `unseen: ${one}`)];
  };

  it.each([
    ['bind', '/srv/db.token', '/etc/app/upstream', true],
    ['bind', '/srv/one', '/run/secrets/one', true],
    ['bind', '/srv/one', '/app/tls.key', true],
    ['bind', '/srv/one', '/app/one', false],
    ['bind', '/srv/tls.crt', '/app/tls.crt', false],
    ['bind', '/srv/key.pub', '/app/key.pub', false],
    ['bind', '/usr/share/one', '/run/secrets/one', false],
    ['volume', '/var/lib/docker/volumes/token', '/run/secrets/one', false],
  ])('is known by %s of %s at %s: %s', (type, source, destination, isSecret) => {
    expect(told(type, source, destination)).toEqual(
      isSecret
        ? [`every user of the host may read ${source}, which container a is given as a secret`]
        : [],
    );
  });

  it('is not judged where nobody said who may read it', () => {
    expect(told('bind', '/srv/db.token', '/x', false)).toEqual(['unseen: /srv/db.token']);
  });
});
