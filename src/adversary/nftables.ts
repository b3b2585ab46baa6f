import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const place = { family: z.string(), table: z.string() };
const chain = z.looseObject({
  ...place,
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const rule = z.looseObject({
  ...place,
  chain: z.string(),
  handle: z.int(),
  expr: z.array(z.record(z.string(), z.unknown())),
});
const ruleset = z.object({
  nftables: z.array(
    z.looseObject({
      metainfo: z.looseObject({ json_schema_version: z.literal(1) }).optional(),
      chain: chain.optional(),
      rule: rule.optional(),
    }),
  ),
});
type Rule = z.infer<typeof rule>;
type Expression = Rule['expr'][number];

type Direction = 'in' | 'out';
const keys: Readonly<Record<Direction, readonly string[]>> = {
  in: ['iifname', 'iif'],
  out: ['oifname', 'oif'],
};
const matchOfInterface = z.strictObject({
  op: z.enum(['==', 'in']),
  left: z.strictObject({ meta: z.strictObject({ key: z.string() }) }),
  right: z.union([z.string(), z.strictObject({ set: z.array(z.string()) })]),
});

/**
 * One chain of the rules that are in effect, from `nft -j list ruleset`. Gives `chains`, how many have the
 * name, `policy` and `hook`; and where an interface is asked for, `accepting`, handles of the rules that accept
 * all of its packets and that such packets reach. A rule with any other condition accepts some packets
 * only; a verdict before it that takes them all, or a jump whose end is not known, keeps them from it.
 */
export const nftables = analysis(
  {
    variables: z.object({ ruleset }),
    params: z.object({
      family: z.string(),
      table: z.string(),
      chain: z.string(),
      interface: z.string().optional(),
      direction: z.enum(['in', 'out']).optional(),
    }),
  },
  ({ ruleset: { nftables: all } }, { family, table, chain: name, ...asked }): AnalysisResult => {
    if (!all.some(({ metainfo }) => metainfo)) {
      return { ok: false, reason: 'a ruleset without metainfo, or of another version' };
    }
    const isThere = (one: { family: string; table: string }): boolean =>
      one.family === family && one.table === table;
    const chains = all.flatMap(({ chain: one }) =>
      one && isThere(one) && one.name === name ? [one] : [],
    );
    const rules = all.flatMap(({ rule: one }) =>
      one && isThere(one) && one.chain === name ? [one] : [],
    );
    const [found] = chains;
    const { interface: wanted, direction = 'in' } = asked;
    const accepting = wanted === undefined ? [] : accepted(rules, wanted, direction);
    if (typeof accepting === 'string') return { ok: false, reason: accepting };
    const { policy = 'none', hook = 'none' } = found ?? {};
    const value = { chains: chains.length, policy, hook, rules: rules.length, accepting };
    return { ok: true, value };
  },
);

/** Handles of the rules that decide for the interface's packets; a reason where that cannot be told. */
function accepted(rules: readonly Rule[], wanted: string, direction: Direction): number[] | string {
  for (const { handle, expr } of rules) {
    const verdict = verdictOf(expr);
    const isRefusal = verdict === 'drop' || verdict === 'reject';
    // Of `br-*`, a rule that drops `br-1` takes a part away.
    if (isRefusal && wanted.endsWith('*') && takesAll(expr, wanted, direction, isPart)) return [];
    if (verdict === null || !takesAll(expr, wanted, direction)) continue;
    if (verdict === 'accept') return [handle];
    if (!isRefusal) {
      return `rule ${handle} hands every packet of ${wanted} on (${verdict}): its end is not known`;
    }
    return [];
  }
  return [];
}

const verdicts = ['accept', 'drop', 'reject', 'jump', 'goto', 'return', 'queue', 'continue'];

function verdictOf(expr: readonly Expression[]): string | null {
  const keysOf = expr.flatMap((one) => Object.keys(one));
  const verdict = keysOf.find((key) => verdicts.includes(key)) ?? null;
  return verdict === 'continue' ? null : verdict;
}

/** What a rule may do besides, without taking fewer packets. */
const harmless = new Set(['counter', 'log', 'comment']);

type Fits = (pattern: string, wanted: string) => boolean;

function takesAll(
  expr: readonly Expression[],
  wanted: string,
  direction: Direction,
  fits: Fits = isWhole,
): boolean {
  return expr.every((one) =>
    Object.entries(one).every(
      ([key, value]) =>
        verdicts.includes(key) ||
        harmless.has(key) ||
        (key === 'match' && covers(value, wanted, direction, fits)),
    ),
  );
}

function covers(match: unknown, wanted: string, direction: Direction, fits: Fits): boolean {
  const parsed = matchOfInterface.safeParse(match);
  if (!parsed.success || !keys[direction].includes(parsed.data.left.meta.key)) return false;
  const { right } = parsed.data;
  return (typeof right === 'string' ? [right] : right.set).some((one) => fits(one, wanted));
}

const isWhole: Fits = (pattern, wanted) =>
  pattern === wanted || (pattern.endsWith('*') && wanted.startsWith(pattern.slice(0, -1)));

const isPart: Fits = (pattern, wanted) =>
  isWhole(pattern, wanted) || pattern.startsWith(wanted.slice(0, -1));
