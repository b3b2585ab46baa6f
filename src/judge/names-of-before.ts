// Findings of ledgers that an older version wrote, under the names that they have now: an upgrade closes none and doubles none.
import { gateSubject, placeOf } from '../adversary/gates/awaited.ts';
import type { Finding } from '../model/ledger.ts';

/** A deadlock was called by all units of its component, `a.service+b.service`: now by who waits for what, `a.service>ci.example.net`. */
const DEADLOCK = /^((?:systemd|docker)-boot-deadlock)\/(.*?)((?:@[^@/\s]*)?)$/s;

interface Name {
  readonly kind: string;
  readonly subject: string;
  readonly host: string;
}

/**
 * The findings of a ledger, those of an older one by the name of what is there now: the wait that the finding told of, or, of one
 * that is not closed, another wait of the same units.
 * @param there identities of what the break-it probes see now
 */
export function byNamesOfNow(
  findings: readonly Finding[],
  there: readonly string[],
): readonly Finding[] {
  const taken = new Set(findings.map(({ identity }) => identity));
  const free = there.filter((identity) => !taken.has(identity)).sort();
  if (free.length === 0) return findings;
  const renamed = new Map<string, string>();
  const take = (one: Finding, isSame: (name: Name) => boolean): void => {
    const own = olderName(one.identity);
    if (own === undefined || renamed.has(one.id)) return;
    const at = free.findIndex((identity) => {
      const name = nameOf(identity);
      return name?.kind === own.kind && name.host === own.host && isSame(name);
    });
    const [identity] = at < 0 ? [] : free.splice(at, 1);
    if (identity !== undefined) renamed.set(one.id, identity);
  };
  const byTurn = [
    ...findings.filter(({ state }) => state !== 'fixed'),
    ...findings.filter(({ state }) => state === 'fixed').reverse(),
  ];
  for (const one of byTurn) take(one, ({ subject }) => subject === toldGate(one));
  for (const one of byTurn) {
    if (one.state === 'fixed') continue;
    const units = toldUnits(one);
    take(one, ({ subject }) => units.has(subject.slice(0, subject.indexOf('>'))));
  }
  return findings.map((one) => {
    const identity = renamed.get(one.id);
    return identity === undefined ? one : { ...one, identity, formerly: one.identity };
  });
}

function nameOf(identity: string): Name | undefined {
  const [, kind, subject, host] = DEADLOCK.exec(identity) ?? [];
  return kind === undefined || subject === undefined || host === undefined
    ? undefined
    : { kind, subject, host };
}

/** The name of a finding that has none of now. */
function olderName(identity: string): Name | undefined {
  const name = nameOf(identity);
  return name?.subject.includes('>') === true ? undefined : name;
}

/** The wait that its title tells of: `...: a.service waits for https://ci.example.net/, which needs b.service, and ...`. */
function toldGate({ title }: Finding): string | undefined {
  const [, waiter, target, provider] =
    /: (\S+) waits for (.+?), which needs ([^\s,;]+),/s.exec(title) ?? [];
  if (waiter === undefined || target === undefined || provider === undefined) return undefined;
  // A unit may be waited for by a name that is not its own.
  const isUnit = /^[\w:.\\@-]+\.(?:service|socket|target|mount|timer|path|device)$/.test(target);
  return gateSubject(waiter, isUnit ? provider : awaitedBy(target));
}

/** A name of a container, a path or a text has no scheme and no port. */
function awaitedBy(target: string): string {
  return /^[a-z]+:\/\/|^[^/\s]+:\d{1,5}$/i.test(target) ? placeOf(target) : target;
}

/** Units of its component, as far as it names them. */
function toldUnits({ identity, evidence }: Finding): ReadonlySet<string> {
  const members = olderName(identity)?.subject.split('+') ?? [];
  const ofCycle = evidence.flatMap(
    (line) => /^(\S+) (?:waits for|is ordered after) (\S+) \(/.exec(line)?.slice(1, 3) ?? [],
  );
  return new Set([...members, ...ofCycle]);
}
