/** What the next boot loads into iptables: files, and what cannot be told of it. */
import { codeLines } from '../script-lines.ts';
import { declaredBy, type FilterFile } from './declared.ts';
import { anyChange, changesIn, type Change } from './iptables-commands.ts';
import type { Doubt } from './iptables-doubts.ts';
import type { Family } from './iptables-live.ts';
import { tablesOf } from './iptables-text.ts';
import { isRunAtBoot, type HookMode } from './iptables-hooks.ts';
import { nftFilesIn, nftFolders } from './nft-files.ts';
import { bringsRules, isStarted, scriptsOf, type Start } from './started.ts';

interface Unit {
  readonly Id: string;
  readonly UnitFileState: string;
  readonly LoadState: string;
}

/** What is known of the boot. */
export interface BootSeen {
  readonly serviceUnits: readonly Unit[];
  readonly starts: readonly Start[];
  readonly scripts: readonly FilterFile[];
  readonly foundHooks: readonly FilterFile[];
  readonly hooks: readonly FilterFile[];
  readonly hookModes: readonly HookMode[];
  readonly ruleFiles: readonly FilterFile[];
  readonly filterFiles: readonly FilterFile[];
  readonly includedFilters: readonly FilterFile[];
}

/** A file that is loaded, and for which family. */
export interface Loaded {
  readonly family: Family;
  readonly path: string;
  readonly lines: readonly string[];
  /** It is loaded whole: what stands in it lives unless somebody took it away. */
  readonly isSure: boolean;
}

/** What the next boot makes. */
export interface Boot {
  readonly loaded: readonly Loaded[];
  /** What else may make rules, policies and chains, or take them away. */
  readonly doubts: readonly Doubt[];
}

/** Units that make rules by rules of their own. */
const managers =
  /^(?:firewalld|shorewall6?(?:-lite)?|ferm|firehol|arno-iptables-firewall|csf|lfd|apf(?:-firewall)?|vuurmuur|uruk|pyroman|ipkungfu|strongswan(?:-starter)?|ipsec|openvpnas)\.service$/;
/** Files that the collector `iptables-files` reads. */
export const readFiles: readonly string[] = [
  ...['/etc/iptables/rules.v4', '/etc/iptables/rules.v6', '/etc/iptables/iptables.rules'],
  ...['/etc/iptables/ip6tables.rules', '/etc/sysconfig/iptables', '/etc/sysconfig/ip6tables'],
  ...['/etc/iptables.rules', '/etc/ip6tables.rules', '/etc/iptables.up.rules'],
  ...['/etc/ip6tables.up.rules', '/etc/iptables.conf', '/etc/ip6tables.conf'],
  ...['/etc/network/iptables.rules', '/etc/network/ip6tables.rules'],
  ...['/var/lib/iptables/rules-save', '/var/lib/ip6tables/rules-save'],
  ...['/etc/ufw/before.rules', '/etc/ufw/before6.rules', '/etc/ufw/after.rules'],
  ...['/etc/ufw/after6.rules'],
];
/** Scripts of packages that load files, and flush only when they are stopped. */
const loaders =
  /^(?:\/usr\/share\/netfilter-persistent\/plugins\.d\/(?:15-ip4|25-ip6)tables|\/usr\/libexec\/iptables\/ip6?tables\.init)$/;

interface Text {
  readonly from: string;
  readonly lines: readonly string[];
}

