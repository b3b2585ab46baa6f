import type { Parsed } from './index.ts';

/** A file, as far as its lines were asked for. */
interface ReadFile {
  readonly path: string;
  /** `binary`: no text, a program among others. `unread`: grep could not, whatever kept it. */
  readonly state: 'read' | 'binary' | 'missing' | 'unread';
  readonly lines: { readonly number: number; readonly text: string }[];
  /** Compose files that a script names, for a later step to read. */
  readonly composeFiles: string[];
  /** Itself where it is binary, for a later step to look at. */
  readonly binaryFiles: string[];
}

/** The last file of every such search: that its line is there shows that nothing of the output is missing. */
const END = '/proc/sys/kernel/ostype:1:Linux';

/**
 * `grep -Hn -D skip -e PATTERN -- FILES /proc/sys/kernel/ostype`, with a pattern that matches `Linux`: the lines of files,
 * each behind its file and number, so that no line of one can stand for another's. What grep says on its second output
 * may stand behind them, and what sudo says. A file that is not there holds nothing, like a program.
 */
export function parseFileLines(text: string): Parsed {
  const lines = text.split('\n');
  const end = lines.indexOf(END);
  if (lines.pop() !== '' || end < 0)
    return { ok: false, reason: 'the search did not come to its end' };
  const files = new Map<string, ReadFile>();
  const fileOf = (path: string): ReadFile => {
    const file = files.get(path) ?? {
      ...{ path, state: 'read' as const },
      ...{ lines: [], composeFiles: [], binaryFiles: [] },
    };
    files.set(path, file);
    return file;
  };
  for (const [index, line] of lines.entries()) {
    const [, path, number, rest = ''] = /^(\/[^:]+):(\d+):(.*)$/s.exec(line) ?? [];
    const told = toldOf(line);
    if (told)
      files.set(told.path, {
        ...fileOf(told.path),
        state: told.state,
        binaryFiles: told.state === 'binary' ? [told.path] : [],
      });
    else if (path !== undefined && index <= end) {
      const file = fileOf(path);
      file.lines.push({ number: Number(number), text: rest });
      file.composeFiles.push(...composeFilesIn(rest));
    } else if (index <= end || !/^(?:grep|sudo): /.test(line))
      return { ok: false, reason: `line ${index + 1} is no line of a file` };
  }
  return { ok: true, value: [...files.values()] };
}

/** What grep says of a file, on the first output or on the second, as its version has it. */
function toldOf(line: string): Pick<ReadFile, 'path' | 'state'> | undefined {
  const [, binary, path = binary, reason] =
    /^(?:Binary file (\/.*) matches|grep: (\/[^:]*): (.*))$/s.exec(line) ?? [];
  if (path === undefined) return undefined;
  if (binary !== undefined || reason === 'binary file matches') return { path, state: 'binary' };
  return { path, state: reason === 'No such file or directory' ? 'missing' : 'unread' };
}

/** `docker stack deploy -c /x.yml`, `docker compose --file=/x.yml`: absolute ones only. */
function composeFilesIn(line: string): string[] {
  if (!line.includes('docker') && !line.includes('compose')) return [];
  return [...line.matchAll(/(?:^|[\s='"])(\/[\w./@+,%~-]+\.ya?ml)(?=$|[\s'";&|)])/g)].map(
    ([, path = '']) => path,
  );
}
