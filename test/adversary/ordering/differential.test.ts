/**
 * The analysis against systemd itself, on random unit trees. Only sets are compared: which cycle
 * of a component systemd prints, and whose job it deletes, changes from run to run.
 *
 * Trees are dumped many at once, as their units have names of their own, and verified one by one: jobs of one
 * transaction stay and meet those of the next. A tree that differs is asked again alone, made smaller and shown.
 *
 * ORDERING_GRAPHS sets how many trees (1000), ORDERING_SEED the first seed (1: a run can be repeated).
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
import { parseUnits, type UnitTable } from '../../../src/adversary/ordering/units.ts';
import { JobLinks } from './job-links.ts';
import { CASES } from './listing.ts';
import { randomUnits, smaller, writeUnits, type UnitTree } from './random-units.ts';
import {
  couldNotBreak,
  dumpedBlocks,
  printedCycles,
  systemdVersion,
  verify,
  type PrintedCycle,
} from './systemd-verify.ts';

const COUNT = Number(process.env['ORDERING_GRAPHS'] ?? 1000);
const FIRST = Number(process.env['ORDERING_SEED'] ?? 1);
const STOCK = join(CASES, 'stock-units');
const version = systemdVersion();
const AT_ONCE = 2;
/** So many trees are loaded together to be dumped. */
const TOGETHER = 20;
/** So often a tree that differs is made smaller. */
const SHRINKS = 150;

interface Compared {
  readonly seed: number;
  readonly tree: UnitTree;
  readonly blocks: readonly PropertyBlock[];
  readonly cycles: readonly OrderingCycle[];
  readonly anchor: string;
  readonly originsStated: boolean;
  readonly printed: readonly PrintedCycle[];
  readonly unbreakable: boolean;
}

const stock = readdirSync(STOCK).map((name) => join(STOCK, name));

/** What systemd loads of some trees, each as if it were alone. */
async function dumps(
  trees: readonly { readonly seed: number; readonly tree: UnitTree; readonly folder: string }[],
): Promise<string[]> {
  const files = trees.flatMap(({ tree, folder }) => {
    const own = writeUnits(tree, folder);
    // The anchor first: then both runs load the units in the same order.
    return own.sort((a, b) => Number(b.endsWith(tree.anchor)) - Number(a.endsWith(tree.anchor)));
  });
  const anchors = stock.filter((file) =>
    trees.some(({ tree }) => file.endsWith(`/${tree.anchor}`)),
  );
  const others = stock.filter((file) => !anchors.includes(file));
  const path = [...trees.map(({ folder }) => folder), STOCK];
  const { stdout } = await verify(path, [...anchors, ...files, ...others], true);
  return trees.map(({ seed }) => ownPart(stdout, seed));
}

/** The dump without the units of other trees. */
function ownPart(dump: string, seed: number): string {
  let isForeign = false;
  const lines = dump.split('\n').filter((line) => {
    const named = /(?:^|[ -])(?:mnt-)?s(\d+)u\d+\./.exec(line)?.[1];
    const foreign = named !== undefined && named !== String(seed);
    if (line.startsWith('\t-> Unit ')) isForeign = foreign;
    return !isForeign && !foreign;
  });
  return lines.join('\n');
}

