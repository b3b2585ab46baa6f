/** Strongly connected components: where there is an order cycle, and nowhere else. */
import type { OrderGraph } from './graph.ts';

/**
 * Components of two or more units in the subgraph of `within`, each sorted, in order of their first
 * member. Tarjan, "Depth-first search and linear graph algorithms" (1972), with its own stack:
 * a chain of ten thousand units must not end the process.
 */
export function components(graph: OrderGraph, within: Uint8Array): number[][] {
  const search = new Search(graph, within);
  for (let root = 0; root < graph.length; root += 1) search.from(root);
  return search.found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

class Search {
  readonly found: number[][] = [];
  private readonly graph: OrderGraph;
  private readonly within: Uint8Array;
  /** Order of discovery from 1; 0 is undiscovered. */
  private readonly order: Int32Array;
  private readonly low: Int32Array;
  private readonly next: Int32Array;
  private readonly open: Uint8Array;
  private readonly stack: number[] = [];
  private clock = 0;

  constructor(graph: OrderGraph, within: Uint8Array) {
    this.graph = graph;
    this.within = within;
    this.order = new Int32Array(graph.length);
    this.low = new Int32Array(graph.length);
    this.next = new Int32Array(graph.length);
    this.open = new Uint8Array(graph.length);
  }

  from(root: number): void {
    if (!this.isNew(root)) return;
    const path = [root];
    this.enter(root);
    for (let unit = path.at(-1); unit !== undefined; unit = path.at(-1)) {
      const cursor = this.next[unit] ?? 0;
      const target = this.graph[unit]?.[cursor];
      this.next[unit] = cursor + 1;
      if (target === undefined) {
        path.pop();
        this.leave(unit, path.at(-1));
      } else if (this.isNew(target)) {
        path.push(target);
        this.enter(target);
      } else if (this.open[target] === 1) {
        this.lower(unit, this.order[target] ?? 0);
      }
    }
  }

  private isNew(unit: number): boolean {
    return this.within[unit] === 1 && this.order[unit] === 0;
  }

  private enter(unit: number): void {
    this.clock += 1;
    this.order[unit] = this.clock;
    this.low[unit] = this.clock;
    this.open[unit] = 1;
    this.stack.push(unit);
  }

  private lower(unit: number, to: number): void {
    this.low[unit] = Math.min(this.low[unit] ?? 0, to);
  }

  private leave(unit: number, parent: number | undefined): void {
    if (parent !== undefined) this.lower(parent, this.low[unit] ?? 0);
    if (this.low[unit] !== this.order[unit]) return;
    const component = this.stack.splice(this.stack.lastIndexOf(unit));
    for (const member of component) this.open[member] = 0;
    if (component.length > 1) this.found.push(component.sort((a, b) => a - b));
  }
}
