/** What lines that run iptables do to its tables, by their words: what stands behind `-A`, `-P` and their kin. */
import type { Family } from './iptables-live.ts';

/** How what lives can differ from what the boot makes. */
export type Difference = 'lost' | 'gone' | 'policy' | 'order';

/** What a line may bring about; null where its words do not say which. */
export interface Change {
  readonly family: Family | null;
  readonly table: string | null;
  readonly chain: string | null;
  readonly touches: readonly Difference[];
}

/** A change of which nothing is known. */
export const anyChange: Change = {
  ...{ family: null, table: null, chain: null },
  touches: ['lost', 'gone', 'policy', 'order'],
};

const program = /(?:^|[\s/;&|"'`=(!{[])(ip6?)tables(?:-nft|-legacy)?(?=[\s"']|$)/g;

/** Words that run iptables by another name: a variable's, a loop's, half of one. */
const renamed = [
  /(?:^|[\s;&|(])\w+(?:=["']?|\s*=\s*["'])(?:[^\s"'`;|&()$]*\/)?ip6?tables(?:-nft|-legacy)?(?=[\s"';)]|$)/,
  /\w=["']?(?:\$\(|`)\s*(?:which|command\s+-v|type\s+-[pP])\s+\S*ip6?tables/,
  /\$\{\w+:?[-=]["']?[^\s}]{0,200}ip6?tables(?:-nft|-legacy)?["']?\}/,
  /\bfor\s+\w+\s+in\s(?:[^;]{0,1000}[\s/"'])?ip6?tables(?:-nft|-legacy)?(?=[\s"';]|$)/,
  /\$\{\w+\}tables(?=[\s"']|$)/,
];

/** Behind the name of the program is looked no further than this. */
const farthest = 1000;

/** What a line without comments does to tables of iptables, where it runs it. */
export function changesIn(line: string): Change[] {
  const isRenamed = renamed.some((one) => one.test(line));
  const said = [...line.matchAll(program)].flatMap((found) => {
    const end = found.index + found[0].length;
    const [rest = ''] =
      /^(?:"[^"]*"|'[^']*'|[^;&|()`])*/.exec(line.slice(end, end + farthest)) ?? [];
    const words = rest.split(/[\s"',[\]]+/).filter((word) => word !== '');
    const isGiven = /\bxargs\b[^;&|]*$/.test(line.slice(Math.max(0, found.index - 80), end));
    return changesOf(found[1] === 'ip' ? 4 : 6, words, isGiven);
  });
  return isRenamed ? [anyChange, ...said] : said;
}

const command =
  /^(?:-([AIRNEPDFX])(.*)|--(append|insert|replace|new-chain|rename-chain|policy|delete|flush|delete-chain)(?:=(.*))?)$/;
const reading = /^(?:-[nvx]*[LSCZVh]|--(?:list|check|zero|version|help))/;
const letters: Readonly<Record<string, string>> = {
  ...{ append: 'A', insert: 'I', replace: 'R', 'new-chain': 'N', 'rename-chain': 'E' },
  ...{ policy: 'P', delete: 'D', flush: 'F', 'delete-chain': 'X' },
};
const touched: Readonly<Record<string, readonly Difference[]>> = {
  ...{ A: ['lost', 'order'], I: ['lost', 'order'], N: ['lost', 'order'], E: ['lost', 'order'] },
  ...{ D: ['gone', 'order'], F: ['gone', 'order'], X: ['gone', 'order'] },
  ...{ R: ['lost', 'gone', 'order'], P: ['policy'] },
};

const isHidden = (word: string): boolean => /[$\\{*%`]/.test(word);

function changesOf(family: Family, words: readonly string[], isGiven: boolean): Change[] {
  const at = words.findIndex((word) => command.test(word));
  const [, short, attached, long, value] = command.exec(words[at] ?? '') ?? [];
  const letter = short ?? letters[long ?? ''];
  if (letter === undefined) {
    const isUntold = isGiven || (!words.some((word) => reading.test(word)) && isByVariable(words));
    return isUntold ? [{ ...anyChange, family }] : [];
  }
  const named = [attached, value, words[at + 1]].find((one) => one !== undefined && one !== '');
  const isAll = named === undefined || isHidden(named) || named.startsWith('-') || letter === 'E';
  return [
    {
      family,
      table: tableOf(words, at),
      chain: isAll ? null : named,
      touches: touched[letter] ?? anyChange.touches,
    },
  ];
}

/** The table that `-t` names; of a variable before the command nobody knows what it says. */
function tableOf(words: readonly string[], command: number): string | null {
  const at = words.findIndex((word) => /^(?:-t|--table)/.test(word));
  if (at < 0) return words.slice(0, command).some(isHidden) ? null : 'filter';
  const attached = (words[at] ?? '').replace(/^(?:-t|--table)=?/, '');
  const name = attached === '' ? (words[at + 1] ?? '$') : attached;
  return isHidden(name) ? null : name;
}

/** Nothing but options stands before a variable, or before the end of a line that another continues. */
function isByVariable(words: readonly string[]): boolean {
  for (const [at, word] of words.entries()) {
    if (isHidden(word)) return true;
    const isValue = /^(?:-[tMwW]|--(?:table|modprobe|wait\S*))$/.test(words[at - 1] ?? '');
    if (!word.startsWith('-') && !isValue) return false;
  }
  return false;
}
