/** Where tables of iptables that live differ from those that the next boot makes. */
import type { Wrong } from '../wrong.ts';
import type { Loaded } from './iptables-boot.ts';
import type { Difference } from './iptables-commands.ts';
import type { Doubts } from './iptables-doubts.ts';
import type { Family } from './iptables-live.ts';
import { bridgesOf, isChainOfProgram, isOfProgram, isPolicyOfProgram } from './iptables-owners.ts';
import { rulesOf, type Rule } from './iptables-rule.ts';
import { tablesOf, type Table } from './iptables-text.ts';

/** All of one table: of one side, by chain. */
interface Side {
  readonly rules: readonly Rule[];
  readonly policies: ReadonlyMap<string, string | null>;
}

/** What is wrong, and which rules are told by it that would be told by themselves if they were fewer. */
export interface Told extends Wrong {
  readonly rules?: readonly string[];
}

/** More of one chain than this are told as one. */
const most = 10;

/**
 * What is wrong in one family. Of a table that several files make, what does not live is not told.
 * @param doubts hide what they may explain
 */
export function differencesOf(
  family: Family,
  live: readonly Table[],
  boot: readonly Loaded[],
  doubts: Doubts,
): Told[] {
  const loaded = boot
    .filter((one) => one.family === family)
    .map((one) => ({ ...one, tables: tablesOf(one.lines) }));
  const all = [...live, ...loaded.flatMap(({ tables }) => tables)];
  const bridges = bridgesOf(sideOf(all, family).rules);
  return [...new Set(all.map(({ name }) => name))].flatMap((name) => {
    const files = loaded.filter(({ tables }) => tables.some((one) => one.name === name));
    const alive = live.filter((one) => one.name === name);
    return ofTable({ family, name, live: alive, files, bridges }, doubts);
  });
}

interface Compared {
  readonly family: Family;
  readonly name: string;
  readonly live: readonly Table[];
  readonly files: readonly (Loaded & { readonly tables: readonly Table[] })[];
  /** Docker's, of all tables of the family. */
  readonly bridges: ReadonlySet<string>;
}

/** Whether nothing that was not looked at may be why a chain differs so. */
type Tells = (difference: Difference, chain: string) => boolean;

function ofTable(compared: Compared, doubts: Doubts): Told[] {
  const { family, name, live, files, bridges } = compared;
  const written = files.flatMap(({ tables }) => tables.filter((one) => one.name === name));
  const [alive, made] = [sideOf(live, family), sideOf(written, family)];
  const isOurs = (rule: Rule): boolean => !isOfProgram(rule, name, bridges);
  const [ours, theirs] = [alive.rules.filter(isOurs), made.rules.filter(isOurs)];
  const { lost, gone } = unequal(ours, theirs);
  const [file, ...others] = files;
  const isKnown = others.length === 0 && file?.isSure === true;
  const words = wordsFor(compared, file?.path ?? '');
  const tells: Tells = (difference, chain) =>
    !doubts.hide({ family, table: name, chain, difference });
  const sure = (rules: readonly Rule[], difference: Difference): Rule[] =>
    rules.filter(({ chain }) => tells(difference, chain));
  return [
    ...told(sure(lost, 'lost'), words.lost, (chain) => chainsOf(made).has(chain)),
    ...(isKnown ? told(sure(gone, 'gone'), words.gone, (chain) => chainsOf(alive).has(chain)) : []),
    ...policies(alive, isKnown || files.length === 0 ? made : alive, words, tells),
    ...(isKnown && live.length === 1 && !written.some(isMoved)
      ? moved(ours, theirs, words, tells)
      : []),
  ];
}

const isMoved = (table: Table): boolean => table.isMoved;

/** Of two policies the stricter one holds. */
function sideOf(tables: readonly Table[], family: Family): Side {
  const policies = tables.flatMap((table) => [...table.policies]);
  const isMild = ([, policy]: readonly [string, string | null]): boolean => policy === 'ACCEPT';
  return {
    rules: tables.flatMap(({ rules }) => rules.flatMap((one) => rulesOf(one, family))),
    policies: new Map([...policies.filter(isMild), ...policies.filter((one) => !isMild(one))]),
  };
}

const builtIn = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

const chainsOf = ({ policies: own }: Side): ReadonlySet<string> =>
  new Set([...builtIn, 'DOCKER-USER', ...own.keys()]);

/**
 * Rules of one side that the other has not; one that stands there twice does nothing more. One of a file whose form is not known here may
 * be any that lives in the chain and does the same.
 */
function unequal(live: readonly Rule[], made: readonly Rule[]) {
  const [alive, written] = [live, made].map((side) => new Set(side.map(placeOf)));
  const lost = live.filter((one) => !written?.has(placeOf(one)));
  const gone = made.filter((rule) => {
    if (alive?.has(placeOf(rule))) return false;
    const at = rule.isSure
      ? -1
      : lost.findIndex((one) => one.chain === rule.chain && one.target === rule.target);
    if (at >= 0) lost.splice(at, 1);
    return at < 0;
  });
  return { lost, gone };
}

