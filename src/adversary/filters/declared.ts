/** What files of nftables make when they are loaded, as nft(8) reads them: tables, chains, and the files that they include. */

/** A file of which the lines with `table`, `chain` or `include` were read. */
export interface FilterFile {
  readonly path: string;
  readonly state: string;
  readonly lines: readonly { readonly text: string }[];
}

/** `inet filter` for a table, `inet filter input` for a chain. */
export interface Declared {
  readonly names: ReadonlySet<string>;
  /** Files that are loaded with these, and were not read; names that a variable hides. */
  readonly unread: readonly string[];
}

/** What is made by some files, and all that they include. `listed`: folders of which all files are known. */
export function declaredBy(
  roots: readonly string[],
  files: ReadonlyMap<string, FilterFile>,
  listed: readonly string[],
): Declared {
  const names = new Set<string>();
  const unread: string[] = [];
  const done = new Set<string>();
  const waiting = [...roots];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const file = files.get(path);
    if (file?.state !== 'read') unread.push(path);
    else {
      const reading = new Reading(file);
      for (const name of reading.names) names.add(name);
      unread.push(...reading.hidden.map((line) => `${path}: ${line}`));
      for (const include of reading.includes) {
        const found = matching(include, files, listed);
        if (found === null) unread.push(include);
        else waiting.push(...found);
      }
    }
  }
  return { names, unread };
}

const families = 'ip|ip6|inet|arp|bridge|netdev';
const statement = new RegExp(
  `(?:^|[;{}]|\\b(?:add|create))\\s*(?:table\\s+(?:(${families})\\s+)?([\\w.$-]+)|chain\\s+((?:[\\w.$-]+\\s+){0,2}[\\w.$-]+)|include\\s+["']([^"']+)["'])`,
  'g',
);

class Reading {
  readonly names: string[] = [];
  readonly includes: string[] = [];
  readonly hidden: string[] = [];
  #table = '';

  constructor({ lines }: FilterFile) {
    for (const { text } of lines)
      for (const [, family, table, chain, include] of text.matchAll(statement)) {
        if ((table ?? chain ?? '').includes('$')) this.hidden.push(text.trim().slice(0, 80));
        if (table !== undefined) this.names.push((this.#table = `${family ?? 'ip'} ${table}`));
        if (chain !== undefined) this.names.push(this.#chain(chain));
        if (include !== undefined) this.includes.push(include);
      }
  }

  /** In its table's block by its name alone; elsewhere behind the table, and that behind its family. */
  #chain(words: string): string {
    const [name = '', ...before] = words.split(/\s+/).reverse();
    const [table, family = 'ip'] = before;
    return table === undefined ? `${this.#table} ${name}` : `${family} ${table} ${name}`;
  }
}

/** Files that an `include` means; null where that cannot be told. nft looks for relative ones in /etc. */
function matching(
  include: string,
  files: ReadonlyMap<string, FilterFile>,
  listed: readonly string[],
): string[] | null {
  const path = include.startsWith('/') ? include : `/etc/${include}`;
  if (!/[*?[]/.test(path)) return files.has(path) ? [path] : null;
  const [, folder = '', pattern = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  if (!listed.includes(folder) || !/^[\w.*-]+$/.test(pattern)) return null;
  const name = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return [...files.keys()].filter(
    (one) => one.startsWith(`${folder}/`) && name.test(one.slice(folder.length + 1)),
  );
}
