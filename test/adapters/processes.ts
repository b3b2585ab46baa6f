// Processes of this machine, by a word that they were called with.
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** Whether a process runs that was called with this word, by this program where one is named. */
export function isRunning(word: string, program?: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes(word) && (program === undefined || words[0] === program);
    } catch {
      return false;
    }
  });
}

/** Ends what a test started, by a word that is its own. */
export function endAll(word: string): void {
  for (const pid of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (words.includes(word)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}
