/** What files of nftables make when they are loaded, as nft(8) reads them: tables, chains, rules, and the files that they include. */
import * as z from 'zod';
import { globMatcher } from '../../probes/glob.ts';
import { verdictOf } from './verdicts.ts';
import { statementsOf, type Statement } from './words.ts';

/** A file of which all lines were read that are neither empty nor a comment. */
export interface FilterFile {
  readonly path: string;
  readonly state: string;
  readonly lines: readonly { readonly text: string }[];
}

/** Such files as a collector gives them. */
export const filterFiles = z.array(
  z.object({
    path: z.string(),
    state: z.string(),
    lines: z.array(z.object({ text: z.string() })),
  }),
);

/** What one file makes, with all that it includes. */
export interface Declared {
  /** `inet filter` for a table, `inet filter input` for a chain. */
  readonly names: ReadonlySet<string>;
  /** What the rules of each chain decide; null for one that cannot be told. */
  readonly rules: ReadonlyMap<string, readonly (string | null)[] | null>;
  /** Files that are loaded with it, and were not read; names that a variable hides. */
  readonly unread: readonly string[];
  /** A command in it is none of those that are known here. */
  readonly isUnsure: boolean;
}

/** What a file makes, and all that it includes. `listed`: folders of which all files are known. */
export function declaredBy(
  root: string,
  files: ReadonlyMap<string, FilterFile>,
  listed: readonly string[],
): Declared {
  const loading = new Loading(files, listed);
  loading.load(root, '', '');
  return loading;
}

const families = /^(?:ip|ip6|inet|arp|bridge|netdev)$/;
/** Of a chain, and no rules of it. */
const ofChain = /^(?:type|policy|comment|flags|devices?)$/;
const verbs =
  /^(?:add|create|insert|replace|delete|destroy|flush|reset|rename|list|monitor|describe|export|import)$/;
const objects =
  /^(?:table|chain|rule|ruleset|sets?|maps?|meters?|elements?|flowtables?|counters?|quotas?|limits?|secmarks?|synproxys?|ct)$/;

const begins = (words: readonly string[], depth: number): boolean => {
  const [what] = words[0] === 'add' || words[0] === 'create' ? words.slice(1) : words;
  return (what === 'table' && depth === 0) || (what === 'chain' && depth < 2);
};

class Loading implements Declared {
  readonly names = new Set<string>();
  readonly rules = new Map<string, (string | null)[] | null>();
  readonly unread: string[] = [];
  isUnsure = false;
  readonly #done = new Set<string>();
  readonly #defined = new Map<string, readonly string[]>();
  readonly #files: ReadonlyMap<string, FilterFile>;
  readonly #listed: readonly string[];

  constructor(files: ReadonlyMap<string, FilterFile>, listed: readonly string[]) {
    this.#files = files;
    this.#listed = listed;
  }

  load(path: string, table: string, chain: string): void {
    if (this.#done.has(path)) return;
    this.#done.add(path);
    const file = this.#files.get(path);
    if (file?.state !== 'read') this.unread.push(path);
    else {
      const text = file.lines.map((line) => line.text).join('\n');
      for (const one of statementsOf(text, begins)) this.#take(one, path, table, chain);
    }
  }

  #take(given: Statement, path: string, table: string, chain: string): void {
    const words = given.words.flatMap((word) => {
      const known = this.#known(word);
      return known.includes('{') ? [] : known;
    });
    const all = given.all.flatMap((word) => this.#known(word));
    const [head = '', second = ''] = words;
    if (head === 'include') this.#include(second.replaceAll(/["']/g, ''), table, chain);
    else if (/^(?:re|un)?define$/.test(head)) this.#define(given);
    else if (chain !== '') {
      if (!ofChain.test(head)) this.#rule(chain, words, all);
    } else if (table !== '') {
      if (head === 'chain') this.#open(given, words.slice(1), path, table);
    } else this.#command(given, words, all, path);
  }

  /** A command, as `nft` takes it too; `add` may be left out. */
  #command(given: Statement, words: readonly string[], all: readonly string[], path: string): void {
    const [first = ''] = words;
    const verb = verbs.test(first) ? first : 'add';
    const [what = '', ...rest] = verb === first ? words.slice(1) : words;
    const [table, ...more] = tableOf(rest);
    if (!objects.test(what) || verb === 'rename') this.isUnsure = true;
    else if (/^(?:delete|destroy|flush)$/.test(verb)) this.#away(verb, what, table, more);
    else if (what === 'rule') this.#ruleOf(verb, table, more, all);
    else if ((verb === 'add' || verb === 'create') && what === 'table')
      this.#open(given, [table], path, '');
    else if ((verb === 'add' || verb === 'create') && what === 'chain')
      this.#open(given, more.slice(0, 1), path, table);
  }