async function compare(
  seed: number,
  tree: UnitTree,
  folder: string,
  dump: string,
): Promise<Compared> {
  const anchor = [folder, STOCK]
    .map((place) => join(place, tree.anchor))
    .find((file) => existsSync(file));
  if (anchor === undefined) throw new Error(`seed ${seed}: no file of ${tree.anchor}`);
  const { stderr } = await verify([folder, STOCK], [anchor]);
  rmSync(folder, { recursive: true });
  const blocks = dumpedBlocks(dump);
  const cycles = cyclesIn(blocks, tree.anchor, dump);
  const stated = parseDumpOrigins(dump);
  return {
    seed,
    tree,
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

/** One tree, with nothing else loaded. */
async function compareAlone(seed: number, tree: UnitTree, folder: string): Promise<Compared> {
  const [dump = ''] = await dumps([{ seed, tree, folder }]);
  return compare(seed, tree, folder, dump);
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
          const seeds = Array.from(
            { length: Math.min(TOGETHER, FIRST + COUNT - next) },
            () => next++,
          );
          const trees = seeds.map((seed) => ({
            seed,
            tree: randomUnits(seed),
            folder: join(root, String(seed)),
          }));
          const texts = await dumps(trees);
          for (const [at, { seed, tree, folder }] of trees.entries()) {
            compared.push(await compare(seed, tree, folder, texts[at] ?? ''));
          }
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

  /** The trees that differ, alone too; the first of them as small as it gets. */
  const differing = async (differs: (one: Compared) => boolean) => {
    const folder = join(root, 'again');
    const found: Compared[] = [];
    for (const { seed, tree } of compared.filter(differs)) {
      const alone = await compareAlone(seed, tree, folder);
      if (differs(alone)) found.push(alone);
    }
    const [first] = found;
    if (first !== undefined) console.log(shownTree(await shrunk(first, differs, folder)));
    return found.map(({ seed }) => seed);
  };

  test.runIf(COUNT >= 30)('draws trees with and without cycles', () => {
    const cyclic = compared.filter(({ printed }) => printed.length > 0).length;
    expect(cyclic).toBeGreaterThan(COUNT * 0.2);
    expect(cyclic).toBeLessThan(COUNT * 0.8);
  });

  test('a cycle is printed exactly where a component is found', async () => {
    const differ = await differing(({ cycles, printed }) => {
      return printed.length > 0 !== cycles.length > 0;
    });
    expect(differ).toEqual([]);
  });

  test('every printed cycle lies in one component, along edges of the graph', async () => {
    const differ = await differing(({ cycles, printed, blocks }) => {
      const after = edgesOf(blocks);
      return !printed.every(({ units }) => {
        const inOne = cycles.some((cycle) => units.every((name) => cycle.members.includes(name)));
        return inOne && units.every((name, at) => after.has(`${name} ${nextOf(units, at)}`));
      });
    });
    expect(differ).toEqual([]);
  });

  test('systemd gives up exactly where a component is unbreakable', async () => {
    const differ = await differing(({ cycles, unbreakable }) => {
      return unbreakable !== cycles.some((cycle) => !cycle.breakable);
    });
    expect(differ).toEqual([]);
  });

  test('without the jobs that systemd deleted, what it met next is what is left', async () => {
    const differ = await differing((one) => !agreesAfterDeletions(one));
    expect(differ).toEqual([]);
  });

  test("the origin of every edge of a shown cycle is read from systemd's dump", async () => {
    const differ = await differing(({ originsStated }) => !originsStated);
    expect(differ).toEqual([]);
  });
});

/** Takes away unit by unit and line by line, for as long as it still differs. */
async function shrunk(
  failing: Compared,
  differs: (one: Compared) => boolean,
  folder: string,
): Promise<Compared> {
  let smallest = failing;
  let left = SHRINKS;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const tree of smaller(smallest.tree)) {
      left -= 1;
      if (left < 0) return smallest;
      const one = await compareAlone(failing.seed, tree, folder).catch(() => undefined);
      if (one === undefined || !differs(one)) continue;
      smallest = one;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

function shownTree({ seed, tree, cycles, printed }: Compared): string {
  return [
    `seed ${seed}, anchor ${tree.anchor}`,
    ...Object.entries(tree.units).map(([name, lines]) => `# ${name}\n${lines.join('\n')}`),
    ...tree.links.map(({ folder, name }) => `${folder}/${name}`),
    `found: ${JSON.stringify(cycles.map(({ members }) => members))}`,
    `systemd: ${JSON.stringify(printed)}`,
  ].join('\n');
}

/** Whether some order of the jobs of units that have two explains all that systemd printed and deleted. */
function agreesAfterDeletions(compared: Compared): boolean {
  const parsed = parseUnits(compared.blocks);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { table } = parsed;
  const start = table.find(compared.anchor);
  if (start === undefined) throw new Error(`${compared.anchor} is not listed`);
  const orders = subsets(new JobLinks(table, start).twofold().slice(0, 6));
  return orders.some((first) => explains(compared, table, new JobLinks(table, start, first)));
}

/** Each printed cycle lies in a component of the jobs left so far; after the last there is none. */
function explains({ printed, unbreakable }: Compared, table: UnitTable, jobs: JobLinks): boolean {
  const graph = orderGraph(table);
  for (const { units, deleted } of printed) {
    const isThere = components(graph, jobs.members())
      .map((component) => component.map((index) => table.units[index]?.id ?? ''))
      .some((component) => units.every((name) => component.includes(name)));
    if (!isThere) return false;
    if (deleted !== undefined) jobs.deleteUnit(deleted);
  }
  return components(graph, jobs.members()).length > 0 === unbreakable;
}

function subsets(names: readonly string[]): ReadonlySet<string>[] {
  return names.reduce<ReadonlySet<string>[]>(
    (all, name) => [...all, ...all.map((some) => new Set([...some, name]))],
    [new Set()],
  );
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
