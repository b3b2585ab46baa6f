import * as z from 'zod';
import { parseRange } from './address.ts';
import { addressUses, overlapping, usesBesides } from './address-uses.ts';
import { analysis, type AnalysisResult } from './analysis.ts';

/**
 * What on a host overlaps a subnet: networks of Docker but for the excepted (and what their own
 * bridges have), routes of every table but default ones, addresses of interfaces with what is on
 * their link, up or down. Gives `overlaps`, sentences.
 */
export const subnetOverlaps = analysis(
  {
    variables: addressUses,
    params: z.object({ subnet: z.string(), except: z.array(z.string()) }),
  },
  (all, { subnet, except }): AnalysisResult => {
    const wanted = parseRange(subnet);
    if (wanted?.[0].kind() !== 'ipv4') {
      return {
        ok: false,
        reason: `${subnet} is not an IPv4 subnet: routes are looked up for IPv4`,
      };
    }
    const found = overlapping(wanted, usesBesides(all, except));
    if (!found.ok) return found;
    const overlaps = found.uses.map(({ what, range }) => `${what} ${range}`);
    return { ok: true, value: { overlaps: [...new Set(overlaps)].sort() } };
  },
);
