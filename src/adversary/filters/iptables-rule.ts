/** A rule of iptables as iptables-save prints it, so that two can be compared whole. */
import { normalOf } from './iptables-values.ts';
import type { Written } from './iptables-text.ts';

/** A rule, in a form that does not depend on how it was written. */
export interface Rule {
  readonly chain: string;
  readonly text: string;
  /** Two rules are the same where this is. */
  readonly key: string;
  /** All that it says has a form that is known here: one of another key is another rule. */
  readonly isSure: boolean;
  /** What `-j` or `-g` names; empty where it names nothing. */
  readonly target: string;
  /** Values of an option, with `!` before those that are not meant. */
  readonly said: ReadonlyMap<string, readonly string[]>;
}

const short: Readonly<Record<string, string>> = {
  ...{ '--source': '-s', '--src': '-s', '--destination': '-d', '--dst': '-d' },
  ...{ '--in-interface': '-i', '--out-interface': '-o', '--protocol': '-p', '--proto': '-p' },
  ...{ '--jump': '-j', '--goto': '-g', '--match': '-m' },
  ...{ '--destination-port': '--dport', '--source-port': '--sport' },
  ...{ '--destination-ports': '--dports', '--source-ports': '--sports', '--to-port': '--to-ports' },
};

/** The match that a protocol brings with it, which need not be named. */
const own: Readonly<Record<string, readonly string[]>> = {
  ...{ tcp: ['tcp'], udp: ['udp'], sctp: ['sctp'], icmp: ['icmp'], esp: ['esp'], ah: ['ah'] },
  'ipv6-icmp': ['icmp6', 'icmpv6', 'ipv6-icmp'],
};

/** What stands behind these may look like an option. */
const ofAnyText = new Set(['--comment', '--log-prefix']);

interface Option {
  readonly name: string;
  readonly not: boolean;
  readonly value: string;
}

/** More rules of one line than that nobody writes, and iptables takes `-s` and `-d` once: it is taken as it stands. */
const mostOfLine = 2000;

/** A rule of each source and destination that a line names. */
export function rulesOf(written: Written, family: 4 | 6): Rule[] {
  const options = optionsOf(written.words);
  const named = options.map((one) =>
    (one.name === '-s' || one.name === '-d') && !one.not ? one.value.split(',') : [one.value],
  );
  const isMany = named.reduce((count, one) => count * one.length, 1) > mostOfLine;
  const lists = isMany ? options.map(({ value }) => [value]) : named;
  const all = lists.reduce<string[][]>(
    (before, values) => before.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  );
  const { chain } = written;
  return all.map((values) => {
    const each = options.map((one, at) => ({ ...one, value: values[at] ?? '' }));
    const isPlain = all.length === 1 && written.text.startsWith('-A ');
    const text = isPlain ? written.text : shown(chain, each);
    return ruleOf(chain, text, each, family);
  });
}

function ruleOf(chain: string, text: string, options: readonly Option[], family: 4 | 6): Rule {
  let isSure = true;
  const normal = withDefaults(options, family).flatMap((one): Option[] => {
    const known = Object.hasOwn(normalOf, one.name) ? normalOf[one.name] : undefined;
    const value = known ? known(one.value, family) : null;
    if (value === null) isSure = false;
    return value === '' && !one.not ? [] : [{ ...one, value: value ?? one.value }];
  });
  const protocol = normal.find(({ name }) => name === '-p')?.value ?? '';
  const brought = Object.hasOwn(own, protocol) ? own[protocol] : undefined;
  const told = normal.filter(({ name, value }) => name !== '-m' || !brought?.includes(value));
  const said = new Map<string, string[]>();
  for (const { name, not, value } of told)
    said.set(name, [...(said.get(name) ?? []), not ? `! ${value}` : value]);
  const key = JSON.stringify(
    told.map(({ name, not, value }) => `${not ? '! ' : ''}${name} ${value}`).sort(),
  );
  const target = said.get('-j')?.[0] ?? said.get('-g')?.[0] ?? '';
  return { chain, text, key, isSure, target, said };
}

/** What iptables-save says although nobody did. */
function withDefaults(options: readonly Option[], family: 4 | 6): Option[] {
  const rejects = options.some(({ name, value }) => name === '-j' && value === 'REJECT');
  const isSaid = options.some(({ name }) => name === '--reject-with');
  const value = family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
  const reject = { name: '--reject-with', not: false, value };
  return rejects && !isSaid ? [...options, reject] : [...options];
}

/** `-p tcp ! --dport 22`: each with its words, and whether `!` stands before it. */
function optionsOf(words: readonly string[]): Option[] {
  const options: Option[] = [];
  for (let at = 0; at < words.length; at++) {
    let not = words[at] === '!';
    if (not) at++;
    const given = words[at] ?? '';
    const name = short[given] ?? given;
    const values: string[] = [];
    // The older way, `-s ! ADDRESS`.
    if (words[at + 1] === '!' && !isOption(words[at + 2] ?? '-')) {
      not = true;
      at++;
    }
    if (ofAnyText.has(name)) values.push(words[++at] ?? '');
    else
      while (at + 1 < words.length && !isOption(words[at + 1] ?? '') && words[at + 1] !== '!')
        values.push(words[++at] ?? '');
    if (name === '--syn') options.push({ name: '--tcp-flags', not, value: 'FIN,SYN,RST,ACK SYN' });
    else options.push({ name, not, value: values.join(' ') });
  }
  return options;
}

const isOption = (word: string): boolean => /^-(?:[A-Za-z]$|-[a-z])/.test(word);

function shown(chain: string, options: readonly Option[]): string {
  const words = options.map(({ name, not, value }) => `${not ? '! ' : ''}${name} ${value}`.trim());
  return ['-A', chain, ...words].join(' ');
}
