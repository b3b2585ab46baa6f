/** What `iptables-restore` reads and `iptables-save` prints, taken apart: tables, policies of chains, and rules as words. */

/** One rule, as its words say it. */
export interface Written {
  readonly chain: string;
  /** What stands behind the chain, without quotes. */
  readonly words: readonly string[];
  readonly text: string;
}

/** A table. */
export interface Table {
  readonly name: string;
  /** Policies of chains; null for one that has none, as it is nobody's but the rules'. */
  readonly policies: Map<string, string | null>;
  readonly rules: Written[];
  /** Something in it is none of what is known here, so that what it makes cannot be told. */
  isUnsure: boolean;
  /** A rule is put before others, so that their order is not that of the lines. */
  isMoved: boolean;
}

const word = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;

/** The words of a line; `\"` in quotes is a quote. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(word)].map(
    ([, double, single, plain]) => double?.replaceAll(/\\(.)/g, '$1') ?? single ?? plain ?? '',
  );
}

const rename: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--new-chain': '-N',
  '--policy': '-P',
};

/** All tables of a text. Lines before the first one belong to none, and are left out. */
export function tablesOf(lines: readonly string[]): Table[] {
  const tables: Table[] = [];
  let table: Table | null = null;
  for (const raw of lines) {
    const line = raw.trim();
    const name = /^\*(\w+)$/.exec(line)?.[1];
    if (name !== undefined) {
      table = { name, policies: new Map(), rules: [], isUnsure: false, isMoved: false };
      tables.push(table);
    } else if (line === 'COMMIT') table = null;
    else if (table && line !== '' && !line.startsWith('#')) take(table, line);
  }
  return tables;
}

function take(table: Table, line: string): void {
  const [, declared, policy = '-'] = /^:(\S+)(?:\s+(\S+))?/.exec(line) ?? [];
  if (declared !== undefined) {
    table.policies.set(declared, policy === '-' ? null : policy);
    return;
  }
  const text = line.replace(/^\[\d+:\d+\]\s*/, '');
  const [first = '', chain = '', ...rest] = wordsOf(text);
  const command = rename[first] ?? first;
  if (command === '-N') table.policies.set(chain, null);
  else if (command === '-P') table.policies.set(chain, rest[0] ?? null);
  else if (command === '-A') table.rules.push({ chain, words: rest, text });
  else if (command === '-I') {
    const words = /^\d+$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
    table.rules.push({ chain, words, text });
    table.isMoved = true;
  } else table.isUnsure = true;
}
