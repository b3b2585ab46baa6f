// The secrets of the platform, kept beside the keys of its lab.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the platform's services and its databases ask for. */
export interface PlatformWords {
  readonly apiKey: string;
  readonly readerPassword: string;
}

const file = (directory: string): string => join(directory, 'platform.json');

/** Makes them for one lab. */
export async function makePlatformSecrets(directory: string): Promise<PlatformWords> {
  const word = (): string => randomBytes(24).toString('hex');
  const made = { apiKey: word(), readerPassword: word() };
  await writeFile(file(directory), JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** Those of a lab; empty where it is no platform. */
export function platformSecrets(directory: string): PlatformWords {
  if (!existsSync(file(directory))) return { apiKey: '', readerPassword: '' };
  return JSON.parse(readFileSync(file(directory), 'utf8')) as PlatformWords;
}
