import type { Parameter } from '../model/parameter.ts';
import type { Probe } from '../model/probe.ts';

/** A row per probe: its name and what it asks. */
export function catalogueText(probes: readonly Probe[]): string {
  const width = Math.max(...probes.map(({ id }) => id.length));
  const rows = [...probes]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`);
  return `${rows.join('')}\n\`review probes NAME\` shows one with its parameters.\n`;
}

/** One probe: what it is for, its parameters, what it needs, and a check to copy. */
export function probeText(probe: Probe): string {
  const params = Object.entries(probe.params).map(([name, one]) => `  ${name}: ${typeText(one)}\n`);
  return [
    `${probe.id}: ${probe.title}\n`,
    probe.about === undefined ? '' : `\n${probe.about}\n`,
    `\nParameters\n${params.join('')}`,
    probe.rights === undefined ? '' : `\nNeeds ${probe.rights}.\n`,
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

const samples = {
  string: 'text',
  name: 'proxy',
  unit: 'swarm-init.service',
  path: '/etc/hostname',
  'repository-path': 'nix/modules/swarm.nix',
  cidr: '10.10.0.0/16',
  url: 'https://ci.example.net/',
  endpoint: '192.0.2.7:443',
  pattern: "'^text'",
  port: '5432',
  select: 'SELECT count(*) FROM orders',
  integer: '200',
  boolean: 'true',
  duration: '10s',
  secret: 'REVIEW_SECRET_API_KEY',
  header: "'Accept: application/json'",
  fact: 'other-check.fact',
} as const satisfies Record<Parameter['type'], string>;

function example({ id, params }: Probe): string {
  const given = Object.entries(params)
    .filter(([, { optional, default: fallback }]) => !optional && fallback === undefined)
    .map(([name, { type, list }]) =>
      list ? `    ${name}: [${samples[type]}]\n` : `    ${name}: ${samples[type]}\n`,
    );
  const body = given.length === 0 ? '' : `  with:\n${given.join('')}`;
  return `- id: my-check\n  says: what is claimed\n  probe: ${id}\n${body}`;
}
