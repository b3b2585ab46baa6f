/** Which units the next boot starts, as far as their state says. */
import * as z from 'zod';

/** Units that run what their own files say when an interface comes: rules among it. */
const addsRules = /^(?:wg-quick|openvpn)[@-]/;

interface Unit {
  readonly Id: string;
  readonly UnitFileState: string;
}

/** What units start, as a collector gives it: the words of their commands, and the files that these name. */
export const starts = z.array(
  z.object({
    Id: z.string(),
    commands: z.array(z.object({ argv: z.string() })),
    files: z.array(z.string()),
  }),
);
export type Start = z.infer<typeof starts>[number];

/** Why two listings of all services do not fit together; null where they do. Those of logins and of systemd-run come and go between the two. */
export function unlisted(
  shown: readonly Pick<Unit, 'Id'>[],
  units: readonly Pick<Unit, 'Id'>[],
): string | null {
  const missing = shown.find(
    (one) =>
      !/^(?:run-|user@|user-runtime-dir@)/.test(one.Id) && !units.some(({ Id }) => Id === one.Id),
  );
  return missing ? `nothing is said of ${missing.Id}'s state` : null;
}

/** Whether a unit may run at the boot: it is not switched off, nor there for this boot alone. */
export function isStarted(unit: string, units: readonly Unit[]): boolean {
  const state = units.find(({ Id }) => Id === unit)?.UnitFileState;
  return state !== undefined && !/^(?:disabled|masked|linked|.*-runtime|transient)$/.test(state);
}

/** Whether a unit adds rules that stand in none of the files that are read. */
export const bringsRules = (unit: string): boolean => addsRules.test(unit);

/** The scripts that units name. */
export function scriptsOf<T extends { readonly path: string }>(
  started: readonly { readonly files: readonly string[] }[],
  scripts: readonly T[],
): T[] {
  const named = new Set(started.flatMap(({ files }) => files));
  return scripts.filter(({ path }) => named.has(path));
}
