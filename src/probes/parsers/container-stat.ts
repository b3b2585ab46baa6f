import type { Parsed } from './index.ts';

const kinds: Readonly<Record<string, string>> = {
  '1': 'fifo',
  '2': 'character-device',
  '4': 'directory',
  '6': 'block-device',
  '8': 'file',
  c: 'socket',
};

/** Whole names: a user that the container has no name for is `UNKNOWN`. */
const line =
  /^(?<kind>[0-9a-f])(?<bits>[0-9a-f]{3}) (?<size>\d+) (?<uid>\d+) (?<gid>\d+) (?<owner>\S+) (?<group>\S+) (?<path>\/.*)$/;
const absent = /^stat: .*: (?:No such file or directory|Not a directory)$/;

/**
 * Both outputs of `stat -L -c '%f %s %u %g %U %G %n' -- / PATH` (coreutils, BusyBox): the root, which is
 * always there, shows that the command ran; the second line is the path, or says that it is not there.
 * Gives `found`, and of what is there `kind`, `mode`, `size`, `uid`, `gid`, `user` (both), `owner`, `group`, `path`, and
 * `file`, the path in a list if it is a regular file. A path that may not be looked at is a reason.
 */
export function parseContainerStat(text: string): Parsed {
  const lines = text.split('\n');
  const [first = '', second = '', end, ...more] = lines;
  const root = placeOf(first);
  if (root?.kind !== 'directory' || root.path !== '/') return not(first);
  if (end !== '' || more.length > 0)
    return { ok: false, reason: 'there are not two whole lines, of / and of the path' };
  const place = placeOf(second);
  if (place && place.path !== '/') {
    const { kind, uid, gid, path } = place;
    const file = kind === 'file' ? [path] : [];
    const user = `${uid}:${gid}`;
    return { ok: true, value: { found: true, ...place, user, file } };
  }
  return absent.test(second) ? { ok: true, value: { found: false, file: [] } } : not(second);
}

function not(text: string): Parsed {
  return { ok: false, reason: `not what stat(1) prints: ${JSON.stringify(text.slice(0, 120))}` };
}

function placeOf(text: string) {
  const groups = line.exec(text)?.groups;
  const kind = kinds[groups?.kind ?? ''];
  if (!groups || kind === undefined) return null;
  const { bits = '', size, uid, gid, owner, group, path } = groups;
  const mode = Number.parseInt(bits, 16).toString(8).padStart(4, '0');
  return { path, kind, mode, size: Number(size), uid: Number(uid), gid: Number(gid), owner, group };
}
