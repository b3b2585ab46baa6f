/** One shortest cycle of a component. */
import { components } from './components.ts';
import { maskOf, type OrderGraph } from './graph.ts';

export interface ShortestCycle {
  /** Each waits for the next, the last for the first; the smallest index comes first. */
  readonly units: readonly number[];
  /** False where the search ran out of steps before it could rule out a shorter one. */
  readonly proven: boolean;
}

export interface CycleChoice {
  /** Start points: every cycle through one of them is a candidate. */
  readonly through: readonly number[];
  /** Among equally short cycles the one with most of these edges is taken. */
  readonly prefers: (unit: number, after: number) => boolean;
  /** Edge visits granted; a first cycle is found whatever it takes. */
  readonly steps?: number;
}

/** No two units of a component wait for each other in fewer edges. */
const SHORTEST = 2;

/** Enough for units times edges of a component up to this; usually for far more, see `proven`. */
const STEPS = 300_000;

/**
 * Breadth-first from each start point, which then leaves the graph: all of its cycles were seen.
 * A search ends at the length of the best cycle so far. Cycles are never enumerated: a dense
 * component has exponentially many.
 */
export function shortestCycle(
  graph: OrderGraph,
  component: readonly number[],
  choice: CycleChoice,
): ShortestCycle {
  const state = new CycleSearch(graph, component, choice);
  for (const start of choice.through) {
    if (!state.searchFrom(start)) break;
    state.dropWhatIsOnNoCycle();
  }
  return { units: rotated(state.best), proven: state.proven };
}

class CycleSearch {
  best: readonly number[] = [];
  proven = true;
  private bestScore = 0;
  private isOver = false;
  private readonly graph: OrderGraph;
  private readonly choice: CycleChoice;
  /** Units that a cycle not yet seen may pass. */
  private inside: Uint8Array;
  private readonly depth: Int32Array;
  private readonly score: Int32Array;
  private readonly parent: Int32Array;
  private steps: number;
  private readonly edges: number;
  private stepsAtDrop: number;

  constructor(graph: OrderGraph, component: readonly number[], choice: CycleChoice) {
    this.graph = graph;
    this.choice = choice;
    this.inside = maskOf(graph.length, component);
    this.depth = new Int32Array(graph.length);
    this.score = new Int32Array(graph.length);
    this.parent = new Int32Array(graph.length);
    this.steps = choice.steps ?? STEPS;
    this.stepsAtDrop = this.steps;
    this.edges = component.reduce((sum, unit) => sum + (graph[unit]?.length ?? 0), 0);
  }

  /** False when there is nothing better to be found, or the steps are used up. */
  searchFrom(start: number): boolean {
    if (this.inside[start] !== 1) return true;
    const seen = [start];
    this.depth[start] = 1;
    this.score[start] = 0;
    for (const unit of seen) {
      const depth = this.depth[unit] ?? 0;
      if (this.best.length > 0 && depth > this.best.length) break;
      if (this.steps <= 0 && this.best.length > 0) {
        this.proven = this.best.length === SHORTEST;
        this.isOver = true;
        break;
      }
      this.expand(start, unit, depth, seen);
    }
    for (const unit of seen) this.depth[unit] = 0;
    this.inside[start] = 0;
    return !this.isOver && !(this.best.length === SHORTEST && this.bestScore === SHORTEST);
  }

  /** As dear as one full search, so done only where the searches since the last time cost more. */
  dropWhatIsOnNoCycle(): void {
    if (this.stepsAtDrop - this.steps < this.edges) return;
    this.stepsAtDrop = this.steps;
    this.inside = maskOf(this.graph.length, components(this.graph, this.inside).flat());
  }

  private expand(start: number, unit: number, depth: number, seen: number[]): void {
    const targets = this.graph[unit] ?? [];
    this.steps -= targets.length;
    for (const target of targets) {
      if (this.inside[target] !== 1) continue;
      if (target === start) {
        this.close(start, unit, depth);
        continue;
      }
      const known = this.depth[target] ?? 0;
      if (known !== 0 && known !== depth + 1) continue;
      const score = this.scoreOver(unit, target);
      if (known === 0) seen.push(target);
      else if (score <= (this.score[target] ?? 0)) continue;
      this.depth[target] = depth + 1;
      this.score[target] = score;
      this.parent[target] = unit;
    }
  }

  private scoreOver(unit: number, target: number): number {
    return (this.score[unit] ?? 0) + (this.choice.prefers(unit, target) ? 1 : 0);
  }

  private close(start: number, last: number, length: number): void {
    const score = this.scoreOver(last, start);
    const isBetter =
      this.best.length === 0 ||
      length < this.best.length ||
      (length === this.best.length && score > this.bestScore);
    if (!isBetter) return;
    const units = [last];
    for (let unit = last; unit !== start;) {
      unit = this.parent[unit] ?? start;
      units.push(unit);
    }
    this.best = units.reverse();
    this.bestScore = score;
  }
}

function rotated(units: readonly number[]): number[] {
  const first = units.indexOf(Math.min(...units));
  return [...units.slice(first), ...units.slice(0, first)];
}
