import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { declaredBy, type FilterFile } from './filters/declared.ts';
import { inOrder, type Wrong } from './wrong.ts';

const files = z.array(
  z.object({
    path: z.string(),
    state: z.string(),
    lines: z.array(z.object({ text: z.string() })),
  }),
);
const flags = z.union([z.string(), z.array(z.string())]).optional();
const shape = z.object({
  ruleset: z.object({
    nftables: z.array(
      z.object({
        metainfo: z.object({ json_schema_version: z.literal(1) }).optional(),
        table: z.object({ family: z.string(), name: z.string(), flags }).optional(),
        chain: z.object({ family: z.string(), table: z.string(), name: z.string() }).optional(),
      }),
    ),
  }),
  includedFilters: files,
  filterFiles: files,
  serviceUnits: z.array(z.object({ Id: z.string(), UnitFileState: z.string() })),
  starts: z.array(
    z.object({
      Id: z.string(),
      commands: z.array(z.object({ argv: z.string() })),
      files: z.array(z.string()),
    }),
  ),
  scripts: files,
});
type Seen = z.infer<typeof shape>;

/** The folders that the collector lists. */
const listed = ['/etc/nftables', '/etc/nftables.d', '/etc/nftables.conf.d'];

/** Tables of iptables-nft and its kin, which are nobody's by name. */
const ofIptables =
  /^(?:ip6? (?:filter|nat|mangle|raw|security)|arp filter|bridge (?:filter|nat|broute))$/;

/** Tables of programs that make them whenever they start. */
const ofPrograms =
  /^\w+ (?:docker|firewalld|libvirt|f2b-|netavark|cni|podman|lxd|lxc|incus|io\.systemd\.|nm-|wg-quick-|ts-|tailscale|kube|cilium|cali|flannel|crowdsec|sshguard|mullvad|netbird|nixos-|miniupnpd|fw4|waydroid|zerotier|vpn)/;

/**
 * Tables and chains of the packet filter that live, and that no file which the next boot loads makes: those of units that run `nft -f FILE` and are not
 * disabled, with all that the files include. What a script of such a unit names is its own. Tables that programs make
 * when they start are left out, by their names. Gives `wrong`; a reason where a file that is loaded was not read.
 */
export const filterDurable = analysis(
  { variables: shape, params: z.object({}) },
  (seen): AnalysisResult => {
    const { nftables } = seen.ruleset;
    if (!nftables.some(({ metainfo }) => metainfo))
      return { ok: false, reason: 'a ruleset without metainfo, or of another version' };
    const alive = aliveIn(nftables);
    const read = new Map<string, FilterFile>(
      [...seen.filterFiles, ...seen.includedFilters].map((one) => [one.path, one]),
    );
    const started = seen.starts.filter(({ Id }) => isStarted(Id, seen.serviceUnits));
    const scripts = scriptsOf(started, seen.scripts);
    const texts = [
      ...started.flatMap(({ commands }) => commands.map(({ argv }) => argv)),
      ...scripts.flatMap(({ lines }) => lines.map(({ text }) => text)),
    ];
    const { names, unread } = declaredBy(filesLoadedBy(texts), read, listed);
    const lost = alive.filter(
      ({ table, chain }) =>
        !names.has(chain === null ? table : `${table} ${chain}`) &&
        !scripts.some(({ lines }) => speakOf(lines, table)),
    );
    const [untold] = [...unread, ...scripts.filter(isUnread).map(({ path }) => path)];
    if (lost.length > 0 && untold !== undefined)
      return { ok: false, reason: `${untold} is loaded at the boot, and was not read` };
    return { ok: true, value: { wrong: inOrder(toldOnce(lost)), tables: alive.length } };
  },
);

interface Alive {
  /** `inet filter` */
  readonly table: string;
  readonly chain: string | null;
}

/** Tables with chains, which alone do something, and the chains. */
function aliveIn(nftables: Seen['ruleset']['nftables']): Alive[] {
  const chains = nftables.flatMap(({ chain }) =>
    chain ? [{ table: `${chain.family} ${chain.table}`, chain: chain.name }] : [],
  );
  return nftables.flatMap(({ table }): Alive[] => {
    if (!table) return [];
    const name = `${table.family} ${table.name}`;
    const isOwned = [table.flags].flat().includes('owner');
    if (isOwned || ofIptables.test(name) || ofPrograms.test(name)) return [];
    const own = chains.filter((one) => one.table === name);
    return own.length === 0 ? [] : [{ table: name, chain: null }, ...own];
  });
}

function isStarted(unit: string, units: Seen['serviceUnits']): boolean {
  const state = units.find(({ Id }) => Id === unit)?.UnitFileState;
  return state !== undefined && !/^(?:disabled|masked|linked|.*-runtime|transient)$/.test(state);
}

const loading = /(?:^|[\s/;&|])nft\s(?:\S+\s)*?(?:-\w*f|--file)[\s=]+["']?([^\s"';]+)/g;

/** `nft -f FILE`, `nft --file FILE`; a file that is no path of its own is named as it stands, and was not read. */
function filesLoadedBy(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [...text.matchAll(loading)].map(([, file = '']) => file));
}

function scriptsOf(started: Seen['starts'], scripts: Seen['scripts']): Seen['scripts'] {
  const named = new Set(started.flatMap(({ files: own }) => own));
  return scripts.filter(({ path }) => named.has(path));
}

const isUnread = ({ state }: { readonly state: string }): boolean => state === 'unread';

/** Whether a script that runs nft has the table's name in it. */
function speakOf(lines: readonly { readonly text: string }[], table: string): boolean {
  const name = table.slice(table.indexOf(' ') + 1);
  return (
    lines.some(({ text }) => /\bnft\b/.test(text)) &&
    lines.some(({ text }) => text.split(/[^\w.-]+/).includes(name))
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
