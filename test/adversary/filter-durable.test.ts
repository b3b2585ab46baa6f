// Tables that live against the files that the next boot loads.
import { readFileSync } from 'node:fs';
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
    const [family = '', table = '', name = '', hook] = one.split(' ');
    return { family, table, name, hook };
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
  const unseen = (result.value.unseen as string[]).map((one) => `not looked at: ${one}`);
  return [
    ...(result.value.wrong as { subject: string }[]).map(({ subject }) => subject),
    ...unseen,
  ];
}

const input = ['inet filter input'];
const block = 'table inet filter {\n  chain input {';

describe('a table of the packet filter', () => {
  it.each<[string, string]>([
    ['in a block', block],
    ['on one line', 'table inet filter { chain input { policy accept; } }'],
    ['by commands', 'add table inet filter\nadd chain inet filter input { policy drop; }'],
    ['with a comment behind it', 'table inet filter { # ours\n chain input { # this too'],
    ['emptied first', `table inet filter\ndelete table inet filter\n${block}`],
  ])('that its file makes %s is durable', (_what, text) => {
    expect(lost(input, { [main]: text })).toEqual([]);
  });

  it.each<[string, readonly string[], Files, Parameters<typeof lost>[2]]>([
    ['no file makes', input, { [main]: 'table inet other {' }, {}],
    ['a file takes away', input, { [main]: 'delete table inet filter' }, {}],
    [
      'a comment behind a line speaks of',
      input,
      { [main]: `define a = b # table inet filter { chain input {` },
      {},
    ],
    ['a file takes away again', input, { [main]: `${block}\n}\n}\ndelete table inet filter` }, {}],
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
    ['is named by a variable', { [main]: 'table inet $name {' }, [`${main}: table inet $name`]],
    [
      'is named by a variable of the file',
      { [main]: `define name = filter\n${block.replace('filter', '$name')}` },
      [],
    ],
    ['is the first one, and may not be read', { [main]: 'unread' }, [main]],
  ])('is known where what is included %s', (_what, files, unread) => {
    expect(lost(input, files)).toEqual(unread.map((one) => `not looked at: ${one}`));
  });

  it('is not looked at where a script of a unit may make it, and lost where it names another', () => {
    const command = '/opt/filter';
    const make = 'nft add table inet filter';
    expect(lost(input, {}, { command, scripts: { [command]: make } })).toEqual([
      'not looked at: what /opt/filter makes',
    ]);
    expect(lost(input, {}, { command: make })).toEqual([
      'not looked at: what nftables.service makes',
    ]);
    expect(lost(input, {}, { command, scripts: { [command]: `nft # ${make}` } })).toEqual([
      'table inet filter',
    ]);
    expect(
      lost([...input, 'inet other input'], {}, { command, scripts: { [command]: make } }),
    ).toEqual(['table inet other', 'not looked at: what /opt/filter makes']);
    expect(lost([], {}, { command, scripts: { [command]: make } })).toEqual([]);
    expect(lost(input, {}, { command, scripts: { [command]: 'nft list tables' } })).toEqual([
      'table inet filter',
    ]);
    expect(lost(input, {}, { command, scripts: { [command]: 'unread' } })).toEqual([
      'not looked at: /opt/filter',
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

  it("of iptables' name is nft's own where no chain of it is iptables'", () => {
    expect(lost(['ip filter input input'], { [main]: '' })).toEqual(['table ip filter']);
    expect(lost(['ip filter input input', 'ip filter FORWARD forward'], {})).toEqual([]);
  });

  it('of a program that holds it is left out', () => {
    expect(lost(input, {}, { flags: ['owner'] })).toEqual([]);
  });
});

const exact = (text: string) => text.split('\n').map((line) => ({ text: line }));
const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/nftables/${name}`, import.meta.url), 'utf8');

type Live = { readonly rule?: { chain: string; expr: Record<string, unknown>[] } };

/** What is told of the rules of a file's chains, as it loads them and with something else done. */
function rulesTold(
  text: string,
  live: readonly Live[],
  more: { readonly files?: Files; readonly unit?: string; readonly argv?: string } = {},
): string[] {
  const { files = {}, unit = 'nftables.service', argv = `nft -f ${main}` } = more;
  const result = filterDurable(
    {
      ruleset: { nftables: live },
      filterFiles: [{ path: main, state: 'read', lines: exact(text) }, ...linesOf(files)],
      includedFilters: [],
      serviceUnits: [unit, 'nftables.service'].map((Id) => ({ Id, UnitFileState: 'enabled' })),
      starts: [
        { Id: 'nftables.service', commands: [{ argv: `nft -f ${main}` }], files: [] },
        { Id: unit, commands: [{ argv }], files: [] },
      ],
      scripts: [],
    },
    {},
    {},
  );
  if (!result.ok) return [result.reason];
  const unseen = (result.value.unseen as string[]).map((one) => `not looked at: ${one}`);
  return [...(result.value.wrong as { says: string }[]).map(({ says }) => says), ...unseen];
}

describe('a unit that runs nft', () => {
  const of = (Id: string): ReturnType<typeof filterDurable> =>
    filterDurable(
      {
        ruleset: { nftables: [{ metainfo: { json_schema_version: 1 } }] },
        filterFiles: [],
        includedFilters: [],
        serviceUnits: [],
        starts: [{ Id, commands: [{ argv: `nft -f ${main}` }], files: [] }],
        scripts: [],
      },
      {},
      {},
    );

  it('whose state nobody tells leaves it open whether it starts', () => {
    expect(of('nftables.service')).toMatchObject({
      ok: false,
      reason: "nothing is said of nftables.service's state",
    });
  });

  it('may come and go between the two listings where it is a run of its own', () => {
    expect(of('run-u42.service')).toMatchObject({ ok: true });
  });
});

describe('rules of a chain', () => {
  // What nft 1.0.6 made of the file in an empty network namespace.
  const rich = fixture('rich.nft');
  const live = JSON.parse(fixture('rich.json')) as Live[];
  const rule = (expr: Record<string, unknown>[]): Live =>
    ({ rule: { family: 'inet', table: 'filter', chain: 'svc', expr } }) as Live;
  const told = (words: string): string[] => [
    `in chain svc of table inet filter of the packet filter are ${words}, of those that the next boot loads`,
  ];

  it('are those that nft makes of the file, whatever it writes otherwise', () => {
    expect(rulesTold(rich, live)).toEqual([]);
  });

  it.each<[string, Live[], string]>([
    ['more', [rule([{ accept: null }])], '3 rules with accept, where the files make 2'],
    [
      'more that jump',
      [rule([{ jump: { target: 'x' } }])],
      '1 rule with jump, where the files make 0',
    ],
    [
      'more that only count',
      [rule([{ counter: {} }])],
      '1 rule without a verdict, where the files make 0',
    ],
  ])('that are %s than the file makes are told', (_what, added, words) => {
    expect(rulesTold(rich, [...live, ...added])).toEqual(told(words));
  });

  it('that the file makes and that do not live are told', () => {
    const at = live.findIndex((one) => one.rule?.chain === 'svc');
    expect(rulesTold(rich, live.toSpliced(at, 1))).toEqual(
      told('1 rule with accept, where the files make 2'),
    );
  });

  it.each<[string, string, Live[], Parameters<typeof rulesTold>[2]]>([
    [
      'of an interface that comes and goes',
      rich,
      [rule([{ match: { right: 'wg0' } }, { accept: null }])],
      {},
    ],
    [
      'of a chain that the file changes by handle',
      `${rich}delete rule inet filter svc handle 7\n`,
      [rule([{ accept: null }])],
      {},
    ],
    [
      'of a file with a command that is not known',
      `${rich}filter svc accept\n`,
      [rule([{ accept: null }])],
      {},
    ],
    [
      'of a chain that two files make',
      rich,
      [rule([{ accept: null }])],
      {
        files: { '/etc/more': 'add rule inet filter svc drop' },
        unit: 'more.service',
        argv: 'nft -f /etc/more',
      },
    ],
  ])('%s are left out', (_what, text, added, more) => {
    expect(rulesTold(text, [...live, ...added], more)).toEqual([]);
  });

  it('are not compared where a chain without a name is jumped to, which nft -j leaves out', () => {
    const nameless = `${rich}add rule inet filter svc tcp dport 22 jump { ip saddr 192.0.2.1 accept; drop; }\n`;
    expect(rulesTold(nameless, [...live, rule([{ match: {} }])])).toEqual([]);
  });

  it.each([
    ['more.service', 'nft add rule inet filter svc accept'],
    ['wg-quick@wg0.service', 'wg-quick up wg0'],
  ])('that %s may have added are not looked at', (unit, argv) => {
    expect(rulesTold(rich, [...live, rule([{ accept: null }])], { unit, argv })).toEqual([
      `not looked at: what ${unit} makes`,
    ]);
  });

  it('are not known where a file that makes some was not read', () => {
    expect(rulesTold(`${rich}include "/srv/more"\n`, [...live, rule([{ accept: null }])])).toEqual([
      'not looked at: /srv/more',
    ]);
  });

  it('are those of an included file too', () => {
    const text = 'table inet filter {\n chain svc {\n include "/etc/svc"\n accept\n }\n}';
    const some = [
      live[0] ?? {},
      { table: { family: 'inet', name: 'filter' } },
      { chain: { family: 'inet', table: 'filter', name: 'svc' } },
      rule([{ accept: null }]),
      rule([{ drop: null }]),
    ] as Live[];
    expect(
      rulesTold(text, some, { files: { '/etc/svc': 'ip saddr { 192.0.2.1,\n192.0.2.2 } drop' } }),
    ).toEqual([]);
  });
});
