import { describe, expect, test } from 'vitest';
import { components } from '../../../src/adversary/ordering/components.ts';
import { orderGraph } from '../../../src/adversary/ordering/graph.ts';
import { bootTransaction } from '../../../src/adversary/ordering/transaction.ts';
import { parseUnits } from '../../../src/adversary/ordering/units.ts';
import { analysed, caseNames, expectation, listing, members, type Expected } from './listing.ts';

const cases = caseNames().map((name) => ({ name, expected: expectation(name) }));

test('the public cases are all here', () => {
  expect(cases.map(({ expected }) => expected.kind).sort()).toEqual([
    ...Array<string>(12).fill('cycle'),
    ...Array<string>(2).fill('deadlock'),
    'deadlock-near-miss',
    ...Array<string>(6).fill('near-miss'),
  ]);
});

describe.each(cases)('$name', ({ name, expected }) => {
  const report = analysed(listing(name), { anchor: expected.anchor });

  test('has the components that systemd has', () => {
    expect(members(report)).toEqual(expected.scc);
  });

  test('shows one of the shortest cycles', () => {
    const shown = report.cycles.map(({ shortest }) => shortest.map(({ unit }) => unit));
    const known = expected.shortest_cycle.map((cycle) => rotated(cycle).join(' '));
    for (const cycle of shown) expect(known).toContain(rotated(cycle).join(' '));
    expect(shown.length).toBe(expected.scc.length);
  });

  test('has as many jobs as systemd queued', () => {
    expect(report.inTransaction).toBe(expected.jobs_in_transaction);
  });

  test('says whether systemd can break it', () => {
    const breakable = report.cycles.map((cycle) => cycle.breakable);
    expect(breakable).toEqual(expected.scc.map(() => expected.systemd_can_break));
  });

  test('keeps a cycle outside the transaction apart', () => {
    const latent = report.latent.map((cycle) => cycle.members);
    expect(latent).toEqual(expected.latent_scc === undefined ? [] : [expected.latent_scc]);
  });

  test('derives origins that do not contradict the dump', () => {
    for (const { unit, after, origins } of report.cycles.flatMap(({ shortest }) => shortest)) {
      expect(agrees(origins, exactOrigins(expected, unit, after))).toBe(true);
    }
  });

  test('takes the exact origins from a dump', () => {
    const dump = dumpOf(expected);
    const { cycles } = analysed(listing(name), { anchor: expected.anchor, dump });
    for (const { unit, after, origins } of cycles.flatMap(({ shortest }) => shortest)) {
      expect(origins).toEqual([...exactOrigins(expected, unit, after)].sort());
    }
  });
});

describe('an edge that no unit file declares', () => {
  const hidden = cases.filter(({ expected }) => expected.hidden_edges !== undefined);

  test.each(hidden)('$name', ({ name, expected }) => {
    expect(componentsWithHidden(name, expected)).toEqual(expected.scc_with_hidden_edges);
  });
});

/** A provider that boot does not start is started by the waiter, with all that it needs. */
function componentsWithHidden(name: string, expected: Expected): string[][] {
  const parsed = parseUnits(listing(name));
  if (!parsed.ok) throw new Error(parsed.reason);
  const { table } = parsed;
  const hidden = expected.hidden_edges ?? [];
  const started = [expected.anchor, ...hidden.map(({ provider }) => provider)].map((start) => {
    const anchor = table.find(start);
    const built = anchor && bootTransaction(table, anchor);
    if (!built?.ok) throw new Error(`${start} cannot be started`);
    return built.transaction.members;
  });
  const within = table.units.map(({ index }) => (started.some((one) => one[index] === 1) ? 1 : 0));
  return components(orderGraph(table, hidden), Uint8Array.from(within)).map((component) =>
    component.map((index) => table.units[index]?.id ?? ''),
  );
}

function exactOrigins(expected: Expected, unit: string, after: string): readonly string[] {
  const origins = expected.edge_origin[`${unit} After ${after}`];
  if (origins === undefined) throw new Error(`${unit} After ${after} is no edge of the case`);
  return origins;
}

/** Each derived origin is one of the exact ones; `file` leaves the side open. */
function agrees(derived: readonly string[], exact: readonly string[]): boolean {
  return derived.every((origin) =>
    origin === 'file' ? exact.some((known) => known.endsWith('-file')) : exact.includes(origin),
  );
}

function dumpOf(expected: Expected): string {
  return Object.entries(expected.edge_origin)
    .map(([edge, origins]) => {
      const [unit, after] = edge.split(' After ');
      return `\t-> Unit ${unit ?? ''}:\n\t\tDescription: x\n\t\tAfter: ${after ?? ''} (${origins.join(' ')})\n`;
    })
    .join('');
}

function rotated(cycle: readonly string[]): string[] {
  const first = cycle.indexOf([...cycle].sort()[0] ?? '');
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
