import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { machineHash } from '../observe/machine-hash.ts';

/**
 * This machine: its host name, and a hash of its id, which tells machines of one name apart. Where there is no id
 * (no systemd, some containers) it is the name alone.
 * @param idFile machine-id(5)
 */
export function machineName(idFile = '/etc/machine-id'): string {
  const hash = machineHash(read(idFile));
  return hash === null ? hostname() : `${hostname()} ${hash}`;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
