/** What `review doctor --json` prints: machine, criteria, hosts, and what keeps checks from being made. */
import { z } from 'zod';
import type { ReviewConfig } from '../model/config.ts';
import type { Machine } from '../model/machine.ts';
import { hostIdentity } from '../model/observation.ts';
import { isWell, type Examination, type Examined } from '../steps/doctor.ts';
import type { ForgeRight } from '../steps/forge-rights.ts';
import { jsonText } from './json.ts';
import { linesOf } from './sudoers.ts';

const tool = z.strictObject({ version: z.string().nullable(), problem: z.string().nullable() });
const place = {
  checks: z.int(),
  blocked: z.int(),
  hindrances: z.array(
    z.strictObject({
      checks: z.array(z.string()),
      why: z.string(),
      wayOut: z.string(),
      sudoers: z.array(z.string()),
    }),
  ),
};

/** The schema of an examination; names are a promise. */
export const doctorReport = z.strictObject({
  schema: z.literal('cold-review/doctor/1'),
  /** Nothing was found that keeps a check from being made. */
  well: z.boolean(),
  machine: z.strictObject({
    node: tool,
    git: tool,
    identities: z.array(z.strictObject({ from: z.string(), problem: z.string().nullable() })),
  }),
  /** Null: it only shows when it is done. */
  forge: z.array(
    z.strictObject({
      subject: z.enum(['token', 'repository', 'pulls', 'status', 'comment']),
      ok: z.boolean().nullable(),
      says: z.string(),
      wayOut: z.string(),
    }),
  ),
  criteria: z.strictObject({ where: z.string(), sheets: z.int() }),
  /** Those that stand side by side, and the way out. */
  reviews: z.array(z.strictObject({ says: z.string(), wayOut: z.string() })),
  /** Where it goes, or what keeps it from going there. */
  evidence: z.strictObject({ ok: z.boolean(), says: z.string(), wayOut: z.string() }),
  here: z.strictObject(place),
  hosts: z.array(
    z.strictObject({
      identity: hostIdentity,
      /** Null where nobody could log in; null within it where it was not told. */
      login: z
        .strictObject({
          groups: z.array(z.string()).nullable(),
          path: z.array(z.string()).nullable(),
        })
        .nullable(),
      ...place,
    }),
  ),
});
export type DoctorReport = z.infer<typeof doctorReport>;

/** An examination as one JSON document. */
export function toDoctorJson(
  machine: Machine,
  forge: readonly ForgeRight[],
  seen: Examination,
): string {
  const { config } = seen.criteria;
  return jsonText({
    schema: 'cold-review/doctor/1',
    well: isWell(seen, machine) && forge.every(({ ok }) => ok !== false),
    machine: { ...machine, identities: [...machine.identities] },
    forge: [...forge],
    criteria: { where: seen.where, sheets: seen.sheets },
    reviews: seen.torn.map(({ message, wayOut }) => ({ says: message, wayOut })),
    evidence: {
      ok: seen.unkept === null,
      says: seen.unkept?.says ?? seen.evidence,
      wayOut: seen.unkept?.wayOut ?? '',
    },
    here: placeOf(seen.here, config),
    hosts: seen.hosts.map(({ identity, login, ...rest }) => ({
      identity,
      login: login && {
        groups: login.groups.ok ? [...login.groups.value] : null,
        path: login.path.ok ? [...login.path.value] : null,
      },
      ...placeOf(rest, config),
    })),
  } satisfies DoctorReport);
}

function placeOf({ checks, blocked, hindrances }: Examined, config: ReviewConfig) {
  return {
    checks,
    blocked,
    hindrances: hindrances.map(({ grants, ...one }) => ({
      checks: [...one.checks],
      why: one.why,
      wayOut: one.wayOut,
      sudoers: [...new Set(grants.flatMap((it) => linesOf(it, config).map(({ line }) => line)))],
    })),
  };
}
