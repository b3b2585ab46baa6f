import type { Parameter } from '../model/parameter.ts';
import type { Probe } from '../model/probe.ts';
import { wrapped } from './wrap.ts';

/**
 * A row per probe: its name and what it asks.
 * @param columns in which what it asks is wrapped; null: one line each
 */
export function catalogueText(probes: readonly Probe[], columns: number | null): string {
  const width = Math.max(...probes.map(({ id }) => id.length));
  const room = columns === null ? Infinity : Math.max(30, columns - width - 2);
  const rows = [...probes]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, title }) =>
      wrapped(title, room).map((line, at) => `${(at === 0 ? id : '').padEnd(width)}  ${line}\n`),
    );
  return `${rows.join('')}\n\`review probes NAME\` shows one with its parameters.\n`;
}

/** The probes that hold all of some words, in whatever is said of them. */
export function matching(probes: readonly Probe[], words: readonly string[]): readonly Probe[] {
  const wanted = words.map((word) => word.toLowerCase());
  return probes.filter((probe) => {
    const { id, title, about = '', params } = probe;
    const says = Object.entries(params).map(([name, one]) => `${name} ${one.says ?? ''}`);
    const text = [id, title, about, ...says].join('\n').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** What the first word of a probe's name says it looks at. */
const rooms: readonly (readonly [string, string])[] = [
  ['docker', 'Docker'],
  ['container', 'Docker'],
  ['swarm', 'Docker swarm'],
  ['systemd', 'systemd'],
  ['journal', 'systemd'],
  ['http', 'HTTP and TLS'],
  ['https', 'HTTP and TLS'],
  ['upstream', 'HTTP and TLS'],
  ['port', 'Network'],
  ['ip', 'Network'],
  ['subnet', 'Network'],
  ['nftables', 'Network'],
  ['nft', 'Network'],
  ['postgres', 'Data'],
  ['redis', 'Data'],
  ['prometheus', 'Data'],
  ['repo', 'Repository, at the claim'],
  ['tests', 'Repository, at the claim'],
  ['document', 'Repository, at the claim'],
];

function roomOf({ id }: Probe): string {
  const first = id.split('-')[0];
  return rooms.find(([word]) => word === first)?.[1] ?? 'Host';
}

/** The catalogue as a page of Markdown: a table per room, a row per probe. */
export function catalogueMarkdown(probes: readonly Probe[]): string {
  const sorted = [...probes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = [...new Set(rooms.map(([, name]) => name)), 'Host'];
  const tables = names.map((name) => {
    const own = sorted.filter((probe) => roomOf(probe) === name);
    return own.length === 0 ? '' : `## ${name}\n\n${tableHead}${own.map(rowOf).join('')}\n`;
  });
  return `${pageHead(probes.length)}${tables.join('')}`.replace(/\n+$/, '\n');
}

const pageHead = (count: number): string => `# Probes

${count} questions that ship with the package. \`review probes NAME\` shows one with a check to copy, \`review probes WORD...\`
those that speak of something. How to add one: [adding-a-probe.md](adding-a-probe.md).
Parameters in brackets may be left out. This page is generated: \`npx vitest run test/report/catalogue.test.ts -u\`.

`;

const tableHead = '| probe | asks | parameters | needs |\n| --- | --- | --- | --- |\n';

function rowOf({ id, title, params, rights }: Probe): string {
  const names = Object.entries(params).map(([name, { optional, default: fallback }]) =>
    optional || fallback !== undefined ? `[${name}]` : name,
  );
  const cells = [`\`${id}\``, title, names.join(', '), rights ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |\n`;
}

/**
 * One probe: what it is for, its parameters, what it needs, and a check to copy.
 * @param columns in which its words are wrapped; null: as they are
 */
export function probeText(probe: Probe, columns: number | null = null): string {
  const room = columns === null ? Infinity : Math.max(30, columns);
  const fit = (text: string, indent = ''): string =>
    wrapped(text, room - indent.length)
      .map((line) => `${line}\n`)
      .join(indent);
  const params = Object.entries(probe.params).map(
    ([name, one]) => `  ${fit(`${name}: ${typeText(one)}`, '    ')}`,
  );
  return [
    fit(`${probe.id}: ${probe.title}`),
    probe.about === undefined ? '' : `\n${fit(probe.about)}`,
    `\nParameters\n${params.join('')}`,
    probe.rights === undefined ? '' : `\n${fit(`Needs ${probe.rights}.`)}`,
    `\nAs a check of a claim sheet\n${example(probe)}`,
  ].join('');
}

function typeText({ type, list, optional, default: fallback, oneOf, says }: Parameter): string {
  return [
    list ? `list of ${type}` : type,
    ...(oneOf ? [`one of ${oneOf.join(', ')}`] : []),
    ...(fallback === undefined
      ? optional
        ? ['optional']
        : []
      : [`default ${JSON.stringify(fallback)}`]),
    ...(says === undefined ? [] : [says]),
  ].join(', ');
}

/** The parameter without which a probe asserts nothing, where there is one. */
function askedFor({ asserts = [] }: Probe): string | undefined {
  return asserts.every(({ given }) => given !== undefined) ? asserts[0]?.given : undefined;
}

const samples = {
  string: 'text',
  name: 'proxy',
  unit: 'swarm-init.service',
  path: '/etc/hostname',
  'repository-path': 'nix/modules/swarm.nix',
  cidr: '10.10.0.0/16',
  url: 'https://ci.example.net/',
  endpoint: '192.0.2.7:443',
  versions: "'>=24.0.7 <26'",
  pattern: "'^text'",
  port: '5432',
  select: 'SELECT count(*) FROM orders',
  integer: '200',
  boolean: 'true',
  duration: '10s',
  size: '20GiB',
  secret: 'REVIEW_SECRET_API_KEY',
  header: "'Accept: application/json'",
  expression: 'size(output)',
  fact: 'other-check.fact',
} as const satisfies Record<Parameter['type'], string>;

function example(probe: Probe): string {
  const { id, params } = probe;
  const asked = askedFor(probe);
  const given = Object.entries(params)
    .filter(
      ([name, { optional, default: fallback }]) =>
        name === asked || (!optional && fallback === undefined),
    )
    .map(([name, { type, list, oneOf, example: own }]) => {
      const sample = own ?? oneOf?.[0] ?? samples[type];
      return `    ${name}: ${list ? `[${sample}]` : sample}\n`;
    });
  const body = given.length === 0 ? '' : `  with:\n${given.join('')}`;
  return `- id: my-check\n  says: what is claimed\n  probe: ${id}\n${body}`;
}
