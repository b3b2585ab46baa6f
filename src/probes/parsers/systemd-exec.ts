import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

const interpreters = /^(?:sh|bash|dash|ash|zsh|busybox|python[\d.]*|perl|env)$/;

/**
 * `systemctl show -p ExecStart,...`: the blocks, each with `scripts`, the files that its start commands name.
 * ExecStart prints as `{ path=/x ; argv[]=/x a b ; ignore_errors=no ; ... }` (systemctl(1), show).
 * Where an interpreter is started, the script is its first absolute argument.
 */
export function parseSystemdExec(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const blocks = parsed.value as Record<string, string | string[]>[];
  return {
    ok: true,
    value: blocks.map((block) => ({ ...block, scripts: startScripts(block.ExecStart) })),
  };
}

function startScripts(value: string | readonly string[] | undefined): string[] {
  const lines = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return lines.flatMap((line) => scriptOf(line) ?? []);
}

function scriptOf(line: string): string | null {
  const found = /^\{ path=(\S+) ; argv\[\]=(.*?) ; (?:flags|ignore_errors)=/.exec(line);
  const path = found?.[1];
  if (path === undefined) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!interpreters.test(name)) return path;
  const words = (found?.[2] ?? '').split(' ').slice(1);
  return words.find((word) => word.startsWith('/')) ?? null;
}
