import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { declaredBy, filterFiles, type Declared, type FilterFile } from './filters/declared.ts';
import { isOfIptables } from './filters/iptables-tables.ts';
import { codeLines } from './script-lines.ts';
import { nftFilesIn, nftFolders } from './filters/nft-files.ts';
import { bringsRules, isStarted, scriptsOf, starts, unlisted } from './filters/started.ts';
import { differences, liveVerdictOf, tallyOf } from './filters/verdicts.ts';
import { inOrder, type Wrong } from './wrong.ts';

const flags = z.union([z.string(), z.array(z.string())]).optional();
const shape = z.object({
  ruleset: z.object({
    nftables: z.array(
      z.object({
        metainfo: z.object({ json_schema_version: z.literal(1) }).optional(),
        table: z.object({ family: z.string(), name: z.string(), flags }).optional(),
        chain: z
          .object({
            family: z.string(),
            table: z.string(),
            name: z.string(),
            hook: z.string().optional(),
          })
          .optional(),
        rule: z
          .object({
            family: z.string(),
            table: z.string(),
            chain: z.string(),
            expr: z.array(z.record(z.string(), z.unknown())),
          })
          .optional(),
      }),
    ),
  }),
  includedFilters: filterFiles,
  filterFiles,
  serviceUnits: z.array(z.object({ Id: z.string(), UnitFileState: z.string() })),
  starts,
  scripts: filterFiles,
});
type Seen = z.infer<typeof shape>;

/** Tables of programs that make them whenever they start. */
const ofPrograms =
  /^\w+ (?:docker|firewalld|libvirt|f2b-|netavark|cni|podman|lxd|lxc|incus|io\.systemd\.|nm-|wg-quick-|ts-|tailscale|kube|cilium|cali|flannel|crowdsec|sshguard|mullvad|netbird|nixos-|miniupnpd|fw4|waydroid|zerotier|vpn)/;

/**
 * Tables, chains and rules of the packet filter that live, against what the files make that the next boot loads: those of units that run `nft -f FILE` and are not
 * disabled, with all that the files include. Tables that programs make
 * when they start are left out, by their names; those of iptables are for `iptables-durable`. Of rules is compared how many of a chain come to which verdict. Gives `wrong`, and
 * `unseen`: scripts, units and files that were not read, as far as something differs that they may have made.
 */
export const filterDurable = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const { nftables } = seen.ruleset;
    if (!nftables.some(({ metainfo }) => metainfo))
      return { ok: false, reason: 'a ruleset without metainfo, or of another version' };
    const missing = unlisted(seen.starts, seen.serviceUnits);
    if (missing !== null) return { ok: false, reason: missing };
    const read = new Map<string, FilterFile>(
      [...seen.filterFiles, ...seen.includedFilters].map((one) => [one.path, one]),
    );
    const started = seen.starts.filter(({ Id }) => isStarted(Id, seen.serviceUnits));
    const scripts = scriptsOf(started, seen.scripts);
    const texts = [
      ...started.map(({ Id, commands }) => ({ from: Id, text: argvOf(commands) })),
      ...scripts.map(({ path, lines }) => ({ from: path, text: textOf(lines) })),
    ].map(({ from, text }) => ({ from, lines: codeLines(text).map((line) => line.text) }));
    const files = nftFilesIn(texts.flatMap(({ lines }) => lines));
    const made = [...new Set(files)].map((path) => declaredBy(path, read, nftFolders));
    const alive = aliveIn(nftables);
    const isMade = ({ table, chain }: Alive): boolean =>
      made.some(({ names }) => names.has(chain === null ? table : `${table} ${chain}`));
    const unread = [
      ...made.flatMap((one) => one.unread),
      ...scripts.filter(isUnread).map(({ path }) => path),
    ];
    const visits = started.filter(({ Id }) => bringsRules(Id)).map(({ Id }) => `what ${Id} makes`);
    const unseen = new Set<string>();
    /** What differs is told where nothing that was not looked at may be why. */
    const isTold = ({ table }: Alive, more: readonly string[]): boolean => {
      const spoken = texts.filter(({ lines }) => speakOf(lines, table));
      const hiding = [...unread, ...more, ...spoken.map(({ from }) => `what ${from} makes`)];
      for (const one of hiding) unseen.add(one);
      return hiding.length === 0;
    };
    const lost = alive.filter((one) => !isMade(one) && isTold(one, []));
    const others = alive
      .filter(isMade)
      .flatMap((one) => rulesOtherwise(one, nftables, made).filter(() => isTold(one, visits)));
    const wrong = inOrder([...toldOnce(lost), ...others]);
    return { ok: true, value: { wrong, unseen: [...unseen].sort(), tables: alive.length } };
  },
);

