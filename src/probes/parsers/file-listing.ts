import type { Parsed } from './index.ts';

/** The last folder of every such listing: that it is there, whole, shows that nothing of the output is missing. */
const END = ['/proc/sys/kernel/pty:', 'max', 'nr', 'reserve'];

/**
 * `ls -1Ap FOLDERS /proc/sys/kernel/pty`: the files in folders, one `{ path }` each, if their names are those of
 * configuration. Folders that are not there are left out, and files of folders in them; where the second output is read
 * too, a folder that may not be read stands for its files: who asks for its lines is told why there are none. `ls` sorts
 * its folders: where one would come behind the last, `-U` leaves them, and what is in them, as they are.
 */
export function parseFileListing(text: string): Parsed {
  const lines = text.split('\n');
  if (lines.pop() !== '') return { ok: false, reason: 'the listing is cut' };
  const end = lines.findIndex((_, at) => END.every((line, index) => lines[at + index] === line));
  if (end < 0) return { ok: false, reason: 'the listing did not come to its end' };
  const paths: string[] = [];
  let folder: string | undefined;
  for (const line of lines.slice(0, end)) {
    if (line === '') folder = undefined;
    else if (folder === undefined) {
      if (!/^\/[\w./-]+:$/.test(line))
        return { ok: false, reason: `not a folder: ${line.slice(0, 60)}` };
      folder = line.slice(0, -1);
    } else if (isConfiguration(folder, line)) paths.push(`${folder}/${line}`);
  }
  for (const line of lines.slice(end + END.length)) {
    const [, path, reason] = /^ls: [^']*'(\/[\w./-]+)': (.*)$/.exec(line) ?? [];
    if (path === undefined) return { ok: false, reason: `not listed: ${line.slice(0, 60)}` };
    if (reason !== 'No such file or directory') paths.push(path);
  }
  return { ok: true, value: paths.map((path) => ({ path })) };
}

/** Folders whose files are read whatever their names end in. */
const ofAnyName =
  /\/(?:sites-enabled|plugins\.d|if-(?:pre-)?up\.d|interfaces\.d|dispatcher\.d|routable\.d|configured\.d)$/;

function isConfiguration(folder: string, name: string): boolean {
  if (!/^[\w.@+-]+$/.test(name)) return false;
  return /\.(?:conf|ya?ml|toml|caddy|nft)$|^Caddyfile$/.test(name) || ofAnyName.test(folder);
}
