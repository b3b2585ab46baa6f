import type { Parsed } from './index.ts';

/** The last folder of every such listing: that it is there, whole, shows that nothing of the output is missing. */
const END = { folder: '/proc/sys/kernel/pty', files: ['max', 'nr', 'reserve'] };
const shape =
  /^([-dlpscb])([rwxsStT-]{9})([.+@]?) +\d+ +(\d+) +(\d+) +(?:\d+|\d+, +\d+) +[A-Z][a-z]{2} +\d+ +[\d:]+ (.+)$/;
const kinds: Readonly<Record<string, string>> = { '-': 'file', d: 'directory', l: 'symlink' };

/**
 * `ls -alnU FILES FOLDERS /proc/sys/kernel/pty`: of each file, and of each folder and what lies in it, its `kind`, `mode`, `uid` and `gid`, and whether an access list is there, `extended`.
 * A folder that could not be listed stands with the kind `unlisted`. What lies in a folder has it as `folder`.
 */
export function parseLongListing(text: string): Parsed {
  const lines = text.split('\n');
  if (lines.pop() !== '') return { ok: false, reason: 'the listing is cut' };
  const found: Record<string, unknown>[] = [];
  let folder = '';
  let isOpen = true;
  for (const [index, line] of lines.entries()) {
    const [, unlisted] = /^ls: .*'(\/[^']+)': .+$/.exec(line) ?? [];
    if (unlisted !== undefined) found.push({ path: unlisted, kind: 'unlisted', folder: '' });
    else if (line === '') isOpen = false;
    else if (/^\/.*:$/.test(line) && (!isOpen || index === 0)) {
      folder = line.slice(0, -1);
      isOpen = true;
    } else if (folder === '' || !/^total \d+$/.test(line)) {
      const one = isOpen ? entryOf(line, folder) : undefined;
      if (one === undefined)
        return { ok: false, reason: `no line of a long listing: ${line.slice(0, 60)}` };
      if (one.path !== '') found.push(one);
    }
  }
  const last = new Set(found.map(({ path }) => path));
  return folder === END.folder && END.files.every((name) => last.has(`${folder}/${name}`))
    ? { ok: true, value: found }
    : { ok: false, reason: 'the listing has not all that was asked for' };
}

function entryOf(line: string, folder: string) {
  const [, letter = '', bits = '', mark, uid, gid, name = ''] = shape.exec(line) ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  const isOutside = name === '..' && folder !== '';
  const path = folder === '' ? name : name === '.' ? folder : `${folder}/${name}`;
  return {
    path: isOutside ? '' : path,
    folder: name === '.' ? '' : folder,
    kind: kinds[letter] ?? 'other',
    mode: modeOf(bits),
    uid: Number(uid),
    gid: Number(gid),
    extended: mark === '+',
  };
}

/** `rw-r-----` as `640`: who may read, write and pass. */
const modeOf = (bits: string): string =>
  [0, 3, 6]
    .map((from) =>
      [4, 2, 1].reduce(
        (sum, bit, at) => sum + (/[rwxst]/.test(bits[from + at] ?? '') ? bit : 0),
        0,
      ),
    )
    .join('');