const textOf = (lines: FilterFile['lines']): string => lines.map(({ text }) => text).join('\n');
const argvOf = (commands: readonly { readonly argv: string }[]): string =>
  commands.map(({ argv }) => argv).join('\n');

/** Where the rules of a chain come to other verdicts than those that one file makes for it. */
function rulesOtherwise(
  { table, chain }: Alive,
  nftables: Seen['ruleset']['nftables'],
  made: readonly Declared[],
): Wrong[] {
  if (chain === null) return [];
  const own = made.filter(({ rules }) => rules.has(`${table} ${chain}`));
  const written =
    own.length === 1 && !own[0]?.isUnsure ? own[0]?.rules.get(`${table} ${chain}`) : null;
  if (!written) return [];
  const live = nftables.flatMap(({ rule }) =>
    rule && `${rule.family} ${rule.table}` === table && rule.chain === chain
      ? [liveVerdictOf(rule.expr)]
      : [],
  );
  const found = differences(tallyOf(live), tallyOf(written));
  if (found.length === 0) return [];
  const subject = `rules of chain ${chain} of table ${table}`;
  return [
    {
      subject,
      says: `in chain ${chain} of table ${table} of the packet filter are ${found.join('; ')}, of those that the next boot loads`,
      evidence: [`nft list chain ${table} ${chain}`],
    },
  ];
}

interface Alive {
  /** `inet filter` */
  readonly table: string;
  readonly chain: string | null;
}

/** Tables with chains, which alone do something, and the chains. */
function aliveIn(nftables: Seen['ruleset']['nftables']): Alive[] {
  const all = nftables.flatMap(({ chain }) => (chain ? [chain] : []));
  const chains = all.map((one) => ({ table: `${one.family} ${one.table}`, chain: one.name }));
  return nftables.flatMap(({ table }): Alive[] => {
    if (!table) return [];
    const name = `${table.family} ${table.name}`;
    const isOwned = [table.flags].flat().includes('owner');
    if (isOwned || isOfIptables(name, all) || ofPrograms.test(name)) return [];
    const own = chains.filter((one) => one.table === name);
    return own.length === 0 ? [] : [{ table: name, chain: null }, ...own];
  });
}

const isUnread = ({ state }: { readonly state: string }): boolean => state === 'unread';

/** Whether code that runs nft has the table's name in it. */
function speakOf(lines: readonly string[], table: string): boolean {
  const name = table.slice(table.indexOf(' ') + 1);
  return (
    lines.some((text) => /\bnft\b/.test(text)) &&
    lines.some((text) => text.split(/[^\w.-]+/).includes(name))
  );
}

/** Of a table that is lost, its chains are not told again. */
function toldOnce(lost: readonly Alive[]): Wrong[] {
  const tables = new Set(lost.filter(({ chain }) => chain === null).map(({ table }) => table));
  return lost
    .filter(({ table, chain }) => chain === null || !tables.has(table))
    .map(({ table, chain }) => {
      const what = chain === null ? `table ${table}` : `chain ${chain} of table ${table}`;
      return {
        subject: what,
        says: `the ${what} of the packet filter lives, and no file makes it that the next boot loads`,
        evidence: [`nft list table ${table}`],
      };
    });
}