/** What the boot loads, of units that are not switched off. */
export function bootOf(seen: BootSeen): Boot {
  const units = seen.serviceUnits.filter(({ LoadState }) => LoadState === 'loaded');
  const started = seen.starts.filter(({ Id }) => isStarted(Id, units));
  const scripts = scriptsOf(started, seen.scripts);
  const isUp = (unit: string): boolean => started.some(({ Id }) => Id === unit);
  const { hooks, untold } = hooksOf(seen, isUp);
  const texts: Text[] = [
    ...started.map(({ Id, commands }) => ({
      from: Id,
      lines: commands.flatMap(({ argv }) => codeOf([argv])),
    })),
    ...scripts.map(({ path, lines }) => ({
      from: path,
      lines: codeOf([lines.map(({ text }) => text).join('\n')]),
    })),
    ...hooks.map(({ path, lines }) => ({ from: path, lines: lines.flatMap(oneOfSome) })),
  ];
  // Of a file without a line a search says nothing.
  const empty = readFiles.map((path): FilterFile => ({ path, state: 'read', lines: [] }));
  const files = new Map([...empty, ...seen.ruleFiles].map((one) => [one.path, one]));
  const asked = [
    ...texts.flatMap(({ from, lines }) => loadedBy(lines, from)),
    ...ofUfw(seen, isUp),
    ...ofRedHat(started),
  ];
  const loaded = loadedOf(asked, files);
  return {
    loaded,
    doubts: [
      ...unreadOf(asked, files),
      ...loaded.flatMap(unsureOf),
      ...[...[...scripts, ...hooks].filter(isUnread), ...untold].map(({ path }): Doubt => ({
        ...anyChange,
        what: path,
      })),
      ...started
        .filter(({ Id }) => managers.test(Id) || bringsRules(Id))
        .map(({ Id }): Doubt => ({ ...anyChange, what: `what ${Id} makes` })),
      ...texts.filter(({ from }) => !loaders.test(from)).flatMap(madeBy),
      ...ofNft(
        seen,
        texts.flatMap(({ lines }) => lines),
      ),
    ],
  };
}

const isUnread = ({ state }: FilterFile): boolean => state === 'unread';
const codeOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => codeLines(text).map((line) => line.text));

/** Of hooks some lines are known: what a line goes on with is hidden. */
const oneOfSome = ({ text }: FilterFile['lines'][number]): string[] =>
  codeOf([text]).map((line) => (text.endsWith('\\') ? `${line} \\` : line));

/** What commands of a script or a unit make themselves. */
function madeBy({ from, lines }: Text): Doubt[] {
  return lines.flatMap(changesIn).map((change) => ({ ...change, what: wordsOf(from, change) }));
}

function wordsOf(from: string, { family, table, chain }: Change): string {
  if (family === null || table === null) return `what ${from} makes by variables`;
  const of = `of table ${table} of ip${family === 4 ? '' : '6'}tables`;
  return chain === null
    ? `what ${from} makes in chains ${of}`
    : `what ${from} makes in ${chain} ${of}`;
}

function unsureOf({ family, path, lines }: Loaded): Doubt[] {
  return tablesOf(lines)
    .filter(({ isUnsure }) => isUnsure)
    .map(({ name }) => ({
      ...{ ...anyChange, family, table: name },
      what: `a line of ${path} that is not known here`,
    }));
}

/** Hooks that the boot runs, and those of which that cannot be told. */
function hooksOf(seen: BootSeen, isUp: (unit: string) => boolean) {
  const isListed = (unit: string): boolean => seen.serviceUnits.some(({ Id }) => Id === unit);
  const known = { isUp, isListed, modes: seen.hookModes };
  const all = [...seen.foundHooks, ...seen.hooks]
    .filter(({ state }) => state !== 'missing')
    .map((file) => [file, isRunAtBoot(file.path, known)] as const);
  const are = (runs: boolean | null): FilterFile[] =>
    all.flatMap(([file, one]) => (one === runs ? [file] : []));
  return { hooks: are(true), untold: are(null) };
}

interface Asked {
  readonly family: Family;
  readonly path: string;
  readonly isSure: boolean;
}

