import type { Parsed } from './index.ts';

/** One place on the way to a path. */
interface Place {
  /** Absolute, with the links before it resolved. */
  readonly path: string;
  readonly kind: string;
  /** Four octal digits, as chmod(1) takes them. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

const kinds: Readonly<Record<string, string>> = {
  '-': 'file',
  d: 'directory',
  D: 'directory',
  l: 'symlink',
  s: 'socket',
  p: 'fifo',
  b: 'block-device',
  c: 'character-device',
};

const absent = new Set(['No such file or directory', 'Not a directory']);
const deepest = 40;

/**
 * `namei -l -- PATH` (util-linux): every directory and link on the way to one path. Gives `path`,
 * `found`, `kind`, `mode`, `owner` and `group` of where it ends, links followed; `link`, whether the
 * path itself is one; `file`, the path in a list if it is a regular file; `places`, all on the way;
 * `missing`, the place that is not there. A place that may not be looked at is a reason, never "missing".
 */
export function parseNamei(text: string): Parsed {
  try {
    return { ok: true, value: new Walk(text).whole() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable listing' };
  }
}

/** The last path of every list: that its listing is there, whole, shows that nothing of the output is missing. */
const END = '/proc/sys/kernel/ostype';

/**
 * `namei -l -- PATHS /proc/sys/kernel/ostype`: what {@link parseNamei} gives of each, and `denied` where a place on the way may not be looked
 * at: its `places` end there. `target` is where the way ends, links followed, in a list.
 */
export function parseNameiList(text: string): Parsed {
  const blocks = text.split(/^(?=f: )/m);
  try {
    const value = blocks.map((block) => withTarget(new Walk(block).wholeOrDenied()));
    return value.at(-1)?.path === END && value.at(-1)?.found === true
      ? { ok: true, value }
      : { ok: false, reason: 'the listing did not come to its end' };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable listing' };
  }
}

type Way = Readonly<Record<string, unknown>> & {
  readonly path: string;
  readonly found: boolean;
  readonly places: readonly Place[];
};

function withTarget(way: Way): Way {
  return { ...way, target: way.found ? way.places.slice(-1).map(({ path }) => path) : [] };
}

class Denied extends Error {}

type Reached = { readonly place: Place } | { readonly missing: string };

/** Follows the listing component by component: one that lacks a line was cut off. */
class Walk {
  readonly #lines: string[];
  readonly #path: string;
  readonly #column: number;
  readonly #places: Place[] = [];
  #at = 0;

  constructor(text: string) {
    const [head = '', ...lines] = text.split('\n');
    this.#path = /^f: (\/.*)$/.exec(head)?.[1] ?? '';
    const first = lines[0] ?? '';
    if (this.#path === '' || !first.endsWith('/')) throw new Error('not a listing of namei(1)');
    if (lines.pop() !== '') throw new Error('the last line of the listing is cut off');
    this.#column = first.length - 1;
    this.#lines = lines;
  }

  /** @throws Error where a line is of another form */
  wholeOrDenied(): Way {
    try {
      return { ...this.whole(), denied: false };
    } catch (error) {
      if (!(error instanceof Denied) || this.#at < this.#lines.length) throw error;
      return {
        path: this.#path,
        found: false,
        denied: true,
        places: this.#places,
        directories: [],
        file: [],
      };
    }
  }

  whole(): Way {
    const path = this.#path;
    const links: boolean[] = [];
    const end = this.#follow(path, '/', 0, (isLink) => links.push(isLink));
    if (this.#at < this.#lines.length) throw new Error('the listing goes on behind its end');
    const common = { path, places: this.#places, directories: this.#places.map((one) => one.path) };
    if ('missing' in end) return { ...common, found: false, missing: end.missing, file: [] };
    const { kind, mode, owner, group } = end.place;
    const link = links.at(-1) ?? false;
    const file = kind === 'file' ? [path] : [];
    return { ...common, found: true, kind, mode, owner, group, link, file };
  }

  /** @param base where a relative path begins */
  #follow(path: string, base: string, level: number, seen: (isLink: boolean) => void): Reached {
    if (level > deepest) throw new Error('too many links');
    const names = path.split('/').filter((name) => name !== '');
    let at = base;
    let last: Reached | null = null;
    for (const name of path.startsWith('/') ? ['/', ...names] : names) {
      if (last && 'place' in last && last.place.kind !== 'directory') {
        throw new Error(`${at} is no directory, and the listing goes on`);
      }
      at = step(at, name);
      last = this.#one(at, name, level, seen);
      if ('missing' in last) return last;
      at = last.place.path;
    }
    if (!last) throw new Error('an empty path');
    return last;
  }

  #one(path: string, name: string, level: number, seen: (isLink: boolean) => void): Reached {
    const line = this.#lines[this.#at];
    if (line === undefined) throw new Error(`the listing ends before ${path}`);
    this.#at += 1;
    const [fields, shown] = this.#split(line, level);
    if (fields.length === 0) return missing(path, name, shown);
    const [symbolic = '', owner = '', group = ''] = fields;
    const kind = kinds[symbolic.slice(0, 1)];
    if (fields.length !== 3 || kind === undefined || !/^.[rwxsStT-]{9}$/.test(symbolic)) {
      throw new Error(`not a line of namei(1): ${JSON.stringify(line.slice(0, 80))}`);
    }
    const place = { path, kind, mode: octal(symbolic), owner, group };
    const prefix = `${name} -> `;
    if (level === 0) seen(kind === 'symlink');
    if (kind === 'symlink' ? !shown.startsWith(prefix) : shown !== name) {
      throw new Error(`the listing shows ${JSON.stringify(shown.slice(0, 80))} for ${path}`);
    }
    if (kind !== 'symlink') {
      this.#places.push(place);
      return { place };
    }
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    return this.#follow(shown.slice(prefix.length), parent, level + 1, () => undefined);
  }

  #split(line: string, level: number): [string[], string] {
    const column = this.#column + 2 * level;
    const fields = line
      .slice(0, column)
      .split(' ')
      .filter((word) => word !== '');
    return [fields, line.slice(column)];
  }
}

function missing(path: string, name: string, shown: string): Reached {
  const prefix = `${name} - `;
  if (!shown.startsWith(prefix)) throw new Error(`the listing does not show ${path}`);
  const reason = shown.slice(prefix.length);
  const said = `${path}: ${reason.slice(0, 100)}`;
  if (reason === 'Permission denied') throw new Denied(said);
  if (!absent.has(reason)) throw new Error(said);
  return { missing: path };
}

function step(at: string, name: string): string {
  if (name === '/') return '/';
  if (name === '.') return at;
  if (name === '..') return at.slice(0, at.lastIndexOf('/')) || '/';
  return at === '/' ? `/${name}` : `${at}/${name}`;
}

/** `drwxr-sr-t` as `3755`. */
function octal(symbolic: string): string {
  const bits = symbolic.slice(1);
  const digit = (from: number): number =>
    (bits[from] === 'r' ? 4 : 0) +
    (bits[from + 1] === 'w' ? 2 : 0) +
    (/[xst]/.test(bits[from + 2] ?? '') ? 1 : 0);
  const special = [2, 5, 8].reduce(
    (sum, at, index) => sum + (/[sStT]/.test(bits[at] ?? '') ? 4 >> index : 0),
    0,
  );
  return `${special}${digit(0)}${digit(3)}${digit(6)}`;
}
