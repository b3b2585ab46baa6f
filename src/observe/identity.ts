import type { HostIdentity } from '../model/observation.ts';
import type { Effects } from './effects.ts';
import { machineHash } from './machine-hash.ts';
import type { Session, VectorAnswer } from './session.ts';

export interface HostName {
  readonly name: string;
  readonly address: string;
  readonly user: string;
}

const limits = { deadlineMs: 10_000, capBytes: 4096 } as const;

/** Who a host is: its key, boot, machine and clock. What could not be told is null. */
export async function identify(host: HostName, effects: Effects): Promise<HostIdentity> {
  const opened = await effects.session(host.name);
  const unknown = { bootId: null, machine: null, clockSkewMs: null };
  if (!opened.ok) {
    const { kind, reason } = opened.failure;
    const failure = { kind, reason: effects.redact(reason) };
    return { ...host, peer: null, hostKey: null, ...unknown, failure };
  }
  const { session } = opened;
  const [bootId, machineId, clockSkewMs] = await Promise.all([
    line(session, ['cat', '/proc/sys/kernel/random/boot_id']),
    line(session, ['cat', '/etc/machine-id']),
    skew(session, effects),
  ]);
  return {
    ...host,
    peer: session.peer,
    hostKey: session.hostKey,
    bootId,
    machine: machineHash(machineId),
    clockSkewMs,
    failure: null,
  };
}

async function line(session: Session, argv: readonly string[]): Promise<string | null> {
  return firstLine(await session.run({ argv, ...limits }));
}

function firstLine(answer: VectorAnswer): string | null {
  const isWhole = answer.failure === null && answer.exit === 0;
  const text = isWhole ? (answer.stdout?.text.trim().split('\n')[0] ?? '') : '';
  return text === '' ? null : text.slice(0, 64);
}

/** Host clock minus ours in milliseconds, at the middle of the round trip. */
async function skew(session: Session, effects: Effects): Promise<number | null> {
  const before = effects.now().getTime();
  const text = firstLine(await session.run({ argv: ['date', '-u', '+%s.%N'], ...limits }));
  const after = effects.now().getTime();
  // BusyBox has no %N and prints whole seconds.
  const found = /^(\d{1,12}(?:\.\d{1,3})?)/.exec(text ?? '');
  return found ? Math.round(Number(found[1]) * 1000 - (before + after) / 2) : null;
}
