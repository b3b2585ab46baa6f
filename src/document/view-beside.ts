/** What the adversary did beside the claim, as the templates see it. */
import type { BesideClaim, Blind } from '../model/review.ts';
import type { Escape } from './escape.ts';
import { count } from './phrases.ts';
import { joined, safe, Safe, type View } from './safe.ts';
import { placesOf } from './standing.ts';

const shownBefore = 100;

/** Null where the adversary asked nothing. */
export function besideView(beside: BesideClaim | null, e: Escape): View {
  if (beside === null) return null;
  const { probes, blind, before } = beside;
  const more = before.length - shownBefore;
  const others = blind.filter(({ noDocker }) => noDocker !== true);
  return {
    lead: safe`${new Safe(count(probes, 'break-it probe'))} looked, unasked, at ${e.inline(placesOf(beside))}.`,
    beforeCount: new Safe(count(before.length, 'thing')),
    beforeVerb: new Safe(before.length === 1 ? 'was' : 'were'),
    beforeStill: new Safe(before.length === 1 ? 'is' : 'are'),
    before: [
      ...before
        .slice(0, shownBefore)
        .map(({ identity, says }) => safe`${e.inline(says)} (${e.code(identity)})`),
      ...(more > 0 ? [safe`and ${more} more, in the ledger`] : []),
    ],
    noDocker: withoutDocker(blind).map(
      ([host, probes]) =>
        safe`No Docker at ${e.inline(host)}, as far as was seen: the login has no \`docker\`, and systemd knows no unit of it. ${new Safe(count(probes.length, 'probe'))} had nothing to ask there.`,
    ),
    blindCount: new Safe(count(others.length, 'probe')),
    blind: byReason(others).map(
      ([reason, probes]) =>
        safe`${joined(
          probes.map((one) => e.code(nameOf(one))),
          ', ',
        )}: ${e.advice(reason)}`,
    ),
  };
}

function nameOf({ probe, host }: Blind): string {
  return host === null ? probe : `${probe}@${host}`;
}

/** Those with one and the same reason together. */
function byReason(blind: readonly Blind[]): [string, Blind[]][] {
  const groups = new Map<string, Blind[]>();
  for (const one of blind) groups.set(one.reason, [...(groups.get(one.reason) ?? []), one]);
  return [...groups];
}

/** Hosts that have no Docker, each with the probes that ask it. */
function withoutDocker(blind: readonly Blind[]): [string, Blind[]][] {
  const hosts = new Map<string, Blind[]>();
  for (const one of blind) {
    if (one.noDocker !== true || one.host === null) continue;
    hosts.set(one.host, [...(hosts.get(one.host) ?? []), one]);
  }
  return [...hosts];
}
