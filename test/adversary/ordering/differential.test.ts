/**
 * The analysis against systemd itself, on random unit trees. Only sets are compared: which cycle
 * of a component systemd prints, and whose job it deletes, changes from run to run.
 *
 * ORDERING_GRAPHS sets how many trees (60), ORDERING_SEED the first seed (1: a run can be repeated).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  analyseOrdering,
  type OrderingCycle,
  type PropertyBlock,
} from '../../../src/adversary/ordering/index.ts';
import { components } from '../../../src/adversary/ordering/components.ts';
import { parseDumpOrigins } from '../../../src/adversary/ordering/dump.ts';
import { orderGraph } from '../../../src/adversary/ordering/graph.ts';
import { parseUnits } from '../../../src/adversary/ordering/units.ts';
import { JobLinks } from './job-links.ts';
import { CASES } from './listing.ts';
import { writeRandomUnits } from './random-units.ts';
import {
  couldNotBreak,
  dumpedBlocks,
  printedCycles,
  systemdVersion,
  verify,
  type PrintedCycle,
} from './systemd-verify.ts';

const COUNT = Number(process.env['ORDERING_GRAPHS'] ?? 60);
const FIRST = Number(process.env['ORDERING_SEED'] ?? 1);
const STOCK = join(CASES, 'stock-units');
const version = systemdVersion();
const AT_ONCE = 2;

interface Compared {
  readonly seed: number;
  readonly blocks: readonly PropertyBlock[];
  readonly cycles: readonly OrderingCycle[];
  readonly anchor: string;
  readonly originsStated: boolean;
  readonly printed: readonly PrintedCycle[];
  readonly unbreakable: boolean;
}

async function compare(seed: number, folder: string): Promise<Compared> {
  const tree = writeRandomUnits(seed, folder);
  const path = [tree.folder, STOCK];
  const stock = readdirSync(STOCK).map((name) => join(STOCK, name));
  const all = [...tree.files, ...stock];
  const anchor = all.find((file) => file.endsWith(`/${tree.anchor}`));
  if (anchor === undefined) throw new Error(`seed ${seed}: no file of ${tree.anchor}`);
  // The anchor first: then both runs load the units in the same order.
  const { stdout } = await verify(path, [anchor, ...all.filter((file) => file !== anchor)], true);
  const { stderr } = await verify(path, [anchor]);
  rmSync(tree.folder, { recursive: true });
  const blocks = dumpedBlocks(stdout);
  const cycles = cyclesIn(blocks, tree.anchor, stdout);
  const stated = parseDumpOrigins(stdout);
  return {
    seed,
    blocks,
    anchor: tree.anchor,
    cycles,
    originsStated: cycles
      .flatMap((cycle) => cycle.shortest)
      .every(({ unit, after }) => stated(unit, after) !== undefined),
    printed: printedCycles(stderr),
    unbreakable: couldNotBreak(stderr),
  };
}

/** A lone unit without any order is refused on a host; among random trees it is no cycle. */
function cyclesIn(blocks: readonly PropertyBlock[], anchor: string, dump: string) {
  const result = analyseOrdering({ blocks, anchor, dump });
  if (result.ok) return result.report.cycles;
  if (result.reason.includes('no order at all')) return [];
  throw new Error(result.reason);
}

const title =
  version === undefined ? 'systemd-analyze is not on this machine' : `systemd ${version}`;

describe.skipIf(version === undefined)(`${title}, ${COUNT} trees from seed ${FIRST}`, () => {
  const compared: Compared[] = [];
  const root = mkdtempSync(join(tmpdir(), 'ordering-'));

  beforeAll(
    async () => {
      console.log(`ORDERING_SEED=${FIRST} ORDERING_GRAPHS=${COUNT}`);
      let next = FIRST;
      const work = async () => {
        while (next < FIRST + COUNT) {
          const seed = next++;
          compared.push(await compare(seed, join(root, String(seed))));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      compared.sort((a, b) => a.seed - b.seed);
    },
    60_000 + COUNT * 1_000,
  );

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const seedsWhere = (differs: (one: Compared) => boolean) =>
    compared.filter(differs).map(({ seed }) => seed);

  test.runIf(COUNT >= 30)('draws trees with and without cycles', () => {
    const cyclic = compared.filter(({ printed }) => printed.length > 0).length;
    expect(cyclic).toBeGreaterThan(COUNT * 0.2);
    expect(cyclic).toBeLessThan(COUNT * 0.8);
  });

  test('a cycle is printed exactly where a component is found', () => {
    const differ = seedsWhere(({ cycles, printed }) => {
      return printed.length > 0 !== cycles.length > 0;
    });
    expect(differ).toEqual([]);
  });

  test('every printed cycle lies in one component, along edges of the graph', () => {
    const differ = seedsWhere(({ cycles, printed, blocks }) => {
      const after = edgesOf(blocks);
      return !printed.every(({ units }) => {
        const inOne = cycles.some((cycle) => units.every((name) => cycle.members.includes(name)));
        return inOne && units.every((name, at) => after.has(`${name} ${nextOf(units, at)}`));
      });
    });
    expect(differ).toEqual([]);
  });

  test('systemd gives up exactly where a component is unbreakable', () => {
    const differ = seedsWhere(({ cycles, unbreakable }) => {
      return unbreakable !== cycles.some((cycle) => !cycle.breakable);
    });
    expect(differ).toEqual([]);
  });

  test('without the jobs that systemd deleted, what it met next is what is left', () => {
    const differ = seedsWhere((one) => !agreesAfterDeletions(one));
    expect(differ).toEqual([]);
  });

  test("the origin of every edge of a shown cycle is read from systemd's dump", () => {
    const differ = seedsWhere(({ originsStated }) => !originsStated);
    expect(differ).toEqual([]);
  });
});

/** Each printed cycle lies in a component of the jobs left so far; after the last there is none. */
function agreesAfterDeletions({ blocks, anchor, printed, unbreakable }: Compared): boolean {
  const parsed = parseUnits(blocks);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { table } = parsed;
  const start = table.find(anchor);
  if (start === undefined) throw new Error(`${anchor} is not listed`);
  const graph = orderGraph(table);
  const jobs = new JobLinks(table, start);
  for (const { units, deleted } of printed) {
    const isThere = components(graph, jobs.members())
      .map((component) => component.map((index) => table.units[index]?.id ?? ''))
      .some((component) => units.every((name) => component.includes(name)));
    if (!isThere) return false;
    if (deleted !== undefined) jobs.deleteUnit(deleted);
  }
  return components(graph, jobs.members()).length > 0 === unbreakable;
}

function nextOf(units: readonly string[], at: number): string {
  return units[(at + 1) % units.length] ?? '';
}

function edgesOf(blocks: readonly PropertyBlock[]): ReadonlySet<string> {
  return new Set(
    blocks.flatMap((block) =>
      String(block['After'])
        .split(' ')
        .map((after) => `${String(block['Id'])} ${after}`),
    ),
  );
}
