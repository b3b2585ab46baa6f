// Tables that live against the files that the next boot loads.
import { describe, expect, it } from 'vitest';
import { filterDurable } from '../../src/adversary/filter-durable.ts';

type Files = Readonly<Record<string, string>>;

const main = '/etc/nftables.conf';
const linesOf = (files: Files) =>
  Object.entries(files).map(([path, text]) => ({
    path,
    state: text === 'unread' ? 'unread' : 'read',
    lines: text.split('\n').map((line) => ({ text: line })),
  }));

/** `inet filter input` is a chain, and its table with it. */
function lost(
  alive: readonly string[],
  files: Files,
  {
    command = '/usr/sbin/nft -f /etc/nftables.conf',
    state = 'enabled',
    scripts = {},
    flags,
  }: {
    readonly command?: string;
    readonly state?: string;
    readonly scripts?: Files;
    readonly flags?: readonly string[];
  } = {},
): string[] {
  const chains = alive.map((one) => {
    const [family = '', table = '', name = ''] = one.split(' ');
    return { family, table, name };
  });
  const tables = [...new Set(chains.map(({ family, table }) => `${family} ${table}`))].map(
    (one) => ({
      ...{ family: one.split(' ')[0], name: one.split(' ')[1], flags },
    }),
  );
  const result = filterDurable(
    {
      ruleset: {
        nftables: [
          { metainfo: { json_schema_version: 1 } },
          ...tables.map((table) => ({ table })),
          ...chains.map((chain) => ({ chain })),
        ],
      },
      filterFiles: linesOf(files),
      includedFilters: [],
      serviceUnits: [{ Id: 'nftables.service', UnitFileState: state }],
      starts: [
        { Id: 'nftables.service', commands: [{ argv: command }], files: Object.keys(scripts) },
      ],
      scripts: linesOf(scripts),
    },
    {},
    {},
  );
  if (!result.ok) return [result.reason];
  return (result.value.wrong as { subject: string }[]).map(({ subject }) => subject);
}

const input = ['inet filter input'];
const block = 'table inet filter {\n  chain input {';

describe('a table of the packet filter', () => {
  it.each<[string, string]>([
    ['in a block', block],
    ['on one line', 'table inet filter { chain input { policy accept; } }'],
    ['by commands', 'add table inet filter\nadd chain inet filter input { policy drop; }'],
    ['emptied first', `table inet filter\ndelete table inet filter\n${block}`],
  ])('that its file makes %s is durable', (_what, text) => {
    expect(lost(input, { [main]: text })).toEqual([]);
  });

  it.each<[string, readonly string[], Files, Parameters<typeof lost>[2]]>([
    ['no file makes', input, { [main]: 'table inet other {' }, {}],
    ['a file takes away', input, { [main]: 'delete table inet filter' }, {}],
    ['a file makes in another family', input, { [main]: 'table filter {\n chain input {' }, {}],
    ['a file makes that is disabled', input, { [main]: block }, { state: 'disabled' }],
    ['a file makes for this boot alone', input, { [main]: block }, { state: 'enabled-runtime' }],
  ])('that %s is lost', (_what, alive, files, more) => {
    expect(lost(alive, files, more)).toEqual(['table inet filter']);
  });

  it('is durable without a chain that no file makes', () => {
    expect(lost([...input, 'inet filter more'], { [main]: block })).toEqual([
      'chain more of table inet filter',
    ]);
  });

  it.each<[string, Files, string[]]>([
    ['is read', { [main]: 'include "/etc/nftables.d/*.nft"', '/etc/nftables.d/a.nft': block }, []],
    ['may not be read', { [main]: 'include "a.nft"', '/etc/a.nft': 'unread' }, ['/etc/a.nft']],
    ['lies elsewhere', { [main]: 'include "/srv/*.nft"' }, ['/srv/*.nft']],
    ['is named by a variable', { [main]: 'table inet $name {' }, [`${main}: table inet $name {`]],
    ['is the first one, and may not be read', { [main]: 'unread' }, [main]],
  ])('is known where what is included %s', (_what, files, unread) => {
    expect(lost(input, files)).toEqual(
      unread.map((one) => `${one} is loaded at the boot, and was not read`),
    );
  });

  it('is durable where a script of a unit makes it, and lost where it names another', () => {
    const command = '/opt/filter';
    const make = 'nft add table inet filter';
    expect(lost(input, {}, { command, scripts: { [command]: make } })).toEqual([]);
    expect(lost(input, {}, { command, scripts: { [command]: 'nft list tables' } })).toEqual([
      'table inet filter',
    ]);
    expect(lost(input, {}, { command, scripts: { [command]: 'unread' } })).toEqual([
      '/opt/filter is loaded at the boot, and was not read',
    ]);
  });

  it.each([
    'ip filter INPUT',
    'ip6 nat X',
    'ip docker-bridges x',
    'inet firewalld x',
    'inet f2b-table x',
    'inet netavark x',
  ])('of a program is left out: %s', (chain) => {
    expect(lost([chain], {})).toEqual([]);
  });

  it('of a program that holds it is left out', () => {
    expect(lost(input, {}, { flags: ['owner'] })).toEqual([]);
  });
});
