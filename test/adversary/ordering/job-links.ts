/**
 * systemd's bookkeeping of jobs, to follow its deletions: written from src/core/transaction.c, apart
 * from the analysis and slower, so that each checks the other.
 */
import type { Unit, UnitTable } from '../../../src/adversary/ordering/units.ts';

type Kind = 'start' | 'verify-active';

interface Link {
  readonly from: string;
  readonly to: string;
  /** A hard link takes `from` along when `to` is deleted. */
  readonly hard: boolean;
}

const PERPETUAL = ['-.slice', 'system.slice', '-.mount'];

export class JobLinks {
  private readonly table: UnitTable;
  private readonly anchor: string;
  private readonly jobs = new Set<string>();
  private links: Link[] = [];
  private readonly verifiedFirst: ReadonlySet<string>;

  /** @param verifiedFirst units whose verify-active job came last, and stands first in their list of two */
  constructor(table: UnitTable, anchor: Unit, verifiedFirst: ReadonlySet<string> = new Set()) {
    this.table = table;
    this.verifiedFirst = verifiedFirst;
    this.anchor = key(anchor, 'start');
    this.add(anchor, 'start');
  }

  /** Per unit index, 1 if it still has a job. */
  members(): Uint8Array {
    return Uint8Array.from(this.table.units, (unit) =>
      this.jobs.has(key(unit, 'start')) || this.jobs.has(key(unit, 'verify-active')) ? 1 : 0,
    );
  }

  /** Units with two jobs: which of them was added last, and so stands first, changes from run to run. */
  twofold(): string[] {
    return this.table.units
      .map(({ id }) => id)
      .filter((id) => this.jobs.has(`${id}/start`) && this.jobs.has(`${id}/verify-active`));
  }

  /** transaction_delete_unit(), then transaction_collect_garbage(). */
  deleteUnit(name: string): void {
    const unit = this.table.find(name);
    if (unit === undefined) throw new Error(`systemd deleted ${name}, which is not listed`);
    this.deleteJob(key(unit, 'start'));
    this.deleteJob(key(unit, 'verify-active'));
    for (let job = this.unpulled(); job !== undefined; job = this.unpulled()) this.deleteJob(job);
  }

  private add(unit: Unit, kind: Kind): void {
    const from = key(unit, kind);
    if (this.jobs.has(from)) return;
    this.jobs.add(from);
    if (kind === 'verify-active') return;
    const pull = (names: readonly string[], pulled: Kind, hard: boolean): void => {
      for (const name of names) {
        const other = this.table.find(name);
        if (other?.loaded !== true || PERPETUAL.includes(other.id)) continue;
        this.links.push({ from, to: key(other, pulled), hard });
        this.add(other, pulled);
      }
    };
    pull([...unit.requires, ...unit.bindsTo], 'start', true);
    pull([...unit.wants, ...unit.upholds], 'start', false);
    pull(unit.requisite, 'verify-active', true);
  }

  private deleteJob(job: string): void {
    if (!this.jobs.delete(job)) return;
    const dependants = this.links.filter(({ to, hard }) => to === job && hard);
    this.links = this.links.filter(({ from, to }) => from !== job && to !== job);
    for (const { from } of dependants) this.deleteJob(from);
  }

  /** transaction_collect_garbage() looks at the first job of each unit alone. */
  private unpulled(): string | undefined {
    const pulled = new Set(this.links.map(({ to }) => to));
    return [...this.jobs].find(
      (job) => job !== this.anchor && !pulled.has(job) && this.isFirst(job),
    );
  }

  private isFirst(job: string): boolean {
    const at = job.lastIndexOf('/');
    const [id, kind] = [job.slice(0, at), job.slice(at + 1)];
    const other: Kind = kind === 'start' ? 'verify-active' : 'start';
    if (!this.jobs.has(`${id}/${other}`)) return true;
    return this.verifiedFirst.has(id) === (kind === 'verify-active');
  }
}

function key(unit: Unit, kind: Kind): string {
  return `${unit.id}/${kind}`;
}
