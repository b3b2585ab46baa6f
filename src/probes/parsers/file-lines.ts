import type { Parsed } from './index.ts';

/** A file, as far as its lines were asked for. */
interface ReadFile {
  readonly path: string;
  /** It is no text: a program, or not there. */
  readonly isBinary: boolean;
  readonly lines: { readonly number: number; readonly text: string }[];
  /** Compose files that a script names, for a later step to read. */
  readonly composeFiles: string[];
}

/** The last file of every such search: that its line is there shows that nothing of the output is missing. */
const END = '/proc/sys/kernel/ostype:1:Linux';

/**
 * `grep -Hn -D skip -e PATTERN -- FILES /proc/sys/kernel/ostype`, with a pattern that matches `Linux`: the lines of files,
 * each behind its file and number, so that no line of one can stand for another's. What grep says on its second output
 * may stand behind them. A file that is not there holds nothing, like a program.
 */
export function parseFileLines(text: string): Parsed {
  const lines = text.split('\n');
  const end = lines.indexOf(END);
  if (lines.pop() !== '' || end < 0)
    return { ok: false, reason: 'the search did not come to its end' };
  const files = new Map<string, ReadFile>();
  const fileOf = (path: string): ReadFile => {
    const file = files.get(path) ?? { path, isBinary: false, lines: [], composeFiles: [] };
    files.set(path, file);
    return file;
  };
  for (const [index, line] of lines.entries()) {
    const [, path, number, rest = ''] = /^(\/[^:]+):(\d+):(.*)$/s.exec(line) ?? [];
    const binary = BINARY.exec(line);
    if (binary)
      files.set(binary[1] ?? binary[2] ?? '', {
        ...fileOf(binary[1] ?? binary[2] ?? ''),
        isBinary: true,
      });
    else if (path !== undefined && index <= end) {
      const file = fileOf(path);
      file.lines.push({ number: Number(number), text: rest });
      file.composeFiles.push(...composeFilesIn(rest));
    } else if (index <= end || !line.startsWith('grep: '))
      return { ok: false, reason: `line ${index + 1} is no line of a file` };
  }
  return { ok: true, value: [...files.values()] };
}

/** On the first output or on the second, as its version has it. */
const BINARY =
  /^(?:Binary file (\/.*) matches|grep: (\/.*): (?:binary file matches|No such file or directory))$/;

/** `docker stack deploy -c /x.yml`, `docker compose --file=/x.yml`: absolute ones only. */
function composeFilesIn(line: string): string[] {
  if (!line.includes('docker') && !line.includes('compose')) return [];
  return [...line.matchAll(/(?:^|[\s='"])(\/[\w./@+,%~-]+\.ya?ml)(?=$|[\s'";&|)])/g)].map(
    ([, path = '']) => path,
  );
}