const restoring = /(?:^|[\s/;&|"'=(!])(ip6?)tables(?:-nft|-legacy)?-restore\b([^;|&)]*)/g;

/** With it nothing is loaded. */
const isTest = /\s(?:--test|-[bcvn]*t[bcvn]*)(?=[\s"']|$)/;

/** `iptables-restore < FILE`, `iptables-restore FILE`; what is given otherwise is named by whose it is, and was not read. */
function loadedBy(lines: readonly string[], from: string): Asked[] {
  return lines.flatMap((line) =>
    [...line.matchAll(restoring)].flatMap(([, ip = '', rest = '']): Asked[] => {
      if (isTest.test(rest)) return [];
      const [, behind] = /<\s*["']?([^\s"']+)/.exec(rest) ?? [];
      const last = rest
        .split(/[\s"']+/)
        .filter((one) => /^[/$]/.test(one))
        .at(-1);
      const path = behind ?? last ?? `what ${from} gives to ${ip}tables-restore`;
      return [{ family: ip === 'ip' ? 4 : 6, path, isSure: true }];
    }),
  );
}

/** ufw makes its own chains from files of its own: those rules are its; others of the same files are made too. */
function ofUfw({ hooks }: BootSeen, isUp: (unit: string) => boolean): Asked[] {
  const settings = hooks.find(({ path }) => path === '/etc/ufw/ufw.conf');
  const isOn = settings?.lines.some(({ text }) => /^ENABLED=["']?yes/i.test(text)) ?? false;
  if (!isOn || !isUp('ufw.service')) return [];
  return (['before', 'after'] as const).flatMap((name) => [
    { family: 4, path: `/etc/ufw/${name}.rules`, isSure: false },
    { family: 6, path: `/etc/ufw/${name}6.rules`, isSure: false },
  ]);
}

/** The script of iptables-services names its file by a variable. */
function ofRedHat(started: readonly Start[]): Asked[] {
  return started.flatMap(({ files }) =>
    files.flatMap((file): Asked[] => {
      const [, ip] = /^\/usr\/libexec\/iptables\/(ip6?)tables\.init$/.exec(file) ?? [];
      const path = `/etc/sysconfig/${String(ip)}tables`;
      return ip === undefined ? [] : [{ family: ip === 'ip' ? 4 : 6, path, isSure: true }];
    }),
  );
}

/** A file that is not there makes nothing. */
function loadedOf(asked: readonly Asked[], files: ReadonlyMap<string, FilterFile>): Loaded[] {
  const seen = new Map<string, Loaded>();
  for (const { family, path, isSure } of asked) {
    const file = files.get(path);
    const lines = file?.lines.map(({ text }) => text) ?? [];
    if (file?.state === 'read')
      seen.set(`${String(family)} ${path}`, { family, path, isSure, lines });
  }
  return [...seen.values()];
}

function unreadOf(asked: readonly Asked[], files: ReadonlyMap<string, FilterFile>): Doubt[] {
  const isKnown = (path: string): boolean =>
    ['read', 'missing'].includes(files.get(path)?.state ?? '');
  return asked
    .filter(({ path }) => !isKnown(path))
    .map(({ family, path }) => ({ ...anyChange, family, what: path }));
}

/** Files of nftables that are loaded, where they make tables of iptables' names. */
function ofNft(seen: BootSeen, texts: readonly string[]): Doubt[] {
  const read = new Map(
    [...seen.filterFiles, ...seen.includedFilters].map((one) => [one.path, one]),
  );
  return [...new Set(nftFilesIn(texts))].flatMap((path): Doubt[] => {
    const { names, unread } = declaredBy(path, read, nftFolders);
    const what = `what nft makes of ${path}`;
    if (unread.length > 0) return [{ ...anyChange, what }];
    return [...names].flatMap((name) => {
      const [, ip, table] = /^(ip6?) (filter|nat|mangle|raw|security) [A-Z]/.exec(name) ?? [];
      if (ip === undefined || table === undefined) return [];
      return [{ ...anyChange, family: ip === 'ip' ? 4 : 6, table, what }];
    });
  });
}
