import type { Parsed } from './index.ts';

/** The last folder of every such listing: that it is there, whole, shows that nothing of the output is missing. */
const END = ['/proc/sys/kernel/pty:', 'max', 'nr', 'reserve'];

/**
 * `ls -1Ap FOLDERS /proc/sys/kernel/pty`: the files in folders, one `{ path }` each, if their names are those of
 * configuration. Folders that are not there are left out, and files of folders in them. `ls` sorts its folders: those that would
 * come behind the last one begin with two slashes.
 */
export function parseFileListing(text: string): Parsed {
  const lines = text.split('\n');
  if (lines.pop() !== '' || END.some((line, at) => lines.at(at - END.length) !== line))
    return { ok: false, reason: 'the listing did not come to its end' };
  const paths: string[] = [];
  let folder: string | undefined;
  for (const line of lines.slice(0, -END.length)) {
    if (line === '') folder = undefined;
    else if (folder === undefined) {
      if (!/^\/[\w./-]+:$/.test(line))
        return { ok: false, reason: `not a folder: ${line.slice(0, 60)}` };
      folder = line.slice(0, -1).replace(/^\/+/, '/');
    } else if (isConfiguration(folder, line)) paths.push(`${folder}/${line}`);
  }
  return { ok: true, value: paths.map((path) => ({ path })) };
}

function isConfiguration(folder: string, name: string): boolean {
  if (!/^[\w.@+-]+$/.test(name)) return false;
  return /\.(?:conf|ya?ml|toml|caddy)$|^Caddyfile$/.test(name) || folder.endsWith('/sites-enabled');
}
