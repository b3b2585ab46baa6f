// What a process has of memory.
import { readFileSync } from 'node:fs';

/** What a process has now, by proc(5). */
export function residentMiB(pid: number | undefined): number {
  return statusMiB(pid, /^VmRSS:\s+(\d+)/m);
}

/** The most that it ever had. */
export function peakMiB(pid: number | undefined): number {
  return statusMiB(pid, /^VmHWM:\s+(\d+)/m);
}

function statusMiB(pid: number | undefined, line: RegExp): number {
  return Number(line.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1]) / 1024;
}
