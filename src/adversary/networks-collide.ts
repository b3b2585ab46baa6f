import * as z from 'zod';
import { contains, overlap, parseRange, type Range } from './address.ts';
import { addressUses, usesBesides, usesOf, type AddressUses, type Use } from './address-uses.ts';
import { analysis, type AnalysisResult } from './analysis.ts';
import type { Network } from './swarm.ts';
import { inOrder, type Wrong } from './wrong.ts';

/** Networks that lie on a link of the host by design, and those without addresses. */
const onTheLink: ReadonlySet<string> = new Set(['macvlan', 'ipvlan', 'host', 'null']);
/** Routes that lead nowhere hold no addresses: they catch what nothing else has. */
const nowhere: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/**
 * Networks of Docker that share addresses with each other, with a route or with an address of the host, in IPv4.
 * Gives `wrong`, once for each pair, `networks`, how many were looked at, and `unseen`, what holds a range of another form. A route that only is wider than the network
 * weighs less: the network's own is taken before it, and what lies behind it in that range is out of reach.
 */
export const networksCollide = analysis(
  { variables: addressUses, params: z.object({}) },
  (all): AnalysisResult => {
    const routes = all.routes.filter(({ type }) => !nowhere.has(type ?? 'unicast'));
    const networks = all.networks.filter(({ Driver }) => !onTheLink.has(Driver ?? ''));
    const wrong: Wrong[] = [];
    const uses = { ...all, networks, routes };
    for (const one of networks) wrong.push(...collisionsOf(one, uses));
    const once = new Map(wrong.map((each) => [each.subject, each]));
    const odd = usesBesides(uses, []).filter(({ range }) => parseRange(range) === null);
    const unseen = [...new Set(odd.map(({ what, range }) => `${what} (${range})`))].sort();
    return {
      ok: true,
      value: { wrong: inOrder([...once.values()]), unseen, networks: networks.length },
    };
  },
);

function collisionsOf(one: Network, all: AddressUses): Wrong[] {
  const others = usesBesides(all, [one.Name]).flatMap((use) => {
    const range = parseRange(use.range);
    return range === null ? [] : [{ use, range }];
  });
  return usesOf(one).flatMap((own) => {
    const wanted = parseRange(own.range);
    if (wanted?.[0].kind() !== 'ipv4') return [];
    const shared = others.flatMap(({ use, range }) => (overlap(wanted, range) ? [use] : []));
    return [...new Set(shared.map(({ holder }) => holder))].map((holder) => {
      const uses = shared.filter((use) => use.holder === holder);
      return collision(one.Name, wanted, holder, uses);
    });
  });
}

function collision(name: string, own: Range, holder: string, uses: readonly Use[]): Wrong {
  const [first, second] = [`network ${name}`, holder].sort() as [string, string];
  const isShadowed = uses.every(
    ({ what, range }) => what.startsWith('route') && isWider(range, own),
  );
  return {
    subject: `${first} and ${second}`,
    says: isShadowed
      ? `Docker network ${name} takes addresses out of a range that ${holder} leads to`
      : `Docker network ${name} and ${holder} have the same addresses`,
    evidence: [
      `network ${name} ${own.join('/')}`,
      ...uses.map((use) => `${use.what} ${use.range}`),
    ],
    ...(isShadowed ? { severity: 'minor' as const } : {}),
  };
}

function isWider(range: string, own: Range): boolean {
  const parsed = parseRange(range);
  return parsed !== null && parsed[1] < own[1] && contains(parsed, own);
}
