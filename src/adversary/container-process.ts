// As whom the first process of a container runs, as the kernel says: user_namespaces(7), capabilities(7), proc_pid_status(5).
import type { ReadFiles } from './read-files.ts';

/** Ids of the host, inclusive, that have a name inside. */
interface Range {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

export interface Process {
  readonly uid: number;
  readonly groups: readonly number[];
  /** Whether it may read and pass whatever its bits say: CAP_DAC_OVERRIDE or CAP_DAC_READ_SEARCH. */
  readonly reads: boolean;
  readonly users: readonly Range[];
  readonly groupRanges: readonly Range[];
}

/** Who owns a file, and who may what. */
export interface Owned {
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
}

/** The process whose files were read below `/proc/PID`; null where they do not say it whole. */
export function processAt(place: string, files: ReadFiles): Process | null {
  const of = (name: string): string[] | null => {
    const file = files.find(({ path }) => path === `${place}/${name}`);
    return file?.state === 'read' ? file.lines.map(({ text }) => text) : null;
  };
  const status = of('status') ?? [];
  const [uid] = numbersOf(status, 'Uid', 3);
  const [gid] = numbersOf(status, 'Gid', 3);
  const others = numbersOf(status, 'Groups', 0);
  const capabilities = /^CapEff:\s+([0-9a-f]{16})$/m.exec(status.join('\n'))?.[1];
  const users = rangesOf(of('uid_map'));
  const groupRanges = rangesOf(of('gid_map'));
  if (uid === undefined || gid === undefined || capabilities === undefined) return null;
  if (!status.some((line) => line.startsWith('Groups:')) || !users || !groupRanges) return null;
  const reads = (BigInt(`0x${capabilities}`) & 0b110n) !== 0n;
  return { uid, groups: [gid, ...others], reads, users, groupRanges };
}

/** `Uid:	1000	1000	1000	1000`: real, effective, saved, and the one by which files are opened. */
function numbersOf(status: readonly string[], name: string, from: number): number[] {
  const line = status.find((one) => one.startsWith(`${name}:`)) ?? '';
  return line.split(/\s+/).slice(1).filter(Boolean).slice(from).map(Number);
}

/** `         0     100000      65536` */
function rangesOf(lines: readonly string[] | null): Range[] | null {
  const ranges = (lines ?? []).map((line) => line.trim().split(/\s+/).map(Number));
  if (ranges.length === 0 || !ranges.every((one) => one.length === 3 && !one.some(Number.isNaN)))
    return null;
  return ranges.map(([inside = 0, outside = 0, count = 0]) => ({ inside, outside, count }));
}

/** Whether it is the root of its container. */
export function isRoot({ uid, users }: Process): boolean {
  return users.some(({ inside, outside }) => inside === 0 && outside === uid);
}

/** Whether a process may read (4) or pass (1) a place: its capabilities count where both ids of the place have a name in its container. */
export function may(process: Process, { mode, uid, gid }: Owned, bit: 1 | 4): boolean {
  if (process.reads && isNamed(uid, process.users) && isNamed(gid, process.groupRanges))
    return true;
  const index = uid === process.uid ? 0 : process.groups.includes(gid) ? 1 : 2;
  return (Number(mode[index]) & bit) !== 0;
}

const isNamed = (id: number, ranges: readonly Range[]): boolean =>
  ranges.some(({ outside, count }) => id >= outside && id < outside + count);
