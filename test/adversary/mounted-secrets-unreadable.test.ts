// Secrets that are mounted into a container, and that its own process may not read.
import { describe, expect, it } from 'vitest';
import { mountedSecretsUnreadable } from '../../src/adversary/mounted-secrets-unreadable.ts';
import { parseSecretMounts } from '../../src/probes/parsers/containers.ts';
import { parseFileLines } from '../../src/probes/parsers/file-lines.ts';
import { parseLongListing } from '../../src/probes/parsers/long-listing.ts';
import { end, inspected, subjects, valueOf } from './inspected.ts';

interface Given {
  readonly user?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: string;
  readonly capabilities?: string;
  readonly map?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly pid?: number;
  /** Containers besides the first. */
  readonly besides?: readonly object[];
}

const all = '0 0 4294967295';
const every = '00000000a80425fb';
const file = (bits: string, owner: string, path = '/srv/token'): string =>
  `${bits} 1 ${owner} 2 Nov 22 10:42 ${path}\n`;
const pty = [
  '\n/proc/sys/kernel/pty:\ntotal 0\n',
  ...['max', 'nr', 'reserve'].map((name) => file('-r--r--r--', '0 0', name)),
].join('');

/** What is said of a listing by a process, or why nobody could look. */
function told(listing: string, given: Given = {}): string[] {
  const {
    user = '1000',
    uid = 1000,
    gid = 0,
    groups = '0 ',
    capabilities = '0'.repeat(16),
  } = given;
  const { map = all, source = '/srv/token', destination = '/run/secrets/token', pid = 71 } = given;
  const { besides = [] } = given;
  const at = '/proc/71';
  const status = [
    `${at}/status:9:Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `${at}/status:10:Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
    `${at}/status:12:Groups:\t${groups}`,
    `${at}/status:46:CapEff:\t${capabilities}`,
    `${at}/uid_map:1:${map}`,
    `${at}/gid_map:1:${map}`,
    end,
  ].join('\n');
  const container = inspected(1, {
    Config: { User: user },
    State: { Pid: pid },
    Mounts: [{ Type: 'bind', Source: source, Destination: destination }],
  });
  const result = mountedSecretsUnreadable(
    {
      mounted: valueOf(parseSecretMounts(JSON.stringify([...besides, container]))),
      mountedPlaces: [{ path: source, target: listing === '' ? [] : [source] }],
      mountedListing: valueOf(parseLongListing(`${listing}${pty}`)),
      containerUsers: valueOf(parseFileLines(status)),
    },
    {},
    {},
  );
  return subjects(result);
}

const closed = ['/srv/token of c1'];
const untold = ['not seen: /srv/token for the user of c1'];

describe('a secret that is mounted into a container, and its user', () => {
  it.each<[string, string, Given, string[]]>([
    ['of root', file('-r--------', '0 0'), {}, closed],
    ['of the user', file('-r--------', '1000 0'), {}, []],
    ['of the user, who has no right to it', file('----r--r--', '1000 0'), {}, closed],
    ['of the group', file('-r--r-----', '0 5'), { gid: 5 }, []],
    ['of one of the groups', file('-r--r-----', '0 5'), { groups: '0 5 6 ' }, []],
    ['of no group of it', file('-r--r-----', '0 5'), { groups: '' }, closed],
    ['of all', file('-r--r--r--', '0 0'), { gid: 7, groups: '' }, []],
    [
      'of another, for root',
      file('-r--------', '1000 0'),
      { user: '', uid: 0, capabilities: every },
      [],
    ],
    [
      'of another, for root without its capabilities',
      file('-r--------', '1000 0'),
      { user: '', uid: 0 },
      closed,
    ],
    [
      'of root, for one who began as root and is another now',
      file('-r--------', '0 0'),
      { user: 'root', uid: 999 },
      [],
    ],
    [
      'of a root that the container does not know',
      file('-r--------', '0 0'),
      {
        user: '',
        uid: 100000,
        gid: 100000,
        groups: '',
        capabilities: every,
        map: '0 100000 65536',
      },
      closed,
    ],
    [
      'of one whom the container knows, for its root',
      file('-r--------', '100999 100000'),
      { user: '0:0', uid: 100000, gid: 100000, capabilities: every, map: '0 100000 65536' },
      [],
    ],
    ['with an access list', file('-r--------+', '0 0'), {}, untold],
    [
      'with an access list, for root',
      file('-r--------+', '5 5'),
      { user: '', uid: 0, capabilities: every },
      [],
    ],
    ['that the login cannot see', '', {}, untold],
    [
      'of a container that has no process',
      file('-r--------', '1000 0'),
      { pid: 0 },
      ['not seen: the user of the container c1'],
    ],
    [
      'that says nothing by its name',
      file('-r--------', '0 0'),
      { source: '/srv/one', destination: '/app/one' },
      [],
    ],
  ])('%s', (_what, listing, given, subject) => {
    expect(told(listing, given)).toEqual(subject);
  });

  it('is told beside a container that has no process', () => {
    const mounts = [{ Type: 'bind', Source: '/srv/token', Destination: '/run/secrets/token' }];
    const besides = [inspected(2, { State: { Pid: 0 }, Mounts: mounts })];
    expect(told(file('-r--------', '0 0'), { besides })).toEqual([
      ...['/srv/token of c1', 'not seen: the user of the container c2'],
    ]);
  });

  const folder = (bits: string, ...files: readonly string[]): string =>
    [
      '\n/srv/token:\ntotal 4\n',
      file(bits, '0 0', '.'),
      file('drwxr-xr-x', '0 0', '..'),
      ...files,
    ].join('');
  const hers = file('-r--------', '1000 0', 'a');
  const roots = file('-r--------', '0 0', 'b');

  it.each<[string, string, string[]]>([
    ['may not be passed', folder('drwx------', hers), closed],
    ['has one that may be read', folder('drwxr-xr-x', hers, roots), []],
    ['has none that may be read', folder('drwxr-xr-x', roots), closed],
    ['is empty', folder('drwxr-xr-x'), []],
    ['could not be listed', `ls: cannot open directory '/srv/token': Permission denied\n`, untold],
  ])('is not enough where its folder %s', (_what, listing, subject) => {
    expect(told(listing.replace(/^\n/, ''))).toEqual(subject);
  });

  it.each([
    ['cut in a line', file('-r--------', '0 0').trimEnd()],
    ['cut before its end', file('-r--------', '0 0')],
    ['of another form', `-????????? ? ? ? ? ? /srv/token\n${pty}`],
    ['of something else', 'Welcome\n'],
  ])('is not known by a listing that is %s', (_what, text) => {
    expect(parseLongListing(text).ok).toBe(false);
  });
});
