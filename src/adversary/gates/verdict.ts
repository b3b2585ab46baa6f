/** A deadlock as a finding: how bad it is, and what shows it. */
import type { Severity } from '../../model/severity.ts';
import { gateSubject } from './awaited.ts';
import type { Vain } from './waits.ts';
import type { Deadlock } from '../ordering/deadlocks.ts';
import { hangingNow, type Queue } from '../ordering/hanging.ts';
import type { HiddenWait } from '../ordering/hidden.ts';
import { edgeInWords, mermaidOf } from '../ordering/telling.ts';
import type { UnitTable } from '../ordering/units.ts';

/** An element of a break-it probe's value. */
export interface BootFinding {
  readonly subject: string;
  readonly says: string;
  readonly evidence: readonly string[];
  readonly severity: Severity;
}

export function deadlockFinding(deadlock: Deadlock, queue: Queue, table: UnitTable): BootFinding {
  const { subject, edges, advice, waits } = deadlock;
  const end = endOf(waits);
  const now = hangingNow(deadlock, queue, table);
  const [first] = waits;
  const others = edges
    .slice(1)
    .map(
      ({ unit, after, hidden }) =>
        `${unit} ${hidden === null ? 'is ordered after' : 'waits for'} ${after}`,
    );
  const wait = `${first?.waiter ?? ''} waits for ${first?.target ?? ''}, which needs ${edges[0]?.after ?? ''}`;
  const last = others.at(-1) ?? `that comes only after ${first?.waiter ?? ''}`;
  const sentence = [[wait, ...others.slice(0, -1)].join(', '), last].join(', and ');
  const when = now.length > 0 ? 'The boot hangs right now' : end.boot;
  return {
    subject,
    says: `${when}: ${sentence}; ${end.says}`,
    severity: end.severity,
    evidence: [...now, ...edges.map(edgeInWords), assumption, advice, ...mermaidOf(edges)],
  };
}

/** A wait for a unit that nothing starts: there is no loop, and no order to change. */
export function vainFinding(wait: Vain): BootFinding {
  const { waiter, target, awaited, where, text, why } = wait;
  const end = endOf([wait]);
  return {
    subject: gateSubject(waiter, awaited),
    says: `${end.boot}: ${waiter} waits for ${target}, and nothing starts that: ${why}; ${end.says}`,
    severity: end.severity,
    evidence: [
      `${waiter} waits for ${awaited} (${where}: ${text})`,
      `${awaited}: ${why}`,
      `Start it before ${waiter} (Wants= and After=), or bound the wait and go on when it is over.`,
    ],
  };
}

const assumption =
  'Assumed: a fresh boot, before the swarm has state. Where dockerd kept its state it starts the old tasks itself, and the wait may end.';

/** A boot that takes longer has been given up by whoever waits for it. */
const LONG_SECONDS = 300;

interface End {
  readonly severity: Severity;
  /** What a fresh boot does meanwhile. */
  readonly boot: string;
  readonly says: string;
}

/** The wait that ends first ends the deadlock. */
function endOf(waits: readonly HiddenWait[]): End {
  const ends = waits.map(({ bound, waiter }): End & { after: number } => {
    if (bound.ends === 'never')
      return {
        severity: 'blocking',
        boot: 'A fresh boot hangs',
        says: 'nothing ends it',
        after: Infinity,
      };
    const { seconds } = bound;
    const time =
      seconds === null
        ? 'after a time that its script does not say'
        : `after ${Math.round(seconds)} s`;
    const after = seconds ?? LONG_SECONDS;
    const boot = `A fresh boot waits ${seconds === null ? 'for nothing' : `${Math.round(seconds)} s for nothing`}`;
    if (bound.ends === 'goes-on')
      return {
        severity: seconds === null ? 'major' : 'minor',
        boot,
        says: `${time} ${waiter} goes on without`,
        after,
      };
    return {
      severity: after >= LONG_SECONDS ? 'blocking' : 'major',
      boot,
      says: `${time} the start of ${waiter} fails`,
      after,
    };
  });
  return ends.reduce((best, one) => (one.after < best.after ? one : best));
}