const placeOf = ({ chain, key }: Rule): string => `${chain} ${key}`;

interface Words {
  readonly of: string;
  readonly lost: Telling;
  readonly gone: Telling;
  readonly command: string;
}
/** How one rule, all of a chain, and a whole chain are told. */
interface Telling {
  readonly rule: (text: string) => Pick<Wrong, 'subject' | 'says'>;
  readonly rules: (chain: string, count: number) => Pick<Wrong, 'subject' | 'says'>;
  readonly chain: (chain: string) => Pick<Wrong, 'subject' | 'says'>;
}

function wordsFor({ family, name }: Compared, file: string): Words {
  const ip = family === 4 ? 'iptables' : 'ip6tables';
  const of = `of table ${name} of ${ip}`;
  const noFile = 'no file makes it that the next boot loads';
  const again = `${file} makes it at the next boot`;
  return {
    of,
    command: `${ip}-save`,
    lost: {
      rule: (text) => ({
        subject: `rule ${text} ${of}`,
        says: `the rule ${text} ${of} lives, and ${noFile}`,
      }),
      rules: (chain, count) => ({
        subject: `${String(count)} rules of chain ${chain} ${of}`,
        says: `${String(count)} rules of chain ${chain} ${of} live that no file makes which the next boot loads`,
      }),
      chain: (chain) => ({
        subject: `chain ${chain} ${of}`,
        says: `the chain ${chain} ${of} lives, and ${noFile}`,
      }),
    },
    gone: {
      rule: (text) => ({
        subject: `missing rule ${text} ${of}`,
        says: `the rule ${text} ${of} does not live, and ${again}`,
      }),
      rules: (chain, count) => ({
        subject: `${String(count)} missing rules of chain ${chain} ${of}`,
        says: `${String(count)} rules of chain ${chain} ${of} do not live that ${file} makes at the next boot`,
      }),
      chain: (chain) => ({
        subject: `missing chain ${chain} ${of}`,
        says: `the chain ${chain} ${of} does not live, and ${again}`,
      }),
    },
  };
}

/** By chain: the chain itself where the other side has it not, all of them as one, by their count, where they are many. */
function told(rules: readonly Rule[], words: Telling, isThere: (chain: string) => boolean): Told[] {
  return [...byChain(rules)].flatMap(([chain, own]) => {
    const texts = [...new Map(own.map((one) => [one.key, one.text])).values()];
    const evidence = texts.slice(0, most);
    const rules = texts.map((text) => words.rule(text).subject);
    if (!isThere(chain)) return [{ ...words.chain(chain), evidence, rules }];
    if (texts.length > most)
      return [{ ...words.rules(chain, texts.length), evidence: texts.slice(-most), rules }];
    return evidence.map((text) => ({ ...words.rule(text), evidence: [text] }));
  });
}

function byChain(rules: readonly Rule[]): Map<string, Rule[]> {
  const chains = new Map<string, Rule[]>();
  for (const one of rules) {
    const own = chains.get(one.chain);
    if (own) own.push(one);
    else chains.set(one.chain, [one]);
  }
  return chains;
}

/** Policies that live otherwise than the boot makes them: as a file says, or ACCEPT. */
function policies(alive: Side, made: Side, { of, command }: Words, tells: Tells): Wrong[] {
  const chains = new Set(alive.policies.keys());
  return [...new Set([...chains, ...made.policies.keys()])].flatMap((chain) => {
    const isOwn = (alive.policies.get(chain) ?? made.policies.get(chain)) === null;
    const [policy, next] = [alive, made].map((side) => side.policies.get(chain) ?? 'ACCEPT') as [
      string,
      string,
    ];
    if (isOwn || policy === next || isChainOfProgram(chain)) return [];
    if (isPolicyOfProgram(chain, policy, chains) || !tells('policy', chain)) return [];
    return [
      {
        subject: `policy of chain ${chain} ${of}`,
        says: `the policy of chain ${chain} ${of} is ${policy}, and the next boot makes it ${next}`,
        evidence: [command],
      },
    ];
  });
}

/** The same rules in another order. */
function moved(
  alive: readonly Rule[],
  made: readonly Rule[],
  { of, command }: Words,
  tells: Tells,
): Wrong[] {
  const keysOf = (side: readonly Rule[]): string[] => [...new Set(side.map(({ key }) => key))];
  const same = (some: readonly string[], others: readonly string[]): boolean =>
    some.join('\n') === others.join('\n');
  const written = byChain(made);
  return [...byChain(alive)].flatMap(([chain, own]) => {
    const [now, then] = [keysOf(own), keysOf(written.get(chain) ?? [])];
    if (same(now, then) || !same(now.toSorted(), then.toSorted())) return [];
    if (!tells('order', chain)) return [];
    return [
      {
        subject: `order of chain ${chain} ${of}`,
        says: `the rules of chain ${chain} ${of} stand in another order than the next boot makes`,
        evidence: [command],
      },
    ];
  });
}