  #open(
    { block = [] }: Statement,
    [name = '']: readonly string[],
    path: string,
    table: string,
  ): void {
    if (name.includes('$'))
      this.unread.push(`${path}: ${table === '' ? 'table' : 'chain'} ${name}`);
    const whole = table === '' ? name : `${table} ${name}`;
    this.names.add(whole);
    if (table !== '' && !this.rules.has(whole)) this.rules.set(whole, []);
    for (const one of block) this.#take(one, path, table === '' ? whole : table, table && whole);
  }

  #ruleOf(
    verb: string,
    table: string,
    [chain = '']: readonly string[],
    all: readonly string[],
  ): void {
    const whole = `${table} ${chain}`;
    const rule = all.slice(all.indexOf(chain) + 1);
    if (verb === 'add' || verb === 'insert' || verb === 'create') this.#rule(whole, rule, rule);
    else this.rules.set(whole, null);
  }

  /** `nft -j` leaves out a jump to a chain without a name: such a chain's rules cannot be compared. */
  #rule(chain: string, words: readonly string[], all: readonly string[]): void {
    const before = this.rules.get(chain);
    const isNameless = all.some((word, at) => /^(?:jump|goto)$/.test(word) && all[at + 1] === '{');
    if (isNameless) this.rules.set(chain, null);
    else if (before !== null) this.rules.set(chain, [...(before ?? []), verdictOf(words, all)]);
  }

  /** `flush` takes the rules, and of a whole ruleset the tables too. */
  #away(verb: string, what: string, table: string, [chain = '']: readonly string[]): void {
    const [isAll, isTable, isChain] = [what === 'ruleset', what === 'table', what === 'chain'];
    if (what === 'rule') this.rules.set(`${table} ${chain}`, null);
    const isOf = (name: string): boolean =>
      isAll ||
      (isTable && (name === table || name.startsWith(`${table} `))) ||
      (isChain && name === `${table} ${chain}`);
    for (const name of [...this.rules.keys()].filter(isOf)) this.rules.set(name, []);
    if (verb !== 'flush' || isAll)
      for (const name of [...this.names].filter(isOf)) this.names.delete(name);
  }

  #define({ words, all }: Statement): void {
    const [head, ...rest] = words;
    const [, name = ''] = /^([\w./-]+)/.exec(rest.join(' ')) ?? [];
    const value = all
      .join(' ')
      .replace(/^\S+\s+[\w./-]+\s*=\s*/, '')
      .split(' ');
    if (head === 'undefine') this.#defined.delete(name);
    else
      this.#defined.set(
        name,
        value.flatMap((word) => this.#known(word)),
      );
  }

  #known(word: string): readonly string[] {
    return (word.startsWith('$') ? this.#defined.get(word.slice(1)) : undefined) ?? [word];
  }

  #include(include: string, table: string, chain: string): void {
    const found = matching(include, this.#files, this.#listed);
    if (found === null) this.unread.push(include);
    else for (const path of found) this.load(path, table, chain);
  }
}

/** `inet filter`, and the words behind it. */
function tableOf([first = '', second = '', ...rest]: readonly string[]): [string, ...string[]] {
  return families.test(first) ? [`${first} ${second}`, ...rest] : [`ip ${first}`, second, ...rest];
}

/** Files that an `include` means, in their order; null where that cannot be told. nft looks for relative ones in /etc. */
function matching(
  include: string,
  files: ReadonlyMap<string, FilterFile>,
  listed: readonly string[],
): string[] | null {
  const path = include.startsWith('/') ? include : `/etc/${include}`;
  if (!/[*?[]/.test(path)) return files.has(path) ? [path] : null;
  const [, folder = '', pattern = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  if (!listed.includes(folder) || !/^[\w.*-]+$/.test(pattern)) return null;
  const isNamed = globMatcher([pattern.replaceAll(/\*+/g, '*')]);
  return [...files.keys()]
    .filter((one) => one.startsWith(`${folder}/`) && isNamed(one.slice(folder.length + 1)))
    .sort();
}
