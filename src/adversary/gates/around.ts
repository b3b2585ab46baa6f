/** What stands around a command of a script: who minds how long it takes, and that it fails. */
import type { AndOr, Statement } from 'unbash';
import { leavesBy } from './loop.ts';
import type { Bound } from './model.ts';
import type { Scope } from './scope.ts';

/** What a command stands in. */
export interface Around {
  /** Seconds that a timeout around it gives; undefined where there is none. */
  readonly limit: number | null | undefined;
  /** Its failure is caught, or nothing follows from it. */
  readonly ignored: boolean;
  /** Nobody waits for it. */
  readonly background: boolean;
  /** `set -e`: a command that fails ends the script. */
  readonly strict: boolean;
  /** Units that are active where it runs: behind `systemctl is-active X &&`. */
  readonly active: ReadonlySet<string>;
}

/** Nothing around it. */
export const FREE: Around = {
  limit: undefined,
  ignored: false,
  background: false,
  strict: false,
  active: new Set(),
};

/** Of each operator, where the next `||` is from there. */
export function nextOr(operators: AndOr['operators']): (number | undefined)[] {
  const found: (number | undefined)[] = [];
  for (let at = operators.length - 1; at >= 0; at -= 1)
    found[at] = operators[at] === '||' ? at : found[at + 1];
  return found;
}

/** The bound with the timeout around it, and whether anybody minds its end. */
export function within(bound: Bound, { limit, ignored }: Around, exits: boolean): Bound {
  if (limit !== undefined && (bound.ends === 'never' || isSooner(limit, bound.seconds)))
    return { ends: ignored ? 'goes-on' : 'fails', seconds: limit };
  if (bound.ends === 'fails' && ignored && !exits) return { ...bound, ends: 'goes-on' };
  return bound;
}

function isSooner(limit: number | null, seconds: number | null): boolean {
  return limit !== null && (seconds === null || limit < seconds);
}

/** Whether a statement does nothing but end the script as failed. */
export function isFailure(statement: Statement, scope: Scope): boolean {
  const { command } = statement;
  return leavesBy(command, scope)?.fails === true;
}

/** Whether a script says that a command which fails ends it. */
export function isStrict({ script, source }: Scope): boolean {
  if (/^#!\S+ -\w*e/.test((script.shebang ?? source).slice(0, 200))) return true;
  return script.commands.some(({ command }) => {
    const text = source.slice(command.pos, Math.min(command.end, command.pos + 200));
    return command.type === 'Command' && /^set +(?:-\w*e|.*-o +errexit)/.test(text);
  });
}
