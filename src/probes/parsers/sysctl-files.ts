import { parseFileLines } from './file-lines.ts';
import type { Parsed } from './index.ts';

/** One setting of the kernel, as a line of a file has it; `-` before a key (no harm if it fails) is left out. */
interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

const lastFile = '/proc/sys/kernel/ostype';

/**
 * `grep -Hn ... -- FILES /proc/sys/kernel/ostype` over files of sysctl.d(5): `{ path, settings, keys }` each. The keys are to be asked for:
 * those of files that whoever runs the host wrote, and of the last file, which stands for the setting that it is, so that there is
 * always one. Keys with wildcards, and excluded ones, set nothing by name.
 */
export function parseSysctlFiles(text: string): Parsed {
  const read = parseFileLines(text);
  if (!read.ok) return read;
  const files = read.value as { path: string; lines: { number: number; text: string }[] }[];
  const value = files.map(({ path, lines }) => {
    const settings = lines.flatMap(({ number, text: line }) =>
      settingOf(path === lastFile ? `kernel.ostype = ${line}` : line, number),
    );
    return { path, settings, keys: isAsked(path) ? settings.map(({ key }) => key) : [] };
  });
  return { ok: true, value };
}

const isAsked = (path: string): boolean =>
  path === lastFile || /^\/(?:etc|usr\/local)\//.test(path);

function settingOf(text: string, line: number): Setting[] {
  const [, written = '', value = ''] = /^-?\s*([\w./-]+?)\s*=(.*)$/.exec(text.trim()) ?? [];
  const key = dotted(written);
  return /^\w[\w-]*(?:\.[\w-]+)+$/.test(key) ? [{ key, value: value.trim(), line }] : [];
}

/** `net/ipv4/conf/eth0.1/x` has its dots and slashes the other way round: the first of either says so. */
function dotted(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  if (first !== '/') return key;
  return key.replace(/[./]/g, (one) => (one === '/' ? '.' : '/'));
}
