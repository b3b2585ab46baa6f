import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Outside } from '../watch/read-file.ts';
import type { SecretSource } from '../watch/file.ts';

/** Where the watcher's file lies, and what it may name. */
export interface WatchPlace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Found =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** Shorter ones are guessed, or taken out of ordinary words where they are redacted. */
const shortestSecret = 8;

/** The secret that a source names: one line, without its end. */
export function secretAt({ file, variable }: SecretSource, place: WatchPlace): Found {
  const text = file === undefined ? place.env[variable ?? ''] : textAt(resolve(place.folder, file));
  // Without its name: it may be the secret itself, put in the wrong place.
  const named = file === undefined ? 'variable' : 'file';
  if (text === undefined) {
    const lacks = file === undefined ? 'is not set' : 'is not there, or cannot be read';
    return { ok: false, reason: `this ${named} ${lacks}` };
  }
  if (text === '') return { ok: false, reason: `there is nothing in this ${named}` };
  const value = text.replace(/\r?\n$/, '');
  if (/\p{Cc}/u.test(value)) return { ok: false, reason: `this ${named} holds more than one line` };
  if (value.length >= shortestSecret) return { ok: true, value };
  return { ok: false, reason: `this ${named} holds fewer than ${shortestSecret} characters` };
}

/** What the file names, looked for from its own folder. */
export function outsideOf(place: WatchPlace): Outside {
  return {
    refuseFile: (path) => {
      const at = resolve(place.folder, path);
      try {
        accessSync(at, constants.R_OK);
        return statSync(at).isFile() ? null : `${at} is no file`;
      } catch {
        return `${at} is not there, or cannot be read`;
      }
    },
    secret: (source) => secretAt(source, place),
  };
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
