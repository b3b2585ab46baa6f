import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { waitsOf, type Sight } from '../../../src/adversary/gates/waits.ts';
import { labelRoutes } from '../../../src/adversary/gates/places.ts';
import type { StartBlock } from '../../../src/adversary/gates/starts.ts';
import { deadlocks, type Deadlock } from '../../../src/adversary/ordering/deadlocks.ts';
import { prepareOrdering } from '../../../src/adversary/ordering/prepare.ts';
import { CASES, expectation, listing } from '../ordering/listing.ts';

/** The starts of a case's units, as `systemctl show` would print them. */
function startsOf(name: string): StartBlock[] {
  const folder = join(CASES, name, 'units');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.service'))
    .map((Id) => {
      const text = readFileSync(join(folder, Id), 'utf8');
      const setting = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
      const argv = (setting('ExecStart') ?? '/bin/true').replace(/ "(.*)"$/, ' $1');
      const timeout = setting('TimeoutStartSec');
      return {
        Id,
        Type: setting('Type') ?? 'simple',
        TimeoutStartUSec: timeout === undefined ? 'infinity' : `${timeout}s`,
        commands: [{ phase: 'ExecStart' as const, path: argv.split(' ')[0] ?? '', argv }],
        files: [],
      };
    });
}

const sight: Omit<Sight, 'starts'> = {
  files: new Map(),
  states: [],
  composeLines: [],
  proxyLines: [],
  unread: [],
  listening: [{ port: 8080, address: '127.0.0.1', unit: 'deploy-proxy.service' }],
  workloads: [
    {
      name: 'dashboard_app',
      kind: 'swarm-service',
      group: 'dashboard',
      routes: labelRoutes({ 'traefik.http.routers.dashboard.rule': 'Host(`ci.example.net`)' }),
      ports: [],
      file: null,
    },
  ],
};

function deadlocksOf(name: string): Deadlock[] {
  const { anchor } = expectation(name);
  const result = prepareOrdering({ blocks: listing(name), anchor });
  if (!result.ok) throw new Error(result.reason);
  const { prepared } = result;
  const { table, transaction } = prepared;
  const isOfBoot = (unit: string) => transaction.members[table.find(unit)?.index ?? -1] === 1;
  const { waits } = waitsOf({ ...sight, starts: startsOf(name) }, table, anchor, isOfBoot);
  return deadlocks(prepared, waits);
}

test.each([
  ['d01-proxy-waits-for-dashboard'],
  ['d02-cloud-init-7052-networkd-wait'],
  ['d06-near-miss-gate-on-earlier-unit'],
])('%s: its scripts alone tell the component', (name) => {
  const { scc_with_hidden_edges: wanted, hidden_edges: hidden = [] } = expectation(name);
  const found = deadlocksOf(name);
  expect(found.map(({ members }) => members)).toEqual(wanted);
  for (const { edges } of found) {
    const [wait] = edges.filter((edge) => edge.hidden !== null);
    expect({ waiter: wait?.unit, provider: wait?.after }).toEqual({
      waiter: hidden[0]?.waiter,
      provider: hidden[0]?.provider,
    });
  }
});

test('the advice begins with the wait', () => {
  const [found] = deadlocksOf('d01-proxy-waits-for-dashboard');
  expect(found?.advice).toMatch(/^One cut is enough: bound the wait of deploy-proxy.service/);
});

test('a wait that asks systemd to start a unit can be queued instead', () => {
  const [found] = deadlocksOf('d02-cloud-init-7052-networkd-wait');
  expect(found?.advice).toContain('--no-block');
});
