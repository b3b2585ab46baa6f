/** The tables of iptables that live, where nothing shows that some are missing. */
import * as z from 'zod';
import { isOfIptables } from './iptables-tables.ts';
import { tablesOf, type Table } from './iptables-text.ts';

/** What a search says that stands in the place of a program which is not on the host. */
const absent = z.array(z.object({ path: z.string() }));
const saved = z.union([
  z.object({
    backend: z.string().nullable(),
    incompatible: z.array(z.string()),
    lines: z.array(z.string()),
  }),
  absent,
]);
type Saved = z.infer<typeof saved>;

const chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
});

/** What the collector `iptables` says. */
export const liveShape = {
  legacyTables: z.array(
    z.object({
      path: z.string(),
      state: z.string(),
      lines: z.array(z.object({ text: z.string() })),
    }),
  ),
  filterChains: z.union([
    z.object({
      nftables: z.array(
        z.object({
          metainfo: z.object({ json_schema_version: z.literal(1) }).optional(),
          chain: chain.optional(),
        }),
      ),
    }),
    absent,
  ]),
  rules4: saved,
  rules6: saved,
  legacyRules4: saved,
  legacyRules6: saved,
};
type Seen = { readonly [Name in keyof typeof liveShape]: z.infer<(typeof liveShape)[Name]> };

export type Family = 4 | 6;

/** The tables of each family, of both packet filters; or why they cannot be told. */
export type Live =
  | { readonly ok: true; readonly tables: Readonly<Record<Family, readonly Table[]>> }
  | { readonly ok: false; readonly reason: string };

const isAbsent = (one: Saved): one is z.infer<typeof absent> => Array.isArray(one);

/** Tables that live in one family or the other. */
export function liveTables(seen: Seen): Live {
  const reason = missingProgram(seen) ?? missingTables(seen, 4) ?? missingTables(seen, 6);
  if (reason !== null) return { ok: false, reason };
  return { ok: true, tables: { 4: tablesIn(seen, 4), 6: tablesIn(seen, 6) } };
}

function savedOf(seen: Seen, family: Family): [newer: Saved, legacy: Saved] {
  return family === 4 ? [seen.rules4, seen.legacyRules4] : [seen.rules6, seen.legacyRules6];
}

function tablesIn(seen: Seen, family: Family): Table[] {
  return savedOf(seen, family).flatMap((one) => (isAbsent(one) ? [] : tablesOf(one.lines)));
}

/** Programs of both families come together: that one is missing is not what a host looks like. */
function missingProgram(seen: Seen): string | null {
  const { rules4, rules6, legacyRules4, legacyRules6, filterChains } = seen;
  const isOne = (a: Saved, b: Saved): boolean => isAbsent(a) !== isAbsent(b);
  if (isOne(rules4, rules6) || isOne(legacyRules4, legacyRules6))
    return 'iptables-save or ip6tables-save is on the host, and the other is not';
  if (!Array.isArray(filterChains))
    return filterChains.nftables.some(({ metainfo }) => metainfo)
      ? null
      : 'chains without metainfo, or of another version';
  // Without nft, what shows that none is missing is the list of the older filter.
  const backends = [rules4, rules6].map((one) => (isAbsent(one) ? null : one.backend));
  return backends.includes('legacy') && !backends.includes('nf_tables')
    ? null
    : 'nft is not on the host: nothing shows that iptables-save prints all there is';
}

/** What the kernel has, and no program printed. */
function missingTables(seen: Seen, family: Family): string | null {
  const savings = savedOf(seen, family).flatMap((one) => (isAbsent(one) ? [] : [one]));
  const names = namesOfLegacy(seen, family);
  if (names === null) return 'the list of the tables of iptables-legacy was not read';
  const printedBy = (backend: string): Set<string> =>
    new Set(
      savings.flatMap((one) =>
        one.backend === backend ? tablesOf(one.lines).map(({ name }) => name) : [],
      ),
    );
  const legacy = printedBy('legacy');
  const newer = printedBy('nf_tables');
  const lacking = [
    ...names.filter((name) => !legacy.has(name)),
    ...namesOfNft(seen, family).filter((name) => !newer.has(name)),
  ];
  const foreign = savings
    .flatMap(({ incompatible }) => incompatible)
    .filter((name) => namesOfNft(seen, family).includes(name));
  const [first] = [...lacking, ...foreign];
  const ip = family === 4 ? 'iptables' : 'ip6tables';
  return first === undefined
    ? null
    : `the kernel has a table ${first} of ${ip}, and no ${ip}-save prints it whole`;
}

function namesOfLegacy({ legacyTables }: Seen, family: Family): string[] | null {
  const path = `/proc/net/ip${family === 4 ? '' : '6'}_tables_names`;
  const file = legacyTables.find((one) => one.path === path);
  if (file && file.state !== 'read' && file.state !== 'missing') return null;
  return file?.lines.map(({ text }) => text) ?? [];
}

/** Tables that nft shows, and that are iptables' by their chains. */
function namesOfNft({ filterChains }: Seen, family: Family): string[] {
  if (Array.isArray(filterChains)) return [];
  const chains = filterChains.nftables.flatMap((one) => (one.chain ? [one.chain] : []));
  const ip = family === 4 ? 'ip' : 'ip6';
  const names = chains.filter((one) => one.family === ip).map(({ table }) => table);
  return [...new Set(names)].filter((name) => isOfIptables(`${ip} ${name}`, chains));
}
