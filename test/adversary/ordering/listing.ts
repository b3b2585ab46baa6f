/** Builders and readers of unit listings for these tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  analyseOrdering,
  type OrderingInput,
  type OrderingReport,
  type PropertyBlock,
} from '../../../src/adversary/ordering/index.ts';
import { parsePropertyBlocks } from '../../../src/probes/parsers/properties.ts';

export type Properties = Readonly<Record<string, string>>;

/** A loaded, inactive unit without default dependencies; `properties` overrides. */
export function unit(id: string, properties: Properties = {}): PropertyBlock {
  return {
    Id: id,
    Names: id,
    LoadState: 'loaded',
    ActiveState: 'inactive',
    After: '',
    Requires: '',
    Requisite: '',
    BindsTo: '',
    Wants: '',
    Upholds: '',
    Conflicts: '',
    Triggers: '',
    DefaultDependencies: 'no',
    ...properties,
  };
}

/** What every host has, so that the anchor's transaction has an order: goal.target After sysinit. */
export function host(goal: Properties, ...units: PropertyBlock[]): PropertyBlock[] {
  return [
    unit('-.slice', { ActiveState: 'active' }),
    unit('sysinit.target'),
    unit('goal.target', {
      ...goal,
      Requires: `sysinit.target ${goal['Requires'] ?? ''}`,
      After: `sysinit.target ${goal['After'] ?? ''}`,
    }),
    ...units,
  ];
}

/** The report on `goal.target`; a refusal fails the test. */
export function analysed(
  blocks: readonly PropertyBlock[],
  options: Partial<OrderingInput> = {},
): OrderingReport {
  const result = analyseOrdering({ blocks, anchor: 'goal.target', ...options });
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.report;
}

export function members(report: OrderingReport): (readonly string[])[] {
  return report.cycles.map((cycle) => cycle.members);
}

export interface Expected {
  readonly kind: 'cycle' | 'near-miss' | 'deadlock' | 'deadlock-near-miss';
  readonly anchor: string;
  readonly scc: readonly string[][];
  readonly shortest_cycle: readonly string[][];
  readonly systemd_can_break: boolean | null;
  readonly jobs_in_transaction: number;
  readonly edge_origin: Readonly<Record<string, readonly string[]>>;
  readonly latent_scc?: readonly string[];
  readonly hidden_edges?: readonly { readonly waiter: string; readonly provider: string }[];
  readonly scc_with_hidden_edges?: readonly string[][];
}

export const CASES = fileURLToPath(new URL('../../fixtures/systemd-cases', import.meta.url));

export function caseNames(): string[] {
  return readdirSync(CASES)
    .filter((name) => /^[cdn]\d\d-/.test(name))
    .sort();
}

export function expectation(name: string): Expected {
  return JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as Expected;
}

export function listing(name: string): PropertyBlock[] {
  const text = readFileSync(join(CASES, name, 'show.txt'), 'utf8');
  return parsePropertyBlocks(text).blocks;
}
