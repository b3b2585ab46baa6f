// Containers as Docker tells of them, and what is found in them.
import type { AnalysisResult } from '../../src/adversary/analysis.ts';
import type { Parsed } from '../../src/probes/parsers/index.ts';

/** What stands at the end of every search. */
export const end = '/proc/sys/kernel/ostype:1:Linux\n';

/** The id of a container. */
export const idOf = (at: number): string => at.toString(16).repeat(64).slice(0, 64);

/** What a parser makes of an output. */
export function valueOf(parsed: Parsed): readonly Readonly<Record<string, unknown>>[] {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value as readonly Readonly<Record<string, unknown>>[];
}

/** A container, as `docker inspect` shows it. */
export function inspected(at: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{ Id: idOf(at), Name: `/c${at}`, Mounts: [], State: { Pid: 70 + at } },
    ...{ Config: { User: '', Labels: {} } },
    ...more,
  };
}

/** The subjects of what is found, and what could not be looked at; or the reason why nobody could look at all. */
export function subjects(result: AnalysisResult): string[] {
  if (!result.ok) return [result.reason];
  const { wrong, unseen } = result.value as { wrong: { subject: string }[]; unseen: string[] };
  return [...wrong.map(({ subject }) => subject), ...unseen.map((one) => `not seen: ${one}`)];
}
